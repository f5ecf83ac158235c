package dev.marram.process;

import java.nio.file.Path;
import java.util.Map;

/**
 * One step of a component, ready to be started.
 *
 * @param script text for the shell
 * @param environment exactly what the process gets, HOME included
 * @param workDirectory must exist
 */
public record StepCommand(
    String component,
    String script,
    Map<String, String> environment,
    Path workDirectory,
    Account account,
    ResourceLimits limits) {
  public StepCommand {
    environment = Map.copyOf(environment);
  }
}
