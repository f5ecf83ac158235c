package dev.marram.ipc;

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
}
