package dev.marram.operation;

import dev.marram.config.Configurations;
import dev.marram.ipc.Call;
import dev.marram.ipc.Handler;
import dev.marram.model.Document;

/**
 * Opens a stream of the changes of a component's configuration, by default the caller's (operations
 * reference, section 6.3).
 */
record SubscribeToConfigurationUpdate(Configurations configurations, Watchers watchers)
    implements Handler {
  @Override
  public void handle(Call call) {
    GetConfiguration.target(call).ifPresent(target -> subscribe(call, target));
  }

  private void subscribe(Call call, GetConfiguration.Target target) {
    if (configurations
        .find(call.component(), target.component())
        .filter(view -> view.has(target.keyPath()))
        .isEmpty()) {
      call.fail(GetConfiguration.NOT_FOUND);
      return;
    }
    call.open(
        Document.Obj.EMPTY.toBytes(),
        stream -> {
          watchers.add(target, stream, call.loop());
          return () -> watchers.remove(target, stream);
        });
  }
}
