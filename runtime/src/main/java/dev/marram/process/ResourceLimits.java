package dev.marram.process;

/**
 * What a component may use of the machine ({@code systemResourceLimits}).
 *
 * @param memoryKb memory in KiB, 0 for no limit
 * @param cpus processors, 0 for no limit
 */
public record ResourceLimits(long memoryKb, double cpus) {
  public static final ResourceLimits NONE = new ResourceLimits(0, 0);
}
