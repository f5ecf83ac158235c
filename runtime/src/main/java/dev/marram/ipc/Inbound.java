package dev.marram.ipc;

import dev.marram.frame.Wire;

/**
 * What was received and cannot be given back yet: unfinished frames and held publishes of all
 * connections.
 */
final class Inbound {
  private final long limit;
  private long bytes;

  Inbound(long limit) {
    this.limit = limit;
  }

  void add(long count) {
    bytes += count;
  }

  void remove(long count) {
    bytes -= count;
  }

  long bytes() {
    return bytes;
  }

  boolean over() {
    return bytes >= limit;
  }

  /**
   * Whether the room that frames under way had beyond the limit is used up too: one frame's size.
   */
  boolean exhausted() {
    return bytes >= limit + Wire.MAX_INBOUND;
  }
}
