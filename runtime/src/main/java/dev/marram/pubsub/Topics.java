package dev.marram.pubsub;

import java.util.ArrayList;
import java.util.List;

/**
 * How topics and filters of local publish/subscribe are read (operations reference 3, decisions
 * D10).
 */
public final class Topics {
  private Topics() {}

  /** Whether this may not be published to: it holds {@code +}, {@code #} or {@code *} anywhere. */
  public static boolean hasWildcard(String topic) {
    for (int i = 0; i < topic.length(); i++) {
      char c = topic.charAt(i);
      if (c == '+' || c == '#' || c == '*') {
        return true;
      }
    }
    return false;
  }

  /** Whether a level of the filter is exactly {@code +}, or its last one exactly {@code #}. */
  public static boolean isWildcardFilter(String filter) {
    List<String> levels = levels(filter);
    return levels.contains("+") || (!levels.isEmpty() && levels.getLast().equals("#"));
  }

  /** Whether a level other than the last is exactly {@code #}: such a filter is refused. */
  public static boolean hasMisplacedHash(String filter) {
    List<String> levels = levels(filter);
    int first = levels.indexOf("#");
    return first >= 0 && first < levels.size() - 1;
  }

  /**
   * The levels; trailing empty ones are dropped, so {@code foo/} is {@code foo} and {@code /} has
   * none.
   */
  static List<String> levels(String topic) {
    List<String> levels = new ArrayList<>();
    int from = 0;
    for (int at = topic.indexOf('/'); at >= 0; at = topic.indexOf('/', from)) {
      levels.add(topic.substring(from, at));
      from = at + 1;
    }
    levels.add(topic.substring(from));
    while (!levels.isEmpty() && levels.getLast().isEmpty()) {
      levels.removeLast();
    }
    return levels;
  }
}
