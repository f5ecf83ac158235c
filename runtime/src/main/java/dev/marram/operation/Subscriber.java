package dev.marram.operation;

import dev.marram.ipc.EventStream;

/**
 * A stream that listens to topics.
 *
 * @param observes whether it only looks on: it gets what it has room for, and who published it
 * @param othersOnly whether messages of the subscriber's own component are kept from it
 */
record Subscriber(EventStream stream, boolean observes, boolean othersOnly) {
  boolean hears(String publisher) {
    return !othersOnly || !stream.component().equals(publisher);
  }
}
