package dev.marram.operation;

import dev.marram.ipc.Call;
import dev.marram.ipc.Handler;
import dev.marram.ipc.Ledger;
import dev.marram.model.Document;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * {@code dev.marram#GetStatus}: the message ledger, the limits that were reached, and the
 * components' states (decisions D11). Needs a policy for the service {@code dev.marram.control}.
 */
final class GetStatus implements Handler {
  static final String NAME = "dev.marram#GetStatus";
  static final String SERVICE = "dev.marram.control";

  private final Gate gate;
  private final Supplier<Map<String, String>> states;

  GetStatus(Gate gate, Supplier<Map<String, String>> states) {
    this.gate = gate;
    this.states = states;
  }

  @Override
  public void handle(Call call) {
    if (!gate.admits(call, SERVICE, "*")) {
      return;
    }
    Ledger.Snapshot ledger = call.ledger();
    Map<String, Document> dropped = new TreeMap<>();
    ledger.dropped().forEach((reason, n) -> dropped.put(reason.label(), Document.Num.of(n)));
    Map<String, Document> limits = new TreeMap<>();
    ledger.limits().forEach((limit, times) -> limits.put(limit.key(), Document.Num.of(times)));
    Map<String, Document> components = new TreeMap<>();
    states.get().forEach((name, state) -> components.put(name, new Document.Text(state)));
    Map<String, Document> figures = new LinkedHashMap<>();
    figures.put("published", Document.Num.of(ledger.published()));
    figures.put("accepted", Document.Num.of(ledger.accepted()));
    figures.put("delivered", Document.Num.of(ledger.delivered()));
    figures.put("pending", Document.Num.of(ledger.pending()));
    figures.put("dropped", new Document.Obj(dropped));
    Map<String, Document> response = new LinkedHashMap<>();
    response.put("ledger", new Document.Obj(figures));
    response.put("limits", new Document.Obj(limits));
    response.put("components", new Document.Obj(components));
    call.succeed(new Document.Obj(response).toJson().getBytes(StandardCharsets.UTF_8));
  }
}
