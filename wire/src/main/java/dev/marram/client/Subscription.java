package dev.marram.client;

import dev.marram.frame.Frame;
import dev.marram.frame.Wire;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The events of one stream, in the order they were sent.
 *
 * <p>At most {@link #MAX_EVENTS} wait here. With that many the whole client reads no further until
 * {@link #next} is called, so the runtime notices a slow reader and this process keeps its memory.
 */
public final class Subscription extends Stream implements AutoCloseable {
  /** The most events that wait to be asked for. */
  public static final int MAX_EVENTS = 10_000;

  private final IpcClient client;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Queue<Frame> events = new ArrayDeque<>();
  private @Nullable Exception end;

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
    lock.lock();
    try {
      long nanos = timeout.toNanos();
      while (events.isEmpty() && end == null && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      Optional<Frame> event = Optional.ofNullable(events.poll());
      changed.signalAll();
      if (event.isEmpty() && end instanceof RemoteException error) {
        throw error;
      }
      if (event.isEmpty() && end != null) {
        throw new IOException(end.getMessage(), end);
      }
      return event;
    } catch (InterruptedException e) {
      throw RawConnection.interrupted();
    } finally {
      lock.unlock();
    }
  }

  @Override
  boolean received(Frame frame) throws InterruptedException {
    if (!answer.isDone()) {
      super.received(frame);
    } else if (frame.type() == Wire.APPLICATION_ERROR) {
      end(RemoteException.of(frame));
    } else if (frame.payload().length > 0) {
      add(frame);
    }
    if (frame.terminates()) {
      end(new EOFException("the runtime ended the subscription"));
    }
    return !frame.terminates();
  }

  private void add(Frame event) throws InterruptedException {
    lock.lock();
    try {
      while (events.size() == MAX_EVENTS && end == null) {
        changed.await();
      }
      if (end == null) {
        events.add(event);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void end(Exception reason) {
    lock.lock();
    try {
      if (end == null) {
        end = reason;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  void failed(IOException reason) {
    super.failed(reason);
    end(reason);
  }

  /** Ends the stream with TERMINATE, unless it has ended; events that still wait stay readable. */
  @Override
  public void close() {
    end(new IOException("the subscription was closed here"));
    client.terminate(this);
  }
}
