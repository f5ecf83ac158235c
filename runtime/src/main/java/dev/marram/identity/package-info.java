/**
 * Who is calling: the tokens of components, and whether the process that presents one may have it
 * (decisions D3).
 *
 * <p>{@link dev.marram.identity.Tokens} may be used on any thread. The check reads /proc and so is
 * called on virtual threads, never on an event loop. Depends on process. It decides who the caller
 * is, not what he may do.
 */
@NullMarked
package dev.marram.identity;

import org.jspecify.annotations.NullMarked;
