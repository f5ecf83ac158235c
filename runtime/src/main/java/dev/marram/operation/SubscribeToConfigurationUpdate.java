package dev.marram.operation;

import dev.marram.config.Configurations;
import dev.marram.ipc.Call;
import dev.marram.ipc.EventStream;
import dev.marram.ipc.Handler;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Opens a stream of the changes of a component's configuration, by default the caller's (operations
 * reference, section 6.3).
 */
record SubscribeToConfigurationUpdate(Configurations configurations, Watchers watchers)
    implements Handler {
  private static final byte[] OPENED = "{}".getBytes(StandardCharsets.UTF_8);

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
    EventStream[] stream = new EventStream[1];
    Optional<EventStream> opened =
        call.open(
            OPENED,
            () -> {
              if (stream[0] != null) {
                watchers.remove(target, stream[0]);
              }
            });
    // Only now, behind the response, may changes be told.
    opened
        .filter(each -> !each.isEnded())
        .ifPresent(each -> {
          stream[0] = each;
          watchers.add(target, each, call.loop());
        });
  }
}
