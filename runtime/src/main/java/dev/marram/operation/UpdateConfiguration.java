package dev.marram.operation;

import dev.marram.config.Configurations;
import dev.marram.config.Container;
import dev.marram.config.Merge;
import dev.marram.config.RefusedException;
import dev.marram.config.Update;
import dev.marram.ipc.Call;
import dev.marram.ipc.Handler;
import dev.marram.model.Document;
import dev.marram.model.ModelError;

/**
 * Changes the caller's own configuration (operations reference, section 6.2; decisions D6). It is
 * answered when the change is on the disk, and its events are queued.
 */
record UpdateConfiguration(
    Configurations configurations, Updates updates, Watchers watchers, UpdateWarnings warnings)
    implements Handler {
  /** A value of the largest size, if each of its letters is escaped, and what stands around it. */
  private static final int LARGEST = 3 * Update.MAX_VALUE_BYTES + (64 << 10);

  /** A larger request is read as a document on the writer's thread. */
  private static final int READ_HERE = 64 << 10;

  /** A request that was read, or is when its turn comes. */
  private interface Request {
    Document.Obj read() throws Document.SyntaxException;
  }

  @Override
  public void handle(Call call) {
    if (configurations.find(call.component()).isEmpty()) {
      call.reject(
          "%s is no component, so it has no configuration of its own: use marram config set"
              .formatted(call.component()));
    } else if (call.payloadEnd() - call.payloadAt() <= READ_HERE) {
      call.request().ifPresent(request -> submit(call, () -> request));
    } else {
      call.payload(LARGEST).ifPresent(payload -> submit(call, () -> Call.read(payload)));
    }
  }

  private void submit(Call call, Request request) {
    String component = call.component();
    updates.submit(
        call,
        Updates.Mode.TELLS,
        (root, now) -> apply(component, request, root, now),
        (later, commit) -> later.succeed(() -> watchers.events(commit)));
  }

  private Merge apply(String component, Request request, Container root, long now)
      throws RefusedException {
    try {
      Update update = Update.read(request.read(), component, false);
      Merge merge = update.applyTo(root, now);
      warnings.log(update, root, merge, now);
      return merge;
    } catch (Document.SyntaxException e) {
      throw new RefusedException(ModelError.invalidArguments(String.valueOf(e.getMessage())));
    }
  }
}
