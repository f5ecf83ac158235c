package dev.marram.recipe;

import java.util.List;
import java.util.Optional;

/**
 * Something that people should know about a recipe.
 *
 * @param place the key with those above it, such as {@code Manifests[0].Platform.os}
 * @param what is wrong there, without a full stop
 * @param remedy one or more sentences
 */
public record Finding(Severity severity, String place, String what, String remedy) {
  public enum Severity {
    /** The recipe, or the step that the place is in, cannot be used. */
    ERROR,
    /** It can, but probably does something else than was meant. */
    WARNING,
    NOTE
  }

  public static Optional<Finding> firstError(List<Finding> findings) {
    return findings.stream().filter(each -> each.severity == Severity.ERROR).findFirst();
  }

  /** As people read it, after the name of the recipe. */
  @Override
  public String toString() {
    return "%s: %s. %s".formatted(place, what, remedy);
  }
}
