package dev.marram.ipc;

import dev.marram.model.ModelError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What is open on one connection, by stream id: subscriptions, publishes that are held, and calls
 * that are answered later. A call that was answered at once never stands here. Owned by the event
 * loop.
 */
final class Streams {
  private static final ModelError STOPPING = ModelError.service("The runtime is shutting down");

  private final Map<Integer, Object> open = new HashMap<>();
  private final List<EventStream> queues = new ArrayList<>(2);
  private final EventLoop loop;
  private final Connection connection;
  private long heldBytes;

  Streams(EventLoop loop, Connection connection) {
    this.loop = loop;
    this.connection = connection;
  }

  int size() {
    return open.size();
  }

  boolean isOpen(int streamId) {
    return open.containsKey(streamId);
  }

  /** Bytes of held publishes, which are charged to this connection. */
  long heldBytes() {
    return heldBytes;
  }

  /** Opens a subscription: its response first, in front of every event. */
  void open(int streamId, Route route, byte[] json, Function<EventStream, Runnable> opened) {
    String component = connection.component();
    if (!loop.callers.takeSubscription(component)) {
      connection.fail(
          streamId,
          ModelError.service(
              "Component %s has %d subscriptions, which is the limit (ipc.maxSubscriptions)"
                  .formatted(component, loop.limits.maxSubscriptions())));
      return;
    }
    EventStream queue = new EventStream(connection, streamId);
    open.put(streamId, queue);
    queues.add(queue);
    connection.answer(route.initial(), streamId, json);
    if (!queue.isEnded()) {
      queue.onEnd = opened.apply(queue);
    }
  }

  Later later(int streamId, Route route, int bytes) {
    Later later = new Later(loop, connection, streamId, route, bytes);
    open.put(streamId, later);
    return later;
  }

  /** Whether this call is still open; it is not afterwards. */
  boolean finish(int streamId, Later later) {
    return open.remove(streamId, later);
  }

  /** The client ended a stream of its own; nothing is sent back. */
  void terminated(int streamId) {
    Object stream = open.remove(streamId);
    if (stream instanceof EventStream queue) {
      queues.remove(queue);
      queue.end();
      loop.delivery.giveUp(queue, DropReason.UNSUBSCRIBED);
    } else if (stream instanceof Held held) {
      held.answerable = false;
    }
  }

  /** Ends a subscription that reads too slowly, with an error that every client reports. */
  void endSlow(EventStream queue, DropReason reason, String why, long lost) {
    open.remove(queue.streamId);
    queues.remove(queue);
    queue.end();
    connection.fail(
        queue.streamId,
        ModelError.service(
            "Subscription ended (%s): %d messages were dropped because %s. Subscribe again, and read faster or subscribe to less"
                .formatted(reason.label(), lost, why)));
  }

  /**
   * Holds back the answer of a publish that waits for room; reads no further when the account is
   * full.
   */
  void hold(Held held) {
    held.charge();
    heldBytes += held.bytes;
    loop.inbound.hold(held.bytes);
    open.put(held.streamId, held);
    if (accountIsFull()) {
      loop.ledger.reached(Limit.HELD_PUBLISH_BYTES);
      connection.inbox.pause(Inbox.HELD);
    }
    if (loop.inbound.over()) {
      loop.relieve();
    }
  }

  /** By bytes, or with tiny messages by number: one more would be refused instead of held. */
  private boolean accountIsFull() {
    return heldBytes > loop.limits.heldPublishBytes()
        || (heldBytes > 0 && open.size() >= loop.limits.maxStreams());
  }

  /** A held publish found room everywhere, or its subscribers ended. */
  void settled(Held held) {
    heldBytes -= held.bytes;
    loop.inbound.hold(-held.bytes);
    if (held.answerable && open.remove(held.streamId, held)) {
      if (loop.stopping) {
        connection.fail(held.streamId, STOPPING); // its subscriber was told first
      } else {
        connection.answer(held.answer);
      }
    }
    if (!accountIsFull()) {
      connection.inbox.resume(Inbox.HELD);
    }
  }

  /** Lets held messages into queues that have room again. */
  void admit() {
    for (int i = 0; i < queues.size(); i++) {
      EventStream queue = queues.get(i);
      if (queue.hasWaiting()) {
        loop.delivery.admit(queue);
      }
    }
  }

  void look(long now) {
    for (EventStream queue : List.copyOf(queues)) {
      switch (queue.look(now)) {
        case FINE -> {}
        case STALLED -> {
          String why =
              "it did not read for %d ms while its queue was full"
                  .formatted(loop.limits.subscriberStall().toMillis());
          loop.delivery.end(queue, DropReason.SUBSCRIBER_STALLED, why);
        }
        case SLOW -> {
          String why =
              "its queue was full, and held up its publishers, for more than 5 of the last 10 s";
          loop.delivery.end(queue, DropReason.SUBSCRIBER_SLOW, why);
        }
      }
    }
  }

  /** Answers all that is open because the runtime stops; what is queued in front still goes out. */
  void shutDown() {
    Map<Integer, Object> streams = Map.copyOf(open);
    open.clear();
    streams.forEach((streamId, stream) -> {
      if (stream instanceof EventStream queue) {
        queue.end();
        loop.delivery.giveUpWaiting(queue, DropReason.SHUTDOWN);
      } else if (stream instanceof Held held) {
        held.answerable = false;
      }
      connection.fail(streamId, STOPPING);
    });
  }

  void endAll(DropReason reason) {
    List<Object> streams = List.copyOf(open.values());
    open.clear();
    queues.clear();
    for (Object stream : streams) {
      if (stream instanceof EventStream queue) {
        queue.end();
        loop.delivery.giveUp(queue, reason);
      } else if (stream instanceof Held held) {
        held.answerable = false;
        if (loop.inbound.over()) {
          loop.ledger.dropped(DropReason.PUBLISHER_CLOSED, held.withdraw());
        }
      }
    }
  }

  /** Publishes that wait for room in a queue of this connection. */
  long waitingMessages() {
    return queues.stream().mapToLong(EventStream::waitingMessages).sum();
  }
}
