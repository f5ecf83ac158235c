package dev.marram.recipe;

import java.util.Comparator;
import java.util.List;
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
  /** The longest text of a version. */
  public static final int MAX_LENGTH = 64;

  private static final String NUMBER = "(0|[1-9][0-9]{0,5})";
  private static final String LABELS = "([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)";
  private static final Pattern SYNTAX =
      Pattern.compile(
          NUMBER + "\\." + NUMBER + "\\." + NUMBER + "(?:-" + LABELS + ")?(?:\\+" + LABELS + ")?");

  private static final Comparator<Version> PRECEDENCE =
      Comparator.comparingInt(Version::major)
          .thenComparingInt(Version::minor)
          .thenComparingInt(Version::patch)
          .thenComparing(Version::preRelease, Version::comparePreReleases)
          .thenComparing(Version::build);

  /** The version that this text is, or empty if it is none. */
  public static Optional<Version> parse(String text) {
    Matcher matcher = SYNTAX.matcher(text);
    if (text.length() > MAX_LENGTH || !matcher.matches()) {
      return Optional.empty();
    }
    String preRelease = Optional.ofNullable(matcher.group(4)).orElse("");
    if (labels(preRelease).stream().anyMatch(label -> label.matches("0[0-9]+"))) {
      return Optional.empty();
    }
    return Optional.of(
        new Version(
            Integer.parseInt(matcher.group(1)),
            Integer.parseInt(matcher.group(2)),
            Integer.parseInt(matcher.group(3)),
            preRelease,
            Optional.ofNullable(matcher.group(5)).orElse("")));
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

  private static List<String> labels(String dotted) {
    return List.of(dotted.split("\\.", -1));
  }

  private static int comparePreReleases(String left, String right) {
    if (left.isEmpty() || right.isEmpty()) {
      return Boolean.compare(left.isEmpty(), right.isEmpty());
    }
    List<String> lefts = labels(left);
    List<String> rights = labels(right);
    for (int i = 0; i < Math.min(lefts.size(), rights.size()); i++) {
      int order = compareLabels(lefts.get(i), rights.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(lefts.size(), rights.size());
  }

  /** Numbers come before words; among numbers without leading zeros the longer one is greater. */
  private static int compareLabels(String left, String right) {
    boolean leftNumber = left.matches("[0-9]+");
    boolean rightNumber = right.matches("[0-9]+");
    if (leftNumber != rightNumber) {
      return leftNumber ? -1 : 1;
    }
    if (leftNumber && left.length() != right.length()) {
      return Integer.compare(left.length(), right.length());
    }
    return left.compareTo(right);
  }
}
