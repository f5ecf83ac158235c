/**
 * The IPC server: listener, selector loop, handshake, streams, dispatch, and flow towards slow
 * readers (decisions D1 and D2).
 *
 * <p>Knows frames and flow, no operation: those are handlers passed in by name. One thread, the
 * event loop, owns every connection, queue and counter in here; it never blocks. What may block,
 * such as looking at a caller's process, runs on a virtual thread and answers by {@link
 * dev.marram.ipc.EventLoop#post}. Only {@link dev.marram.ipc.IpcServer} may be used from other
 * threads.
 */
@NullMarked
package dev.marram.ipc;

import org.jspecify.annotations.NullMarked;
