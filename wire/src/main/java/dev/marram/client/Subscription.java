package dev.marram.client;

import dev.marram.frame.Frame;
import dev.marram.frame.Wire;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The events of one stream, in the order they were sent.
 *
 * <p>At most {@link #MAX_EVENTS} of at most {@link #MAX_BYTES} wait here, where a small event
 * counts as 1,600 bytes and one beyond the bound as the bound. When they are full the whole client
 * reads no further until {@link #next} is called, so the runtime notices a slow reader and this
 * process keeps its memory.
 */
public final class Subscription extends Stream implements AutoCloseable {
  /** The most events that wait to be asked for. */
  public static final int MAX_EVENTS = 10_000;

  /** The most bytes of such events. */
  public static final int MAX_BYTES = 16_000_000;

  private final IpcClient client;
  private final Semaphore room = new Semaphore(MAX_BYTES);
  // A failed one says that nothing more comes. It takes no room, and stays when it is found.
  private final BlockingQueue<Future<Frame>> events = new LinkedBlockingQueue<>();
  private final AtomicBoolean ended = new AtomicBoolean();

  Subscription(IpcClient client) {
    this.client = client;
  }

  /** The answer that opened the stream. */
  public Reply initialResponse() {
    return answer.join();
  }

  /**
   * The next event, or empty when none comes within this time.
   *
   * @throws RemoteException if the runtime ended the stream with this error, after its last event
   * @throws IOException if the stream ended otherwise
   */
  public Optional<Frame> next(Duration timeout) throws IOException, RemoteException {
    try {
      Future<Frame> event = events.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
      if (event == null) {
        return Optional.empty();
      }
      if (event.state() == Future.State.SUCCESS) {
        room.release(bytes(event.resultNow()));
        return Optional.of(event.resultNow());
      }
      events.add(event);
      throw failure(event.exceptionNow());
    } catch (InterruptedException e) {
      throw RawConnection.interrupted();
    }
  }

  @Override
  boolean received(Frame frame) {
    if (!answer.isDone()) {
      super.received(frame);
    } else if (frame.type() == Wire.APPLICATION_ERROR) {
      end(RemoteException.of(frame));
    } else if (frame.payload().length > 0 && !ended.get()) {
      room.acquireUninterruptibly(bytes(frame));
      if (!ended.get()) {
        events.add(CompletableFuture.completedFuture(frame));
      }
    }
    if (frame.terminates()) {
      end(new EOFException("the runtime ended the subscription"));
    }
    return !frame.terminates();
  }

  private void end(Exception reason) {
    if (ended.compareAndSet(false, true)) {
      events.add(CompletableFuture.failedFuture(reason));
      room.release(MAX_BYTES); // whoever waits for room sees the end
    }
  }

  private static int bytes(Frame event) {
    return Math.clamp(event.payload().length, MAX_BYTES / MAX_EVENTS, MAX_BYTES);
  }

  @Override
  void failed(IOException reason) {
    super.failed(reason);
    end(reason);
  }

  /** Ends the stream with TERMINATE, unless it has ended; events that still wait stay readable. */
  @Override
  public void close() {
    end(new IOException("the subscription was closed"));
    client.terminate(this);
  }
}
