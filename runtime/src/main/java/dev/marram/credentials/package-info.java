/**
 * The token exchange service: components get AWS credentials over HTTP on the loopback, from the
 * source that the configuration names.
 *
 * <p>Requests run on virtual threads, and so does the one fetch that they share. Depends on
 * documents, settings, and on processes for the source that is a command.
 */
@NullMarked
package dev.marram.credentials;

import org.jspecify.annotations.NullMarked;
