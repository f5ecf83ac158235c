package dev.marram.client;

import dev.marram.frame.Frame;
import dev.marram.frame.Wire;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** An open stream as the client's reader sees it; this one ends with its first frame. */
sealed class Stream permits Subscription {
  /** Given when the request is sent. */
  volatile int id;

  /** Completed by the first frame, or by the end of the connection. */
  final CompletableFuture<Reply> answer = new CompletableFuture<>();

  /**
   * Takes the next frame, waiting while there is no room for it.
   *
   * @return whether more may follow
   */
  boolean received(Frame frame) {
    if (frame.type() == Wire.APPLICATION_ERROR) {
      answer.completeExceptionally(RemoteException.of(frame));
    } else {
      answer.complete(new Reply(frame.modelType(), frame.payloadText()));
    }
    return false;
  }

  /** Ends the stream because the connection or its user has ended it. */
  void failed(IOException reason) {
    answer.completeExceptionally(reason);
  }

  /** What to throw for an answer or an event that failed with this: a remote error is thrown. */
  static IOException failure(@Nullable Throwable cause) throws RemoteException {
    if (cause instanceof RemoteException error) {
      throw error;
    }
    return new IOException(cause == null ? "failed" : cause.getMessage(), cause);
  }
}
