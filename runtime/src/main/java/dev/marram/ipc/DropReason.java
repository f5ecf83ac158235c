package dev.marram.ipc;

import java.util.Locale;

/** Why a message that was accepted for a subscriber never reached it. */
public enum DropReason {
  /** The subscriber stopped reading (decisions D1). */
  SUBSCRIBER_STALLED,
  /** The subscriber held up its publishers and {@code ipc.slowSubscribers} is {@code end}. */
  SUBSCRIBER_SLOW,
  /** An observer had no room for it; nobody waits for observers. */
  OBSERVER_BEHIND,
  /** The client ended the subscription while messages were on their way. */
  UNSUBSCRIBED,
  /** The subscriber's connection closed. */
  CONNECTION_CLOSED,
  /** The publisher left before its message found room, and memory for such messages was full. */
  PUBLISHER_CLOSED,
  /** The runtime stopped. */
  SHUTDOWN;

  /** The name as logs and replies show it, such as {@code subscriber-stalled}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
