package dev.marram.ipc;

/**
 * What is queued towards all clients: bytes in output buffers, and frames kept for peers that are
 * behind, each counted once.
 */
final class Outbound {
  private final long limit;
  private long bytes;
  private int behind;

  Outbound(long limit) {
    this.limit = limit;
  }

  void add(long count) {
    bytes += count;
  }

  void behind(boolean is) {
    behind += is ? 1 : -1;
  }

  long bytes() {
    return bytes;
  }

  boolean over() {
    return bytes > limit;
  }

  /** Whether this much more leaves half of the limit to those that somebody waits for. */
  boolean leavesHalf(long more) {
    return bytes + more <= limit / 2;
  }

  /** Whether not even an empty queue may take more: twice the limit, or memory itself would end. */
  boolean exhausted() {
    return bytes > 2 * limit;
  }

  /** The part of the limit that one connection with a backlog may use. */
  long share() {
    return limit / Math.max(1, behind);
  }
}
