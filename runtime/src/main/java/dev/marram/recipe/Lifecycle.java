package dev.marram.recipe;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What a recipe wants to have run for a component: the steps that are defined and the environment
 * of all of them.
 *
 * <p>A step with an empty script counts as not defined. Immutable.
 *
 * @param errorResetTime after this long without an error earlier errors are forgotten; 1 hour
 *     unless the recipe says else
 */
public record Lifecycle(
    Optional<Step> bootstrap,
    Optional<Step> install,
    Optional<Step> startup,
    Optional<Step> run,
    Optional<Step> shutdown,
    Optional<Step> recover,
    Optional<Step> uninstall,
    Map<String, String> setenv,
    Duration errorResetTime) {

  /**
   * One step.
   *
   * @param name the step's name as the reference spells it, such as {@code Run}
   * @param skipIf the condition under which the step counts as not defined, as written
   * @param timeout how long it may take; empty means the step's default
   */
  public record Step(
      String name,
      String script,
      Optional<String> skipIf,
      boolean requiresPrivilege,
      Optional<Duration> timeout,
      Map<String, String> setenv) {
    public Step {
      setenv = Map.copyOf(setenv);
    }
  }

  public Lifecycle {
    setenv = Map.copyOf(setenv);
  }
}
