package dev.marram.operation;

import dev.marram.config.ConfigurationStore;
import dev.marram.ipc.Call;
import dev.marram.ipc.Handler;
import dev.marram.model.Document;
import java.util.List;

/**
 * {@code dev.marram#GetConfigurationHistory}: the last changes of one component's configuration, or
 * of all, newest first (decisions D11). Needs a policy for the service {@code dev.marram.control}
 * and the component's name, {@code *} for all.
 */
record GetConfigurationHistory(Gate gate, ConfigurationStore store) implements Handler {
  static final String NAME = "dev.marram#GetConfigurationHistory";

  @Override
  public void handle(Call call) {
    call.request()
        .ifPresent(request -> {
          Document name = request.get("componentName").orElse(new Document.Text("*"));
          Document limit = request.get("limit").orElse(Document.Num.of(Integer.MAX_VALUE));
          if (!(name instanceof Document.Text(String component))
              || !(limit instanceof Document.Num(String digits))
              || !digits.matches("[1-9][0-9]{0,9}")) {
            call.reject("componentName must be a string, and limit a whole number from 1 on");
          } else if (gate.admits(call, GetStatus.SERVICE, component)) {
            long most = Long.parseLong(digits);
            call.answerOn(later -> later.succeed(shown(component, most).toBytes()));
          }
        });
  }

  private Document.Obj shown(String component, long most) {
    List<Document.Obj> entries =
        store.history().reversed().stream()
            .filter(entry -> component.equals("*") || isOf(component, entry))
            .limit(most)
            .toList();
    return Document.Obj.of("changes", entries);
  }

  private static boolean isOf(String component, Document.Obj entry) {
    return entry.get("path").orElse(Document.Null.NULL) instanceof Document.Arr(List<Document> path)
        && path.size() > 1
        && path.get(0).scalar().filter("services"::equalsIgnoreCase).isPresent()
        && path.get(1).scalar().filter(component::equalsIgnoreCase).isPresent();
  }
}
