package dev.marram.recipe;

import dev.marram.model.Document;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The device as recipes see it: its attributes, and which manifest of a recipe is for it.
 * Immutable.
 */
public record Platform(Map<String, String> attributes) {
  private static final Set<String> ARM_DETAILS =
      Set.of("armv6l", "armv7l", "armv8l", "armv6b", "armv7b", "armv8b");

  private static final Set<String> ANY = Set.of("all", "any");
  private static final Set<String> TAKE_ANY = Set.of("os", "architecture", "runtime");

  /** The runtime's label in recipes written for the C edition; see {@link #select}. */
  private static final String LITE = "aws_nucleus_lite";

  /**
   * The manifest for this device and the lifecycle that belongs to it, not yet interpolated.
   *
   * @param path where the lifecycle stands in the recipe
   * @param warnings for people: keys of the global lifecycle that were passed over
   */
  public record Selected(
      Recipe.Manifest manifest, Document.Obj lifecycle, String path, List<Finding> warnings) {
    public Selected {
      warnings = List.copyOf(warnings);
    }
  }

  public Platform {
    attributes = Collections.unmodifiableMap(new TreeMap<>(attributes));
  }

  /**
   * The platform of a device.
   *
   * @param system as {@code uname -s} says, such as {@code Linux}
   * @param machine as {@code uname -m} says, such as {@code x86_64}
   * @param overrides the configuration's {@code platformOverride}: further attributes, and other
   *     values for those found
   */
  public static Platform of(String system, String machine, Map<String, String> overrides) {
    Map<String, String> attributes = new TreeMap<>();
    attributes.put("os", os(system.toLowerCase(Locale.ROOT)));
    String architecture = architecture(machine.toLowerCase(Locale.ROOT));
    attributes.put("architecture", architecture);
    boolean arm = architecture.equals("arm") || architecture.equals("aarch64");
    if (arm && ARM_DETAILS.contains(machine)) {
      attributes.put("architecture.detail", machine);
    }
    attributes.putAll(overrides);
    return new Platform(attributes);
  }

  private static String os(String system) {
    if (system.equals("linux")) {
      return "linux";
    }
    if (system.equals("darwin") || system.startsWith("mac")) {
      return "darwin";
    }
    return system.startsWith("windows") ? "windows" : "unknown";
  }

  private static String architecture(String machine) {
    return switch (machine) {
      case "x86_64", "amd64" -> "amd64";
      case "x86", "i386", "i486", "i586", "i686" -> "x86";
      case "aarch64" -> "aarch64";
      default -> machine.contains("arm") ? "arm" : "unknown";
    };
  }

  /**
   * The first manifest whose every condition this device meets, with the lifecycle it uses.
   *
   * <p>The attribute {@code runtime} has no value here, but conditions that take any value are met.
   * Only when no manifest matches so, the device counts as {@code aws_nucleus_lite} in a second
   * pass: recipes that carry both kinds of manifest behave as they do on the Java edition, and
   * those for the C edition alone still run.
   */
  public Optional<Selected> select(Recipe recipe) {
    return first(recipe)
        .or(() -> asLite().first(recipe))
        .map(manifest -> LifecycleSelection.select(recipe, manifest));
  }

  private Platform asLite() {
    Map<String, String> lite = new TreeMap<>(attributes);
    lite.putIfAbsent("runtime", LITE);
    return new Platform(lite);
  }

  private Optional<Recipe.Manifest> first(Recipe recipe) {
    return recipe.manifests().stream()
        .filter(manifest ->
            manifest.platform().entrySet().stream()
                .allMatch(each -> matches(each.getKey(), each.getValue())))
        .findFirst();
  }

  private boolean matches(String attribute, String wanted) {
    if (wanted.equals("*") || (TAKE_ANY.contains(attribute) && ANY.contains(wanted))) {
      return true;
    }
    String actual = attributes.getOrDefault(attribute, "");
    if (actual.isEmpty()) {
      return false;
    }
    return regex(wanted)
        .map(regex -> Pattern.matches(regex, actual))
        .orElse(wanted.equals(actual) && Character.isLetterOrDigit(wanted.charAt(0)));
  }

  /** The expression between the slashes, if this condition is one. */
  static Optional<String> regex(String wanted) {
    return wanted.length() >= 2 && wanted.startsWith("/") && wanted.endsWith("/")
        ? Optional.of(wanted.substring(1, wanted.length() - 1))
        : Optional.empty();
  }

  /** The attributes as people read them: {@code architecture=amd64, os=linux}. */
  @Override
  public String toString() {
    return attributes.entrySet().stream()
        .map(attribute -> attribute.getKey() + "=" + attribute.getValue())
        .collect(Collectors.joining(", "));
  }
}
