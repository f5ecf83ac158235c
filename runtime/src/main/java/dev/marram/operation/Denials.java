package dev.marram.operation;

import dev.marram.policy.Denial;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * The last denials of each component, equal ones counted: 50 of one, 1,000 in all; the oldest of
 * who was denied the longest ago go first. Owned by the event loop.
 */
final class Denials {
  static final int OF_ONE = 50;
  static final int IN_ALL = 1_000;

  /**
   * What was denied.
   *
   * @param resource its beginning, with three dots behind it, if it is long
   */
  record Denied(String component, String service, String operation, String resource) {}

  /** A denial, how often it happened and when it last did. */
  record Entry(Denied what, Denial denial, long count, Instant last) {}

  private final SequencedMap<String, SequencedMap<Denied, Entry>> components =
      new LinkedHashMap<>(16, 0.75f, true);
  private int size;

  void add(Denied what, Denial denial, Instant now) {
    SequencedMap<Denied, Entry> own =
        components.computeIfAbsent(what.component(), _ -> new LinkedHashMap<>());
    Entry before = own.remove(what);
    own.put(what, new Entry(what, denial, before == null ? 1 : before.count() + 1, now));
    size += before == null ? 1 : 0;
    if (own.size() > OF_ONE) {
      own.pollFirstEntry();
      size--;
    }
    if (size > IN_ALL) {
      components.firstEntry().getValue().pollFirstEntry();
      components.values().removeIf(SequencedMap::isEmpty);
      size--;
    }
  }

  /** Those of a component, the newest first. */
  List<Entry> of(String component) {
    return components.containsKey(component)
        ? List.copyOf(components.get(component).sequencedValues().reversed())
        : List.of();
  }
}
