package dev.marram.pubsub;

import java.util.Arrays;
import java.util.List;

/**
 * How topics and filters of local publish/subscribe are read (operations reference 3, decisions
 * D10).
 */
public final class Topics {
  private Topics() {}

  /** Whether this may not be published to: it holds {@code +}, {@code #} or {@code *} anywhere. */
  public static boolean hasWildcard(String topic) {
    return topic.indexOf('+') >= 0 || topic.indexOf('#') >= 0 || topic.indexOf('*') >= 0;
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
    return topic.isEmpty() ? List.of() : Arrays.asList(topic.split("/"));
  }
}
