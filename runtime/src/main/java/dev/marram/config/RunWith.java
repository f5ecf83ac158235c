package dev.marram.config;

import java.util.Optional;

/**
 * How the processes of one component are run.
 *
 * @param posixUser the component's own {@code user} or {@code user:group}; empty for the default
 * @param memoryKb memory in KiB, 0 for no limit
 * @param cpus processors, 0 for no limit
 */
public record RunWith(Optional<String> posixUser, long memoryKb, double cpus) {}
