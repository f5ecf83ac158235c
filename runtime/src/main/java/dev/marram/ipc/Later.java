package dev.marram.ipc;

import dev.marram.model.ModelError;

/**
 * An open call that is answered after its handler returned. Its methods may be called from any
 * thread; the first answer counts.
 */
public final class Later {
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
