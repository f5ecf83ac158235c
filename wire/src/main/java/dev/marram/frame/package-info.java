/**
 * Event-stream frames: bytes to header block and payload, and back.
 *
 * <p>Knows bytes and limits, no operation and no socket. Depends on the JDK only. Every mutable
 * class here belongs to one thread, usually an event loop.
 */
@NullMarked
package dev.marram.frame;

import org.jspecify.annotations.NullMarked;
