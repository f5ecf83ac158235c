package dev.marram.operation;

import dev.marram.frame.Wire;
import dev.marram.ipc.Call;
import dev.marram.ipc.Handler;
import dev.marram.ipc.Later;
import dev.marram.model.ModelError;
import dev.marram.model.Operation;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * Every component with its state and configuration, dependencies first (operations reference,
 * section 9). Together they may be large, so they are put together off the loop.
 */
final class ListComponents implements Handler {
  private static final String SERVICE = Operation.LIST_COMPONENTS.service().orElseThrow();

  private final Gate gate;
  private final Operations.World world;

  ListComponents(Gate gate, Operations.World world) {
    this.gate = gate;
    this.world = world;
  }

  @Override
  public void handle(Call call) {
    if (call.request().isPresent() && gate.admits(call, SERVICE, "*")) {
      call.answerOn(world.lane(), this::answer);
    }
  }

  private void answer(Later later) {
    StringJoiner list = new StringJoiner(",", "{\"components\":[", "]}");
    for (ComponentStatus each : world.components().get()) {
      list.add(
          each.details(Optional.ofNullable(world.configurations().views().get(each.name())))
              .toJson());
      if (list.length() > Wire.MAX_OUTBOUND) {
        later.fail(
            ModelError.service(
                "All configurations together have more than the %d bytes of a frame. Ask for single components with GetComponentDetails"
                    .formatted(Wire.MAX_OUTBOUND)));
        return;
      }
    }
    later.succeed(list.toString().getBytes(StandardCharsets.UTF_8));
  }
}
