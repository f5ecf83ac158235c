package dev.marram.operation;

import dev.marram.ipc.Call;
import dev.marram.ipc.Handler;
import dev.marram.ipc.Later;
import dev.marram.model.Document;
import dev.marram.model.ErrorCode;
import dev.marram.model.ModelError;
import dev.marram.model.Operation;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** One component with its state and configuration (operations reference, section 9). */
final class GetComponentDetails implements Handler {
  private static final String SERVICE = Operation.GET_COMPONENT_DETAILS.service().orElseThrow();

  private final Gate gate;
  private final Operations.World world;

  GetComponentDetails(Gate gate, Operations.World world) {
    this.gate = gate;
    this.world = world;
  }

  @Override
  public void handle(Call call) {
    name(call)
        .filter(name -> gate.admits(call, SERVICE, name))
        .ifPresent(name -> call.answerOn(world.lane(), later -> answer(later, name)));
  }

  /** The component that the request names; empty when the call was answered with what is wrong. */
  static Optional<String> name(Call call) {
    Optional<Document.Obj> request = call.request();
    if (request.isEmpty()) {
      return Optional.empty();
    }
    if (request.get().get("componentName").orElse(Document.Null.NULL)
            instanceof Document.Text(String name)
        && !name.isEmpty()) {
      return Optional.of(name);
    }
    call.fail(ModelError.invalidArguments("Component name cannot be empty"));
    return Optional.empty();
  }

  static ModelError notFound(String name) {
    return new ModelError(
        ErrorCode.RESOURCE_NOT_FOUND, "Component with name " + name + " not found in Greengrass");
  }

  private void answer(Later later, String name) {
    Optional<Document> details =
        world.components().get().stream()
            .filter(component -> component.name().equals(name))
            .findFirst()
            .map(each ->
                each.details(Optional.ofNullable(world.configurations().views().get(name))));
    if (details.isEmpty()) {
      later.fail(notFound(name));
      return;
    }
    String json = new Document.Obj(Map.of("componentDetails", details.get())).toJson();
    later.succeed(json.getBytes(StandardCharsets.UTF_8));
  }
}
