package dev.marram.ipc;

import org.jspecify.annotations.Nullable;

/**
 * Messages that a full queue has still to take, in order. Owned by the event loop.
 *
 * <p>A publisher that is held for them is told when they are gone; nobody is for events that nobody
 * waits for.
 */
final class Waiting {
  private final Messages messages;
  private final @Nullable Held held;
  private int next;

  Waiting(Messages messages, @Nullable Held held) {
    this.messages = messages;
    this.held = held;
  }

  SharedFrame first() {
    return messages.frame(next);
  }

  /** The queue took the first; returns whether that was the last. */
  boolean took() {
    return ++next == messages.count();
  }

  int left() {
    return messages.count() - next;
  }

  boolean isOf(Held publish) {
    return held == publish;
  }

  /** The queue took all, or never will. */
  void settle(EventStream queue) {
    if (held != null) {
      held.settled(queue);
    }
  }
}
