package dev.marram.operation;

import dev.marram.config.Commit;
import dev.marram.config.ConfigurationStore;
import dev.marram.config.Configurations;
import dev.marram.config.Container;
import dev.marram.config.Merge;
import dev.marram.config.RefusedException;
import dev.marram.config.RuntimeConfig;
import dev.marram.config.Update;
import dev.marram.ipc.Call;
import dev.marram.ipc.Handler;
import dev.marram.ipc.Later;
import dev.marram.model.Document;
import dev.marram.model.ModelError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code dev.marram#UpdateConfiguration}: changes the configuration of any deployed component,
 * policies included, or the runtime's settings; or brings a part back to what the recipe says
 * (decisions D11). Needs a policy for the service {@code dev.marram.control} and the component's
 * name.
 */
record SetConfiguration(Gate gate, Operations.World world, WaitingUpdates waiting)
    implements Handler {
  static final String NAME = "dev.marram#UpdateConfiguration";
  private static final String LITE = "aws.greengrass.NucleusLite";
  private static final Document YES = new Document.Bool(true);

  @Override
  public void handle(Call call) {
    Optional<String> given =
        ListComponents.name(call).filter(name -> gate.admits(call, GetStatus.SERVICE, name));
    if (given.isEmpty()) {
      return;
    }
    String name = given.get().equals(LITE) ? Configurations.NUCLEUS : given.get();
    Document.Obj request = call.request().orElseThrow();
    Optional<Document> reset = request.get("reset");
    if (world.configurations().find(name).isEmpty() && !RuntimeConfig.hasSettings(name)) {
      call.fail(ListComponents.notFound(name));
    } else if (reset.isPresent() == request.get("valueToMerge").isPresent()
        || reset.filter(value -> !value.equals(YES)).isPresent()) {
      call.reject("Give either valueToMerge or reset, which is true");
    } else if (waiting.take(call)) {
      Turn turn = new Turn(name, request, WaitingUpdates.size(call), call.later());
      world.store().submit(call.component(), turn, turn);
    }
  }

  /** One change on the writer's thread. */
  private final class Turn implements ConfigurationStore.Transaction, ConfigurationStore.Reply {
    private final String name;
    private final Document.Obj request;
    private final int size;
    private final Later later;
    private final List<String> notes = new ArrayList<>();

    Turn(String name, Document.Obj request, int size, Later later) {
      this.name = name;
      this.request = request;
      this.size = size;
      this.later = later;
    }

    @Override
    public Merge apply(Container root, long now) throws RefusedException {
      Merge merge =
          request.get("reset").isPresent()
              ? Update.reset(root, name, keyPath(), world.defaults().apply(name), now)
              : Update.read(request, name, true).applyTo(root, now);
      if (RuntimeConfig.hasSettings(name)) {
        notes.addAll(world.settings().notes(root, merge));
      }
      if (!merge.skipped().isEmpty()) {
        notes.add("keys that begin with _ are not kept; they were left out");
      }
      return merge;
    }

    private List<String> keyPath() throws RefusedException {
      return Update.keyPath(request)
          .orElseThrow(() ->
              new RefusedException(
                  ModelError.invalidArguments("keyPath must be a list of strings")));
    }

    @Override
    public void committed(Commit commit) {
      waiting.give(size);
      later.succeed(Document.Obj.of("notes", notes).toBytes());
    }

    @Override
    public void refused(ModelError error) {
      waiting.give(size);
      later.fail(error);
    }
  }
}
