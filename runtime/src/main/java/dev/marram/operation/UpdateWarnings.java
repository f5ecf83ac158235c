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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an update may not have meant although it is done (decisions D6). Each kind is logged once a
 * minute per component, a timestamp in the future once. Owned by the writer's thread.
 */
final class UpdateWarnings {
  private static final Logger LOG = LoggerFactory.getLogger(UpdateWarnings.class);
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final Duration QUIET = Duration.ofMinutes(1);
  private static final Duration ALWAYS = Duration.ofNanos(Long.MAX_VALUE);
  private static final int SHOWN_CHARS = 200;

  private final Clock clock;
  private final Map<String, Long> loggedAt = new HashMap<>();

  UpdateWarnings(Clock clock) {
    this.clock = clock;
  }

  /**
   * Says it about an update that is made.
   *
   * @param before the tree without it
   * @param now in milliseconds since 1970
   */
  void log(Update update, Container before, Merge merge, long now) {
    List<String> at = new ArrayList<>(Update.pathOf(update.component()));
    at.addAll(update.keyPath());
    if (update.value() instanceof Document.Obj
        && before.find(at).filter(UpdateWarnings::isValue).isPresent()) {
      warn(update, QUIET, "config.value-replaced-by-object", update.keyPath());
    }
    if (!merge.skipped().isEmpty()) {
      warn(update, QUIET, "config.private-key-left-out", merge.skipped().getFirst());
    }
    if (update.timestamp().orElse(now) > now + DAY) {
      warn(update, ALWAYS, "config.timestamp-ahead", update.timestamp().orElse(now));
    }
  }

  private static boolean isValue(Node node) {
    return node instanceof Node.Leaf leaf && !(leaf.value() instanceof Document.Null);
  }

  private void warn(Update update, Duration quiet, String event, Object what) {
    long now = clock.nanos();
    Long last = loggedAt.get(update.component() + event);
    if (last == null || now - last >= quiet.toNanos()) {
      loggedAt.put(update.component() + event, now);
      LOG.atWarn()
          .addKeyValue("component", update.component())
          .addKeyValue("at", Gate.cut(what.toString(), SHOWN_CHARS))
          .log(event);
    }
  }
}
