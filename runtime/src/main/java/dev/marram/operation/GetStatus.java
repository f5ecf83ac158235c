package dev.marram.operation;

import dev.marram.ipc.Call;
import dev.marram.ipc.Handler;
import dev.marram.ipc.Later;
import dev.marram.ipc.Ledger;
import dev.marram.model.Document;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code dev.marram#GetStatus}: the runtime, the message ledger, the limits that were reached, and
 * how each component stands (decisions D11). Needs a policy for the service {@code
 * dev.marram.control}.
 */
final class GetStatus implements Handler {
  static final String NAME = "dev.marram#GetStatus";
  static final String SERVICE = "dev.marram.control";

  private final Gate gate;
  private final Operations.World world;

  GetStatus(Gate gate, Operations.World world) {
    this.gate = gate;
    this.world = world;
  }

  @Override
  public void handle(Call call) {
    if (gate.admits(call, SERVICE, "*")) {
      Ledger.Snapshot ledger = call.ledger();
      call.answerOn(world.lane(), later -> answer(later, ledger));
    }
  }

  private void answer(Later later, Ledger.Snapshot ledger) {
    Map<String, Document> limits = new TreeMap<>();
    ledger.limits().forEach((limit, times) -> limits.put(limit.key(), Document.Num.of(times)));
    Map<String, Document> response = new LinkedHashMap<>();
    response.put("runtime", runtime());
    response.put("ledger", figures(ledger));
    response.put("limits", new Document.Obj(limits));
    response.put(
        "components",
        new Document.Arr(
            world.components().get().stream().<Document>map(ComponentStatus::standing).toList()));
    later.succeed(new Document.Obj(response).toJson().getBytes(StandardCharsets.UTF_8));
  }

  private Document.Obj runtime() {
    Operations.About about = world.about();
    Map<String, Document> members = new LinkedHashMap<>();
    members.put("version", new Document.Text(about.version()));
    members.put("pid", Document.Num.of(about.pid()));
    members.put("root", new Document.Text(about.root().toString()));
    members.put("startedAt", Document.Num.of(about.started().toEpochMilli()));
    members.put(
        "uptimeMs",
        Document.Num.of(Duration.between(about.started(), world.clock().now()).toMillis()));
    return new Document.Obj(members);
  }

  private static Document.Obj figures(Ledger.Snapshot ledger) {
    Map<String, Document> dropped = new TreeMap<>();
    ledger.dropped().forEach((reason, n) -> dropped.put(reason.label(), Document.Num.of(n)));
    Map<String, Document> figures = new LinkedHashMap<>();
    figures.put("published", Document.Num.of(ledger.published()));
    figures.put("accepted", Document.Num.of(ledger.accepted()));
    figures.put("delivered", Document.Num.of(ledger.delivered()));
    figures.put("pending", Document.Num.of(ledger.pending()));
    figures.put("dropped", new Document.Obj(dropped));
    return new Document.Obj(figures);
  }
}
