package dev.marram.operation;

import dev.marram.config.Commit;
import dev.marram.config.ConfigurationStore;
import dev.marram.ipc.Call;
import dev.marram.ipc.Later;
import dev.marram.ipc.Limit;
import dev.marram.model.ModelError;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/**
 * Takes changes to the writer of the configuration, and its answers back. The bytes of all requests
 * that wait there are bounded. Called on the event loop; answers come on the writer's thread.
 */
final class Updates {
  /** So many bytes may wait. */
  static final long MAX_BYTES = 16 << 20;

  private static final ModelError FULL =
      ModelError.service(
          "Updates of the configuration with %d bytes wait already, which is the limit (%s). Try again later"
              .formatted(MAX_BYTES, Limit.WAITING_UPDATES.key()));

  private final ConfigurationStore store;
  private final AtomicLong bytes = new AtomicLong();

  Updates(ConfigurationStore store) {
    this.store = store;
  }

  /** What becomes of the answer. */
  enum Mode {
    /** It tells watchers, and waits for those that are full. */
    TELLS,
    /** Watchers are told beside it. */
    DOES_NOT_WAIT
  }

  /** A request that waits for its turn. */
  record Turn(
      Mode mode, BiConsumer<Later, Commit> answer, Later later, int size, AtomicLong waiting)
      implements ConfigurationStore.Reply {
    @Override
    public void committed(Commit commit) {
      waiting.addAndGet(-size);
      answer.accept(later, commit);
    }

    @Override
    public void refused(ModelError error) {
      waiting.addAndGet(-size);
      later.fail(error);
    }
  }

  /** Submits a change as the caller's; without room for the request it is answered at once. */
  void submit(
      Call call,
      Mode mode,
      ConfigurationStore.Transaction change,
      BiConsumer<Later, Commit> answer) {
    int size = call.payloadEnd() - call.payloadAt();
    if (bytes.get() + size > MAX_BYTES) {
      call.reached(Limit.WAITING_UPDATES);
      call.fail(FULL);
      return;
    }
    bytes.addAndGet(size);
    store.submit(call.component(), change, new Turn(mode, answer, call.later(), size, bytes));
  }
}
