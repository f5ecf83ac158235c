package dev.marram.operation;

import dev.marram.config.Configurations;
import dev.marram.model.Document;
import java.time.Instant;
import java.util.List;

/**
 * A component as it stands, also one that the runtime is itself.
 *
 * @param since when it came to this state
 * @param pids of the groups of processes that were started for it and may be there
 * @param restarts how often it was started after the first time
 */
public record ComponentStatus(
    String name,
    String version,
    String state,
    Instant since,
    String reason,
    List<Long> pids,
    int restarts) {
  private static final int REASON_CHARS = 1_000;

  /** The model's ComponentDetails; what is built in may have no configuration. */
  Document.Obj details(Configurations configurations) {
    return Document.Obj.of(
        "componentName", name,
        "version", version,
        "state", state,
        "configuration", configurations.find(name).flatMap(view -> view.lookup(List.of())));
  }

  Document.Obj standing() {
    return Document.Obj.of(
        "componentName", name,
        "version", version,
        "state", state,
        "since", since.toEpochMilli(),
        "reason", Gate.cut(reason, REASON_CHARS),
        "pids", pids,
        "restarts", restarts);
  }
}
