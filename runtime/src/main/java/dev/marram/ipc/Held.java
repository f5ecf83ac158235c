package dev.marram.ipc;

import java.util.ArrayList;
import java.util.List;

/**
 * A publish, or a change that is told to watchers, that waits for room in at least one full queue;
 * only its answer is held back (decisions D1).
 *
 * <p>Its bytes are charged to the publisher's account until every queue it waits for took it or was
 * ended. Owned by the event loop.
 */
final class Held {
  private final Connection publisher;
  final int streamId;
  final byte[] answer;
  final int bytes;
  private final List<EventStream> queues = new ArrayList<>(1);

  /** Whether somebody still waits for the answer; without, the message stays on its way. */
  boolean answerable = true;

  private boolean charged;

  Held(Connection publisher, int streamId, byte[] answer, int bytes) {
    this.publisher = publisher;
    this.streamId = streamId;
    this.answer = answer;
    this.bytes = bytes;
  }

  void waitsFor(EventStream queue, Messages messages) {
    queues.add(queue);
    queue.hold(new Waiting(messages, this));
  }

  /** From now on the publisher is told when nothing waits any more. */
  void charge() {
    charged = true;
  }

  /** Whether no queue waits for it, or not any more. */
  boolean isSettled() {
    return queues.isEmpty();
  }

  /** One queue took the message or was ended. */
  void settled(EventStream queue) {
    queues.remove(queue);
    if (charged && queues.isEmpty()) {
      publisher.streams.settled(this);
    }
  }

  /** Takes back what queues have still to take; returns how many messages that were. */
  long withdraw() {
    long count = 0;
    for (EventStream queue : List.copyOf(queues)) {
      count += queue.giveUp(this);
      settled(queue);
    }
    return count;
  }
}
