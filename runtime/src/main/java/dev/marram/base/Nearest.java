package dev.marram.base;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * The known name that somebody most likely meant by a misspelt one.
 *
 * <p>The distance counts letters inserted, left out, replaced, or swapped with their neighbour,
 * without regard to letter case. Pure; any thread.
 */
public final class Nearest {
  /** Of longer names only this many characters are compared, so that the work has a bound. */
  public static final int COMPARED_CHARS = 128;

  private Nearest() {}

  /**
   * The nearest of the known names; empty when none is near, that is when more than a third of the
   * letters (and more than one) would have to change. The first of equally near ones.
   */
  public static Optional<String> of(String name, Collection<String> known) {
    return known.stream()
        .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
        .filter(candidate ->
            distance(name, candidate)
                <= Math.max(1, Math.max(name.length(), candidate.length()) / 3));
  }

  /** The end of a message about an unknown name: {@code ; did you mean X?}, or nothing. */
  public static String hint(String name, Collection<String> known) {
    return of(name, known).map(nearest -> "; did you mean " + nearest + "?").orElse("");
  }

  public static int distance(String one, String other) {
    String a = compared(one);
    String b = compared(other);
    int[][] distances = new int[a.length() + 1][b.length() + 1]; // of the beginnings
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        distances[i][j] = i == 0 || j == 0 ? i + j : step(distances, a, i, b, j);
      }
    }
    return distances[a.length()][b.length()];
  }

  private static int step(int[][] distances, String a, int i, String b, int j) {
    int replaced = distances[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int least = Math.min(replaced, 1 + Math.min(distances[i - 1][j], distances[i][j - 1]));
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(least, 1 + distances[i - 2][j - 2]) : least;
  }

  private static String compared(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.substring(0, Math.min(lower.length(), COMPARED_CHARS));
  }
}
