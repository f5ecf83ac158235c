package dev.marram.operation;

import dev.marram.base.Clock;
import dev.marram.config.Container;
import dev.marram.config.Merge;
import dev.marram.config.Node;
import dev.marram.config.Update;
import dev.marram.model.Document;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an update may not have meant although it is done (decisions D6). Each kind is logged once a
 * minute per component, a timestamp in the future once. Owned by the writer's thread.
 */
final class UpdateWarnings {
  private static final Logger LOG = LoggerFactory.getLogger(UpdateWarnings.class);
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final long QUIET = Duration.ofMinutes(1).toNanos();

  enum Kind {
    LEAF_REPLACED,
    PRIVATE_KEYS,
    FUTURE
  }

  record Warning(Kind kind, String what) {}

  private record Logged(String component, Kind kind) {}

  private final Clock clock;
  private final Map<Logged, Long> loggedAt = new HashMap<>();

  UpdateWarnings(Clock clock) {
    this.clock = clock;
  }

  /**
   * What there is to say about an update that was made.
   *
   * @param before the tree without it
   * @param now in milliseconds since 1970
   */
  static List<Warning> of(Update update, Container before, Merge merge, long now) {
    List<Warning> warnings = new ArrayList<>();
    List<String> at = new ArrayList<>(Update.pathOf(update.component()));
    at.addAll(update.keyPath());
    if (update.value() instanceof Document.Obj
        && before.find(at).filter(UpdateWarnings::isValue).isPresent()) {
      warnings.add(
          new Warning(
              Kind.LEAF_REPLACED,
              "the value at %s was replaced by an object; a keyPath names the section to merge into"
                  .formatted(update.keyPath())));
    }
    if (!merge.skipped().isEmpty()) {
      List<String> first = merge.skipped().getFirst();
      warnings.add(
          new Warning(
              Kind.PRIVATE_KEYS,
              "%d keys were left out, the first %s: a key that begins with _ is not kept"
                  .formatted(
                      merge.skipped().size(),
                      Gate.cut(first.subList(3, first.size()).toString(), 200))));
    }
    Optional<Long> time = update.timestamp().filter(given -> given - DAY > now);
    time.ifPresent(given ->
        warnings.add(
            new Warning(
                Kind.FUTURE,
                "a timestamp is more than a day ahead (%d ms since 1970): later updates are refused until then, unless they name a later one"
                    .formatted(given))));
    return warnings;
  }

  private static boolean isValue(Node node) {
    return node instanceof Node.Leaf leaf && !(leaf.value() instanceof Document.Null);
  }

  void log(String component, List<Warning> warnings) {
    for (Warning warning : warnings) {
      Logged what = new Logged(component, warning.kind);
      Long last = loggedAt.get(what);
      long now = clock.nanos();
      if (last == null || (warning.kind != Kind.FUTURE && now - last >= QUIET)) {
        loggedAt.put(what, now);
        LOG.atWarn()
            .addKeyValue("component", component)
            .addKeyValue("what", warning.what)
            .log("config.update-warning");
      }
    }
  }
}
