package dev.marram.ipc;

import dev.marram.model.ModelError;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open call that is answered after its handler returned. Its methods may be called from any
 * thread; the first answer counts.
 */
public final class Later {
  private static final Logger LOG = LoggerFactory.getLogger(Later.class);

  private final EventLoop loop;
  private final Connection connection;
  private final int streamId;
  private final Route route;
  private final int bytes;

  Later(EventLoop loop, Connection connection, int streamId, Route route, int bytes) {
    this.loop = loop;
    this.connection = connection;
    this.streamId = streamId;
    this.route = route;
    this.bytes = bytes;
  }

  void run(Consumer<Later> task) {
    try {
      task.accept(this);
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
      LOG.atError().setCause(e).log("ipc.answer-failed");
      fail(ModelError.service("The runtime failed to answer: see its log"));
    }
  }

  public void succeed(byte[] json) {
    loop.post(() -> {
      if (connection.streams.finish(streamId, this)) {
        connection.answer(route.unary(), streamId, json);
      }
    });
  }

  /**
   * Delivers the events that the call caused, and answers {@code {}} when every full queue has
   * taken them, as a publish is answered (decisions D1).
   *
   * @param caused makes the events, on the loop
   */
  public void succeed(Supplier<List<Events>> caused) {
    loop.post(() -> {
      List<Events> events = caused.get();
      boolean open = connection.streams.finish(streamId, this);
      if (!open) {
        events.forEach(each -> loop.delivery.tell(each, connection, null));
        return;
      }
      byte[] answer = route.empty().forStream(streamId).clone();
      Held held = new Held(connection, streamId, answer, bytes);
      events.forEach(each -> loop.delivery.tell(each, connection, held));
      if (held.isSettled()) {
        connection.answer(answer);
      } else {
        connection.streams.hold(held);
      }
    });
  }

  public void fail(ModelError error) {
    loop.post(() -> {
      if (connection.streams.finish(streamId, this)) {
        connection.fail(streamId, error);
      }
    });
  }
}
