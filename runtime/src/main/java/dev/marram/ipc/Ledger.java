package dev.marram.ipc;

import java.util.EnumMap;
import java.util.Map;

/**
 * The account of every message: {@code accepted = delivered + pending + dropped}, at any moment
 * between two steps of the loop.
 *
 * <p>The unit is one message for one subscriber. Accepted means matched and promised to the
 * subscriber, delivered means its last byte is in the kernel, pending is what stands in queues or
 * waits for room in one. Owned by the event loop.
 */
public final class Ledger {
  private final Map<DropReason, Long> dropped = new EnumMap<>(DropReason.class);
  private final Map<Limit, Long> reached = new EnumMap<>(Limit.class);
  private long published;
  private long accepted;
  private long delivered;

  void published(int subscribers) {
    published++;
    accepted += subscribers;
  }

  void accepted(long messages) {
    accepted += messages;
  }

  void delivered() {
    delivered++;
  }

  void dropped(DropReason reason, long messages) {
    if (messages > 0) {
      dropped.merge(reason, messages, Long::sum);
    }
  }

  public void reached(Limit limit) {
    reached.merge(limit, 1L, Long::sum);
  }

  /**
   * The figures at one moment.
   *
   * @param published messages that publishers sent and policies allowed
   * @param pending counted from the queues themselves, not from the other figures
   * @param limits how often each limit was reached, only those that were
   */
  public record Snapshot(
      long published,
      long accepted,
      long delivered,
      long pending,
      Map<DropReason, Long> dropped,
      Map<Limit, Long> limits) {
    /** Whether no message went missing. */
    public boolean balanced() {
      return accepted
          == delivered + pending + dropped.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  Snapshot snapshot(long pending) {
    return new Snapshot(
        published, accepted, delivered, pending, Map.copyOf(dropped), Map.copyOf(reached));
  }
}
