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
        .filter(candidate -> distance(name, candidate) <= tolerated(name, candidate));
  }

  /** The end of a message about an unknown name: {@code ; did you mean X?}, or nothing. */
  public static String hint(String name, Collection<String> known) {
    return of(name, known).map(nearest -> "; did you mean " + nearest + "?").orElse("");
  }

  /** How many letters differ. */
  public static int distance(String one, String other) {
    String a = compared(one);
    String b = compared(other);
    int[] beforePrevious = new int[b.length() + 1];
    int[] previous = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(previous[j], row[j - 1]));
        if (isSwap(a, i, b, j)) {
          row[j] = Math.min(row[j], 1 + beforePrevious[j - 2]);
        }
      }
      int[] oldest = beforePrevious;
      beforePrevious = previous;
      previous = row;
      row = oldest;
    }
    return previous[b.length()];
  }

  private static boolean isSwap(String a, int i, String b, int j) {
    return i > 1
        && j > 1
        && a.charAt(i - 1) == b.charAt(j - 2)
        && a.charAt(i - 2) == b.charAt(j - 1);
  }

  private static int tolerated(String name, String candidate) {
    return Math.max(1, Math.max(name.length(), candidate.length()) / 3);
  }

  private static String compared(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.length() <= COMPARED_CHARS ? lower : lower.substring(0, COMPARED_CHARS);
  }
}
