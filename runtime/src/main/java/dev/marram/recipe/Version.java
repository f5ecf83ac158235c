package dev.marram.recipe;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A component's version: {@code major.minor.patch[-pre][+build]} of semantic versioning 2.0.0, at
 * most {@link #MAX_LENGTH} characters, each number at most 999999.
 *
 * <p>Ordered by precedence; versions that differ in build metadata only are ordered by its text, so
 * that the order agrees with equals.
 *
 * @param preRelease without the hyphen, empty for a release
 * @param build without the plus sign, empty when there is none
 */
public record Version(int major, int minor, int patch, String preRelease, String build)
    implements Comparable<Version> {
  public static final int MAX_LENGTH = 64;

  private static final String NUMBER = "(0|[1-9][0-9]{0,5})";
  private static final String LABEL = "(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)";
  private static final Pattern SYNTAX =
      Pattern.compile(
          "%1$s\\.%1$s\\.%1$s(?:-(%2$s(?:\\.%2$s)*))?(?:\\+([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?"
              .formatted(NUMBER, LABEL));

  /** Numbers come before words; among numbers without leading zeros the longer one is greater. */
  private static final Comparator<String> BY_LABEL =
      Comparator.comparingInt(
              (String label) -> label.matches("[0-9]+") ? label.length() : MAX_LENGTH)
          .thenComparing(Comparator.naturalOrder());

  private static final Comparator<Version> PRECEDENCE =
      Comparator.comparingInt(Version::major)
          .thenComparingInt(Version::minor)
          .thenComparingInt(Version::patch)
          .thenComparing(version -> version.preRelease.isEmpty())
          .thenComparing(
              version -> version.preRelease.split("\\.", -1),
              (left, right) -> Arrays.compare(left, right, BY_LABEL))
          .thenComparing(Version::build);

  public static Optional<Version> parse(String text) {
    Matcher matcher = SYNTAX.matcher(text);
    if (text.length() > MAX_LENGTH || !matcher.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new Version(
            Integer.parseInt(matcher.group(1)),
            Integer.parseInt(matcher.group(2)),
            Integer.parseInt(matcher.group(3)),
            Optional.ofNullable(matcher.group(4)).orElse(""),
            Optional.ofNullable(matcher.group(5)).orElse("")));
  }

  Version withoutBuild() {
    return new Version(major, minor, patch, preRelease, "");
  }

  @Override
  public int compareTo(Version other) {
    return PRECEDENCE.compare(this, other);
  }

  @Override
  public String toString() {
    return "%d.%d.%d%s%s"
        .formatted(
            major,
            minor,
            patch,
            preRelease.isEmpty() ? "" : "-" + preRelease,
            build.isEmpty() ? "" : "+" + build);
  }
}
