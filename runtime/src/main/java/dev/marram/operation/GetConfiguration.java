package dev.marram.operation;

import dev.marram.config.Configurations;
import dev.marram.config.Update;
import dev.marram.ipc.Call;
import dev.marram.ipc.Handler;
import dev.marram.model.Document;
import dev.marram.model.ErrorCode;
import dev.marram.model.ModelError;
import java.util.List;
import java.util.Optional;

/**
 * Reads a component's configuration, by default the caller's (operations reference, section 6.1).
 */
record GetConfiguration(Configurations configurations) implements Handler {
  private static final ModelError NOT_FOUND =
      new ModelError(ErrorCode.RESOURCE_NOT_FOUND, "Key not found");

  @Override
  public void handle(Call call) {
    Optional<Document.Obj> request = call.request();
    if (request.isEmpty()) {
      return;
    }
    Document name = request.get().get("componentName").orElse(new Document.Text(call.component()));
    Optional<List<String>> keyPath = Update.keyPath(request.get());
    if (!(name instanceof Document.Text(String component)) || keyPath.isEmpty()) {
      call.reject("componentName must be a string and keyPath a list of strings");
      return;
    }
    Optional<Document.Obj> value =
        configurations
            .find(call.component(), component)
            .flatMap(view -> view.lookup(keyPath.get()));
    if (value.isEmpty()) {
      call.fail(NOT_FOUND);
      return;
    }
    call.succeed(Document.Obj.of("componentName", name, "value", value.get()).toBytes());
  }
}
