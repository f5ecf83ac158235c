package dev.marram.operation;

import dev.marram.ipc.EventStream;

/**
 * A stream that listens to topics.
 *
 * @param othersOnly whether messages of the subscriber's own component are kept from it
 */
record Subscriber(EventStream stream, boolean othersOnly) {
  boolean hears(String publisher) {
    return !othersOnly || !stream.component().equals(publisher);
  }
}
