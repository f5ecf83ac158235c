package dev.marram.operation;

import dev.marram.config.Commit;
import dev.marram.config.ConfigurationStore;
import dev.marram.config.Update;
import dev.marram.ipc.Call;
import dev.marram.ipc.Handler;
import dev.marram.ipc.Later;
import dev.marram.model.Document;
import dev.marram.model.ModelError;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Changes the caller's own configuration (operations reference, section 6.2; decisions D6). It is
 * answered when the change is on the disk.
 */
record UpdateConfiguration(ConfigurationStore store) implements Handler {
  private static final byte[] DONE = "{}".getBytes(StandardCharsets.UTF_8);

  @Override
  public void handle(Call call) {
    Optional<Document.Obj> request = call.request();
    if (request.isEmpty()) {
      return;
    }
    String component = call.component();
    Later later = call.later();
    store.submit(
        component,
        (root, now) -> Update.read(request.get(), component, false).applyTo(root, now),
        new ConfigurationStore.Reply() {
          @Override
          public void committed(Commit commit) {
            later.succeed(DONE);
          }

          @Override
          public void refused(ModelError error) {
            later.fail(error);
          }
        });
  }
}
