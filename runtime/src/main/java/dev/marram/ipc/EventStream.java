package dev.marram.ipc;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * An open stream towards a subscriber, with the bounds of its queue (decisions D1).
 *
 * <p>The frames themselves stand in the connection's {@link Outbox}; here is what belongs to this
 * subscription: how many messages and bytes are not in the kernel yet, which publishes wait for
 * room, and since when the queue is full. Full means: the peer refused a write, and the messages,
 * the bytes, or this queue's share of all outgoing memory have reached their bound. Owned by the
 * event loop.
 */
public final class EventStream {
  /** How many looks make the 10 s over which slowness is judged. */
  private static final int LOOKS = (int) (10_000_000_000L / EventLoop.LOOK);

  /** What a look at a queue finds. */
  enum Look {
    FINE,
    STALLED,
    SLOW
  }

  final Connection connection;
  final int streamId;
  private final IpcLimits limits;
  private final Outbound outbound;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>(0);
  private int messages;
  private long bytes;
  private boolean ended;
  private boolean wasFull;
  private long windowStart;
  private long windowMessages;
  private long windowBytes;
  private long history;
  private long lookedAt;
  private boolean took;
  private long tookAt;

  /** What the operation does at the end, once it knows of the stream. */
  Runnable onEnd = () -> {};

  /** Events that were dropped since nobody waits for an observer. */
  long missed;

  EventStream(Connection connection, int streamId) {
    this.connection = connection;
    this.streamId = streamId;
    this.limits = connection.loop.limits;
    this.outbound = connection.loop.outbound;
  }

  public String component() {
    return connection.component();
  }

  public boolean isEnded() {
    return ended;
  }

  long bytes() {
    return bytes;
  }

  /** Marks the stream as over and tells the operation, once. */
  void end() {
    if (!ended) {
      ended = true;
      connection.loop.callers.endSubscription(component());
      onEnd.run();
    }
  }

  void queued(int length) {
    messages++;
    bytes += length;
  }

  /** The kernel took this much of a message; {@code whole}: its last byte is among it. */
  void taken(int part, boolean whole) {
    bytes -= part;
    windowBytes += part;
    took = true;
    if (whole) {
      messages--;
      windowMessages++;
    }
  }

  /** Messages that the outbox gave up are no longer queued here. */
  void forgotten(int count) {
    messages -= count;
  }

  boolean full() {
    return connection.behind()
        && (messages > 0
            ? atOwnBound() || (outbound.over() && bytes > outbound.share())
            : outbound.exhausted());
  }

  /** Whether the queue would be full if there were no other. */
  boolean atOwnBound() {
    return messages >= limits.subscriberQueueMessages() || bytes >= limits.subscriberQueueBytes();
  }

  /**
   * Whether the queue has grown to twice its bound, which only the subscriber's own publishes may
   * do.
   */
  boolean overgrown() {
    return connection.behind()
        && (messages + waitingMessages() >= 2L * limits.subscriberQueueMessages()
            || bytes >= 2 * limits.subscriberQueueBytes());
  }

  boolean hasWaiting() {
    return !waiting.isEmpty();
  }

  void hold(Waiting messages) {
    waiting.addLast(messages);
  }

  @Nullable Waiting firstWaiting() {
    return waiting.peekFirst();
  }

  @Nullable Waiting nextWaiting() {
    return waiting.pollFirst();
  }

  /** Forgets what waits for this publish; returns how many messages that were. */
  long giveUp(Held held) {
    long before = waitingMessages();
    waiting.removeIf(messages -> messages.isOf(held));
    return before - waitingMessages();
  }

  long waitingMessages() {
    return waiting.stream().mapToLong(Waiting::left).sum();
  }

  /**
   * Judges the queue; called at least every 250 ms while the peer is behind.
   *
   * <p>A full queue opens a window. Each time the kernel has taken 1 % of the bound the window
   * begins anew; a window as old as the stall time means the subscriber has stopped reading. So a
   * reader that was slow for an hour and then stops is found as well. The kernel takes in lumps,
   * and some readers read in lumps: who took something in the last half of that time is given the
   * rest.
   */
  Look look(long now) {
    boolean full = full() || hasWaiting();
    history = history << looksSince(now) | (full ? 1 : 0);
    lookedAt = now;
    if (took) {
      took = false;
      tookAt = now;
    }
    if (!full || messages == 0) {
      wasFull = false;
      return Look.FINE;
    }
    long stall = limits.subscriberStall().toNanos();
    if (!wasFull || tookEnough()) {
      openWindow(now);
    } else if (now - windowStart >= stall && now - tookAt >= stall / 2) {
      return Look.STALLED;
    }
    return slow() ? Look.SLOW : Look.FINE;
  }

  /** Nobody looks while the peer reads; those looks would have found room. */
  private int looksSince(long now) {
    return Math.clamp((now - lookedAt) / EventLoop.LOOK, 1, LOOKS);
  }

  /** Opens the window at the moment the queue fills, without waiting for the next look. */
  void filled(long now) {
    if (!wasFull && full()) {
      openWindow(now);
    }
  }

  private void openWindow(long now) {
    wasFull = true;
    windowStart = now;
    windowMessages = 0;
    windowBytes = 0;
  }

  private boolean tookEnough() {
    return windowMessages * 100 >= limits.subscriberQueueMessages()
        || windowBytes * 100 >= limits.subscriberQueueBytes();
  }

  private boolean slow() {
    return limits.endSlowSubscribers() && Long.bitCount(history & (1L << LOOKS) - 1) > LOOKS / 2;
  }
}
