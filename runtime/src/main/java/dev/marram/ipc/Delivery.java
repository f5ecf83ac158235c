package dev.marram.ipc;

import dev.marram.frame.FrameTemplate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands a message to its subscribers: copied at once to those that read, by reference to those that
 * are behind, held for those that are full (decisions D1). Owned by the event loop.
 */
record Delivery(EventLoop loop) {
  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  private static final String OWN =
      "its connection published to it until it held twice what its queue takes, and did not read";
  private static final String AGAIN =
      "its queue was full again within %d s of the last time"
          .formatted(IpcLimits.STALL_MEMORY.toSeconds());

  private static final String IMPATIENT =
      "its queue was full when a change came that cannot wait: a deployment's, or the command line's";

  private static final String NO_MEMORY =
      "its connection published to it while memory for what clients do not read was used up";

  /**
   * A message of so many bytes is queued however short memory is; at once it mostly leaves again.
   */
  private static final int SMALL = 16 << 10;

  /** An observer that is behind holds events up to this many bytes. */
  private static final int OBSERVED_BEHIND = 256 << 10;

  /** While it is made, an observer's event takes several times its size. */
  private static final int LARGEST_OBSERVED = 2 << 20;

  void deliver(
      Connection publisher,
      int streamId,
      byte[] frame,
      int length,
      FrameTemplate template,
      EventStream[] subscribers,
      Route route) {
    loop.ledger.published(subscribers.length);
    SharedFrame shared = null;
    Held held = null;
    int addressed = -1;
    for (EventStream queue : subscribers) {
      Connection reader = queue.connection;
      if (!queue.hasWaiting() && reader.roomy(length)) {
        if (queue.streamId != addressed) {
          addressed = queue.streamId;
          template.address(frame, length, addressed);
        }
        reader.append(queue, frame, length);
        continue;
      }
      if (shared == null) {
        shared = new SharedFrame(frame, length, template);
      }
      if (!place(queue, shared, reader == publisher)) {
        if (held == null) {
          byte[] answer = route.empty().forStream(streamId).clone();
          held = new Held(publisher, streamId, answer, length);
        }
        held.waitsFor(queue, shared);
        loop.waitingForMemory.add(reader);
      }
    }
    // A queue may have got room while the message was placed in others.
    if (held == null || held.isSettled()) {
      publisher.answer(route.empty().forStream(streamId));
    } else {
      publisher.streams.hold(held);
    }
  }

  /**
   * Delivers events that a change causes. As a publish it is held for a full queue, if somebody
   * waits for its answer; a queue of its own connection, or of a change whose maker has gone, may
   * grow to twice its bound; and a change that cannot wait ends the subscription. An empty queue
   * takes one change with any number of events.
   *
   * @param producer whose change it is; null for one that cannot wait
   * @param held what waits for room; null if nobody waits for the answer
   */
  void tell(Events events, @Nullable Connection producer, @Nullable Held held) {
    for (EventStream queue : events.subscribers) {
      loop.ledger.accepted(events.count());
      if (queue.isEnded()) {
        loop.ledger.dropped(DropReason.UNSUBSCRIBED, events.count());
        continue;
      }
      boolean wasFull = queue.full() || (queue.hasWaiting() && queue.connection.behind());
      boolean waits = held != null && queue.connection != producer;
      if (held != null && waits) {
        held.waitsFor(queue, events);
      } else {
        queue.hold(new Waiting(events, null));
      }
      admit(queue);
      if (wasFull) {
        boolean byTotal = loop.outbound.over() && !queue.atOwnBound();
        loop.ledger.reached(byTotal ? Limit.OUTBOUND_BYTES : Limit.SUBSCRIBER_QUEUE);
      }
      if (!waits && wasFull && (producer == null || queue.overgrown())) {
        end(queue, DropReason.SUBSCRIBER_STALLED, producer == null ? IMPATIENT : OWN);
      } else if (waits
          && queue.full()
          && queue.hasWaiting()
          && loop.callers.stalledLately(queue.component(), loop.now)) {
        end(queue, DropReason.SUBSCRIBER_STALLED, AGAIN);
      }
    }
  }

  /** Whether an observer has room; if not, its event is dropped, since nobody waits for it. */
  boolean admits(EventStream observer, int length) {
    loop.ledger.accepted(1);
    boolean room =
        length <= LARGEST_OBSERVED
            && loop.outbound.leavesHalf(length)
            && (!observer.connection.behind() || observer.bytes() + length <= OBSERVED_BEHIND);
    if (!room || observer.isEnded()) {
      observer.missed++;
      loop.ledger.dropped(DropReason.OBSERVER_BEHIND, 1);
    }
    return room && !observer.isEnded();
  }

  /** Queues the message or ends the subscription; false when it has to wait for room. */
  private boolean place(EventStream queue, SharedFrame shared, boolean own) {
    if (queue.isEnded()) {
      boolean gone = queue.connection.closed();
      loop.ledger.dropped(gone ? DropReason.CONNECTION_CLOSED : DropReason.UNSUBSCRIBED, 1);
      return true;
    }
    if (!queue.hasWaiting() && takes(queue, shared)) {
      queue.connection.defer(queue, shared);
      return true;
    }
    boolean noMemory = !queue.full() && !takes(queue, shared);
    boolean byTotal = noMemory || (loop.outbound.over() && !queue.atOwnBound());
    loop.ledger.reached(byTotal ? Limit.OUTBOUND_BYTES : Limit.SUBSCRIBER_QUEUE);
    if (own) {
      // It could not drain its queue while it waits for us, so its own messages may double it.
      if (!noMemory) {
        admitAll(queue);
      }
      queue.connection.defer(queue, shared);
      if (noMemory || queue.overgrown()) {
        end(queue, DropReason.SUBSCRIBER_STALLED, noMemory ? NO_MEMORY : OWN);
      }
      return true;
    }
    if (!noMemory && loop.callers.stalledLately(queue.component(), loop.now)) {
      queue.connection.defer(queue, shared);
      end(queue, DropReason.SUBSCRIBER_STALLED, AGAIN);
      return true;
    }
    return false;
  }

  /**
   * Moves held messages into a queue that has room again, in order of arrival: up to its bound, for
   * what is written at once makes room for more.
   */
  void admit(EventStream queue) {
    for (Waiting first = queue.firstWaiting(); first != null; first = queue.firstWaiting()) {
      if (queue.atOwnBound() || !takes(queue, first.first())) {
        loop.waitingForMemory.add(queue.connection);
        return;
      }
      queue.connection.defer(queue, first.first());
      if (first.took()) {
        queue.nextWaiting();
        first.settle(queue);
      }
    }
  }

  /** Whether there is room for it in the queue, and memory unless it is small. */
  private boolean takes(EventStream queue, SharedFrame frame) {
    return !queue.full() && (frame.length() <= SMALL || !loop.outbound.exhausted());
  }

  private void admitAll(EventStream queue) {
    for (Waiting next = queue.nextWaiting(); next != null; next = queue.nextWaiting()) {
      do {
        queue.connection.defer(queue, next.first());
      } while (!next.took());
      next.settle(queue);
    }
  }

  /**
   * Ends a subscription whose reader is too slow; it is told how many messages it lost, and why.
   */
  void end(EventStream queue, DropReason reason, String why) {
    long lost = giveUp(queue, reason);
    loop.callers.stalled(queue.component(), loop.now);
    queue.connection.streams.endSlow(queue, reason, why, lost);
    LOG.atWarn()
        .addKeyValue("component", queue.component())
        .addKeyValue("pid", queue.connection.peer.pid().orElse(-1L))
        .addKeyValue("stream", queue.streamId)
        .addKeyValue("reason", reason.label())
        .addKeyValue("dropped", lost)
        .log("ipc.subscription-ended");
  }

  /** Drops everything that waits for a stream; returns how many messages that were. */
  long giveUp(EventStream queue, DropReason reason) {
    int queued = queue.connection.dropQueued(queue);
    loop.ledger.dropped(reason, queued);
    return queued + giveUpWaiting(queue, reason);
  }

  /**
   * Drops what waits for room in a queue, and lets its publishers go on; returns how many messages
   * that were.
   */
  long giveUpWaiting(EventStream queue, DropReason reason) {
    long lost = 0;
    for (@Nullable Waiting next = queue.nextWaiting(); next != null; next = queue.nextWaiting()) {
      lost += next.left();
      next.settle(queue);
    }
    loop.ledger.dropped(reason, lost);
    return lost;
  }
}
