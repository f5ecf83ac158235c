package dev.marram.operation;

import dev.marram.config.Configurations;
import dev.marram.config.Container;
import dev.marram.config.Merge;
import dev.marram.config.RefusedException;
import dev.marram.config.RuntimeConfig;
import dev.marram.config.Update;
import dev.marram.ipc.Call;
import dev.marram.ipc.Handler;
import dev.marram.model.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code dev.marram#UpdateConfiguration}: changes the configuration of any deployed component,
 * policies included, or the runtime's settings; or brings a part back to what the recipe says
 * (decisions D11). Needs a policy for the service {@code dev.marram.control} and the component's
 * name.
 */
record SetConfiguration(Gate gate, Operations.World world, Updates updates) implements Handler {
  static final String NAME = "dev.marram#UpdateConfiguration";
  private static final Document YES = new Document.Bool(true);

  @Override
  public void handle(Call call) {
    ListComponents.name(call)
        .filter(name -> gate.admits(call, GetStatus.SERVICE, name))
        .map(Configurations::nameInTree)
        .ifPresent(name -> set(call, name, call.request().orElseThrow()));
  }

  private void set(Call call, String name, Document.Obj request) {
    Optional<Document> reset = request.get("reset");
    Optional<List<String>> keyPath = Update.keyPath(request);
    if (world.configurations().find(name).isEmpty() && !RuntimeConfig.hasSettings(name)) {
      call.fail(ListComponents.notFound(name));
    } else if (reset.isPresent() == request.members().containsKey("valueToMerge")
        || reset.filter(value -> !value.equals(YES)).isPresent()) {
      call.reject("Give either valueToMerge or reset, which is true");
    } else if (keyPath.isEmpty()) {
      call.reject("keyPath must be a list of strings");
    } else {
      List<String> notes = new ArrayList<>();
      updates.submit(
          call,
          Updates.Mode.DOES_NOT_WAIT,
          (root, now) -> {
            Merge merge =
                reset.isPresent()
                    ? Update.reset(root, name, keyPath.get(), world.defaults().apply(name), now)
                    : Update.read(request, name, true).applyTo(root, now);
            notes.addAll(notes(name, root, merge));
            return merge;
          },
          (later, _) -> later.succeed(Document.Obj.of("notes", notes).toBytes()));
    }
  }

  private List<String> notes(String name, Container root, Merge merge) throws RefusedException {
    List<String> notes = new ArrayList<>();
    if (RuntimeConfig.hasSettings(name)) {
      notes.addAll(world.settings().notes(root, merge));
    }
    if (!merge.skipped().isEmpty()) {
      notes.add("keys that begin with _ are not kept; they were left out");
    }
    return notes;
  }
}
