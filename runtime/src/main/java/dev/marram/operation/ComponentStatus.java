package dev.marram.operation;

import dev.marram.config.ConfigurationView;
import dev.marram.model.Document;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A component as it stands, also one that the runtime is itself.
 *
 * @param state under its name on the wire
 * @param since when it came to this state
 * @param reason why it came to it
 * @param pids of the processes that the runtime started for it and that may be there
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

  public ComponentStatus {
    pids = List.copyOf(pids);
  }

  /** The model's ComponentDetails; what is built in may have no configuration. */
  Document.Obj details(Optional<ConfigurationView> configuration) {
    Map<String, Document> members = names();
    configuration
        .flatMap(view -> view.lookup(List.of()))
        .ifPresent(value -> members.put("configuration", value));
    return new Document.Obj(members);
  }

  Document.Obj standing() {
    Map<String, Document> members = names();
    members.put("since", Document.Num.of(since.toEpochMilli()));
    members.put("reason", new Document.Text(Gate.cut(reason, REASON_CHARS)));
    members.put("pids", new Document.Arr(pids.stream().<Document>map(Document.Num::of).toList()));
    members.put("restarts", Document.Num.of(restarts));
    return new Document.Obj(members);
  }

  private Map<String, Document> names() {
    Map<String, Document> members = new LinkedHashMap<>();
    members.put("componentName", new Document.Text(name));
    members.put("version", new Document.Text(version));
    members.put("state", new Document.Text(state));
    return members;
  }
}
