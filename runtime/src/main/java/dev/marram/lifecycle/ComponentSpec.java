package dev.marram.lifecycle;

import dev.marram.process.ResourceLimits;
import dev.marram.recipe.Lifecycle;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A component to be run.
 *
 * @param lifecycle of its recipe, variables already replaced
 * @param environment of all its steps, complete but for HOME and the recipe's own Setenv, which the
 *     supervisor adds; the latter win
 * @param workDirectory made when missing; the working directory of every step
 * @param artifactDirectories of artifacts as they came and unpacked, whose content is given to the
 *     component's user
 * @param hardDependencies names of components that must be ready before this one is started, and
 *     stop after it; those that are not among the supervised ones do not count
 * @param posixUser {@code user} or {@code user:group} of the component itself; empty for the
 *     default
 */
public record ComponentSpec(
    String name,
    Lifecycle lifecycle,
    Map<String, String> environment,
    Path workDirectory,
    List<Path> artifactDirectories,
    Set<String> hardDependencies,
    Optional<String> posixUser,
    ResourceLimits limits) {
  public ComponentSpec {
    environment = Map.copyOf(environment);
    artifactDirectories = List.copyOf(artifactDirectories);
    hardDependencies = Set.copyOf(hardDependencies);
  }
}
