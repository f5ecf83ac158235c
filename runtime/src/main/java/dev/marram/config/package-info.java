/**
 * Configuration as values: the table of the runtime's settings, the settings read from a document
 * with everything that is wrong in it, and what components see of a configuration.
 *
 * <p>Pure functions on documents; any thread. Depends on documents and {@code base}. It reads no
 * file and no YAML, and knows nobody who uses a setting.
 */
@NullMarked
package dev.marram.config;

import org.jspecify.annotations.NullMarked;
