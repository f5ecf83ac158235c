/**
 * The logs: a provider for SLF4J that writes the runtime's own log, and the writer of the
 * components' logs. Text or JSON lines, rotated by size on every write, bounded in total.
 *
 * <p>Any thread may log. A line of a component's log is written by the thread that reads the
 * component's output, so a slow disk slows that component and nobody else; lines of the runtime's
 * own log are handed to one thread. A failed write never reaches the caller. Depends on base, model
 * and SLF4J. It is no general logging framework: one file per name, no filters, no configuration
 * files.
 */
@NullMarked
package dev.marram.log;

import org.jspecify.annotations.NullMarked;
