package dev.marram.operation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.marram.frame.Wire;
import dev.marram.ipc.Call;
import dev.marram.ipc.Handler;
import dev.marram.ipc.Later;
import dev.marram.model.Document;
import dev.marram.model.ErrorCode;
import dev.marram.model.ModelError;
import dev.marram.model.Operation;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * ListComponents and GetComponentDetails: components with state and configuration (operations
 * reference, section 9). They may be large, so they are put together off the loop.
 */
record ListComponents(boolean all, Gate gate, Operations.World world) implements Handler {
  private static final String SERVICE = Operation.LIST_COMPONENTS.service().orElseThrow();

  @Override
  public void handle(Call call) {
    (all ? call.request().map(_ -> "*") : name(call))
        .filter(resource -> gate.admits(call, SERVICE, resource))
        .ifPresent(name -> call.answerOn(all ? this::list : later -> details(later, name)));
  }

  /** The component that a request names; empty when the call was answered with what is wrong. */
  static Optional<String> name(Call call) {
    Optional<Document.Obj> request = call.request();
    Optional<String> name =
        request
            .flatMap(members -> members.get("componentName"))
            .map(value -> value instanceof Document.Text(String text) ? text : "")
            .filter(text -> !text.isEmpty());
    if (request.isPresent() && name.isEmpty()) {
      call.fail(ModelError.invalidArguments("Component name cannot be empty"));
    }
    return name;
  }

  static ModelError notFound(String name) {
    return new ModelError(
        ErrorCode.RESOURCE_NOT_FOUND, "Component with name " + name + " not found in Greengrass");
  }

  private void list(Later later) {
    StringJoiner list = new StringJoiner(",", "{\"components\":[", "]}");
    for (ComponentStatus component : world.components().get()) {
      list.add(component.details(world.configurations()).toJson());
      if (list.length() > Wire.MAX_OUTBOUND) {
        later.fail(
            ModelError.service(
                "All configurations have more than the %d bytes of a frame. Ask for single components with GetComponentDetails"
                    .formatted(Wire.MAX_OUTBOUND)));
        return;
      }
    }
    later.succeed(list.toString().getBytes(UTF_8));
  }

  private void details(Later later, String name) {
    world.components().get().stream()
        .filter(component -> component.name().equals(name))
        .findFirst()
        .map(component -> component.details(world.configurations()))
        .ifPresentOrElse(
            details -> later.succeed(Document.Obj.of("componentDetails", details).toBytes()),
            () -> later.fail(notFound(name)));
  }
}
