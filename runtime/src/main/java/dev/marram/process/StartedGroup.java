package dev.marram.process;

/**
 * A process that the runtime started for a component, and with it all that belongs to its session.
 *
 * @param pid of the process that was started, also the number of its session and group
 * @param startTicks when it started, see {@link ProcessTree.Entry}; 0 if it had ended before it
 *     could be looked at
 * @param user the uid it was started as
 */
public record StartedGroup(String component, long pid, long startTicks, long user) {}
