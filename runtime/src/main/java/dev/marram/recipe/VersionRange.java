package dev.marram.recipe;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which versions of a component are wanted: a range in the syntax of npm, such as {@code ^1.2.0},
 * {@code >=1.0.0 <2.0.0}, {@code 1.x}, {@code 1.0.0 - 1.4.0} or {@code 1.0.0 || 2.0.0}.
 *
 * <p>A pre-release is an ordinary, ordered version for a single comparison. Where several have to
 * hold, also those of several ranges, it fits only if one of them names a pre-release of the same
 * three numbers. Build metadata never counts. What components meet elsewhere differs from npm in
 * this and in that {@code x} alone is no range (reference deployments 3).
 *
 * @param text as it was written
 * @param alternatives one of these must hold, which is when all in it do
 */
public record VersionRange(String text, List<List<Bound>> alternatives) {
  public static final int MAX_LENGTH = 1_000;

  private static final Set<String> ANY = Set.of("", "*", "latest");
  private static final String WORD = "(\\*|v?+[0-9][0-9A-Za-z.*+-]*+)";
  private static final Pattern HYPHEN = Pattern.compile(WORD + "\\s++-\\s++" + WORD);
  private static final Pattern COMPARISON =
      Pattern.compile("([<>]=?+|=|\\^|~>?+|)\\s*+" + WORD + "\\s*+");
  private static final Pattern ANY_NUMBERS = Pattern.compile("(?:\\.[xX*]){1,2}$");

  static final VersionRange ANY_VERSION = parse("*").orElseThrow();

  /** One comparison; an empty operator is equality. */
  record Bound(String operator, Version version) {
    boolean holds(Version other) {
      int order = other.compareTo(version);
      return switch (operator) {
        case "<" -> order < 0;
        case "<=" -> order <= 0;
        case ">" -> order > 0;
        case ">=" -> order >= 0;
        default -> order == 0;
      };
    }

    boolean namesPreReleaseOf(Version other) {
      return !version.preRelease().isEmpty()
          && version.major() == other.major()
          && version.minor() == other.minor()
          && version.patch() == other.patch();
    }
  }

  /** The range that this text is, or empty if it is none, or longer than {@link #MAX_LENGTH}. */
  public static Optional<VersionRange> parse(String text) {
    if (text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String known = ANY.contains(text.strip()) ? "*" : text;
    List<List<Bound>> alternatives = new ArrayList<>();
    for (String alternative : known.split("\\|\\|", -1)) {
      alternatives.add(bounds(HYPHEN.matcher(alternative.strip()).replaceAll(">=$1 <=$2")));
    }
    return alternatives.contains(List.<Bound>of())
        ? Optional.empty()
        : Optional.of(new VersionRange(text, List.copyOf(alternatives)));
  }

  /** The range of this version only, with any build metadata. */
  public static VersionRange of(Version version) {
    return parse(version.toString()).orElseThrow();
  }

  /** What has to hold in one alternative; nothing if it is wrong. */
  private static List<Bound> bounds(String alternative) {
    List<Bound> bounds = new ArrayList<>();
    Matcher comparison = COMPARISON.matcher(alternative);
    while (comparison.lookingAt()) {
      List<Bound> some = bounds(comparison.group(1), comparison.group(2));
      bounds.addAll(some);
      if (some.isEmpty() || comparison.end() == alternative.length()) {
        return some.isEmpty() ? some : bounds;
      }
      comparison.region(comparison.end(), alternative.length());
    }
    return List.of();
  }

  private static List<Bound> bounds(String operator, String word) {
    if (word.equals("*")) {
      return operator.isEmpty() ? List.of(new Bound(">=", lowest(release(0, 0, 0)))) : List.of();
    }
    String text = word.startsWith("v") ? word.substring(1) : word;
    Optional<Version> whole = Version.parse(text);
    String numbers = ANY_NUMBERS.matcher(text).replaceFirst("");
    int given = whole.isPresent() ? 3 : numbers.split("\\.", -1).length;
    return (given < 3 ? Version.parse(numbers + ".0".repeat(3 - given)) : whole)
        .map(low -> bounds(operator, low.withoutBuild(), given))
        .orElse(List.of());
  }

  /**
   * What an operator means for a version of which trailing numbers may be left out.
   *
   * @param low with zeros for them
   * @param given how many are there, 1 to 3
   */
  private static List<Bound> bounds(String operator, Version low, int given) {
    return switch (operator) {
      case "^" -> {
        int leading = low.major() > 0 ? 1 : low.minor() > 0 ? 2 : 3; // the first that is not zero
        yield between(low, next(low, Math.min(leading, given)));
      }
      case "~", "~>" -> between(low, next(low, Math.min(2, given)));
      case ">=" -> List.of(new Bound(">=", low));
      case ">" -> List.of(given == 3 ? new Bound(">", low) : new Bound(">=", next(low, given)));
      case "<" -> List.of(new Bound("<", given == 3 ? low : lowest(low)));
      case "<=" ->
          List.of(given == 3 ? new Bound("<=", low) : new Bound("<", lowest(next(low, given))));
      default -> given == 3 ? List.of(new Bound("", low)) : between(low, next(low, given));
    };
  }

  private static List<Bound> between(Version low, Version end) {
    return List.of(new Bound(">=", low), new Bound("<", end));
  }

  /** The first release in which one of the first numbers, so many, is greater. */
  private static Version next(Version low, int numbers) {
    return switch (numbers) {
      case 1 -> release(low.major() + 1, 0, 0);
      case 2 -> release(low.major(), low.minor() + 1, 0);
      default -> release(low.major(), low.minor(), low.patch() + 1);
    };
  }

  private static Version release(int major, int minor, int patch) {
    return new Version(major, minor, patch, "", "");
  }

  /** The first pre-release of a release. */
  private static Version lowest(Version release) {
    return new Version(release.major(), release.minor(), release.patch(), "0", "");
  }

  /** Whether this version is wanted by all of these; pre-releases see above. */
  public static boolean allMatch(Collection<VersionRange> ranges, Version version) {
    Version plain = version.withoutBuild();
    boolean named = plain.preRelease().isEmpty();
    int comparisons = 0;
    for (VersionRange range : ranges) {
      List<List<Bound>> fitting =
          range.alternatives.stream()
              .filter(bounds -> bounds.stream().allMatch(bound -> bound.holds(plain)))
              .toList();
      if (fitting.isEmpty()) {
        return false;
      }
      comparisons += fitting.stream().mapToInt(List::size).min().orElse(0);
      named |=
          fitting.stream().flatMap(List::stream).anyMatch(each -> each.namesPreReleaseOf(plain));
    }
    return named || comparisons <= 1;
  }

  @Override
  public String toString() {
    return text;
  }
}
