package dev.marram.ipc;

import dev.marram.model.ModelError;
import java.util.function.Consumer;
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

  Later(EventLoop loop, Connection connection, int streamId, Route route) {
    this.loop = loop;
    this.connection = connection;
    this.streamId = streamId;
    this.route = route;
  }

  void run(Consumer<Later> task) {
    try {
      task.accept(this);
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("ipc.answer-failed");
      fail(ModelError.service("The runtime failed to answer: see its log"));
    }
  }

  public void succeed(byte[] json) {
    loop.post(() -> {
      if (connection.streams().finish(streamId, this)) {
        connection.answer(route.unary(), streamId, json);
      }
    });
  }

  public void fail(ModelError error) {
    loop.post(() -> {
      if (connection.streams().finish(streamId, this)) {
        connection.fail(streamId, error);
      }
    });
  }
}
