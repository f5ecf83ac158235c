package dev.marram.operation;

import dev.marram.ipc.Call;
import dev.marram.ipc.Handler;
import dev.marram.ipc.Ledger;
import dev.marram.model.Document;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code dev.marram#GetStatus}: the runtime, the message ledger, the limits that were reached, and
 * how each component stands (decisions D11). Needs a policy for the service {@code
 * dev.marram.control}.
 */
record GetStatus(Gate gate, Operations.World world) implements Handler {
  static final String NAME = "dev.marram#GetStatus";
  static final String SERVICE = "dev.marram.control";

  @Override
  public void handle(Call call) {
    if (gate.admits(call, SERVICE, "*")) {
      Ledger.Snapshot ledger = call.ledger();
      call.answerOn(later -> later.succeed(status(ledger).toBytes()));
    }
  }

  private Document.Obj status(Ledger.Snapshot ledger) {
    Map<String, Long> dropped = new TreeMap<>();
    ledger.dropped().forEach((reason, n) -> dropped.put(reason.label(), n));
    Map<String, Long> limits = new TreeMap<>();
    ledger.limits().forEach((limit, times) -> limits.put(limit.key(), times));
    Operations.About about = world.about();
    return Document.Obj.of(
        "runtime",
        Document.Obj.of(
            "version", about.version(),
            "pid", about.pid(),
            "root", about.root().toString(),
            "startedAt", about.started().toEpochMilli(),
            "uptimeMs", Duration.between(about.started(), world.clock().now()).toMillis()),
        "ledger",
        Document.Obj.of(
            "published", ledger.published(),
            "accepted", ledger.accepted(),
            "delivered", ledger.delivered(),
            "pending", ledger.pending(),
            "dropped", dropped),
        "limits",
        limits,
        "components",
        world.components().get().stream().map(ComponentStatus::standing).toList());
  }
}
