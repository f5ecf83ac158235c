package dev.marram.operation;

import dev.marram.ipc.Call;
import dev.marram.ipc.Limit;
import dev.marram.model.ModelError;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes of all requests that wait for the writer of the configuration. Taken on the event loop,
 * given back on any thread.
 */
final class WaitingUpdates {
  /** So many bytes may wait. */
  static final long MAX_BYTES = 16 << 20;

  private static final ModelError FULL =
      ModelError.service(
          "Updates of the configuration with %d bytes wait already, which is the limit (%s). Try again later"
              .formatted(MAX_BYTES, Limit.WAITING_UPDATES.key()));

  private final AtomicLong bytes = new AtomicLong();

  /** Takes the bytes of this call's request; when there is no room it was answered. */
  boolean take(Call call) {
    int size = size(call);
    if (bytes.get() + size > MAX_BYTES) {
      call.reached(Limit.WAITING_UPDATES);
      call.fail(FULL);
      return false;
    }
    bytes.addAndGet(size);
    return true;
  }

  void give(int size) {
    bytes.addAndGet(-size);
  }

  static int size(Call call) {
    return call.payloadEnd() - call.payloadAt();
  }
}
