package dev.marram.ipc;

import dev.marram.frame.Wire;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What was received and cannot be given back yet, unfinished frames and held publishes of all
 * connections, and who is read no further while it is over its limit ({@code ipc.maxInboundBytes}).
 *
 * <p>Over the limit, connections with held publishes are read no further, nor is the largest
 * unfinished frame as long as another one may finish. One frame's size beyond the limit only the
 * frame that lacks least is read on, or new ones would add up without end; and none when held
 * publishes alone fill it. Owned by the event loop.
 */
final class Inbound {
  /** An unfinished frame of at least this many bytes counts when memory is short. */
  static final int LARGE = 64 << 10;

  private static final Comparator<Connection> BY_UNFINISHED =
      Comparator.comparingInt(connection -> connection.inbox.unfinished());
  private static final Comparator<Connection> BY_MISSING =
      Comparator.comparingInt(connection -> connection.inbox.missing());

  private final long limit;
  private final Set<Connection> paused = new LinkedHashSet<>();
  private long bytes;
  private long held;

  Inbound(long limit) {
    this.limit = limit;
  }

  void add(long count) {
    bytes += count;
  }

  /** A publish of so many bytes is held; a negative number takes it back. */
  void hold(long count) {
    held += count;
    bytes += count;
  }

  boolean isEmpty() {
    return bytes == 0;
  }

  boolean over() {
    return bytes >= limit;
  }

  private boolean exhausted() {
    return bytes >= limit + Wire.MAX_INBOUND;
  }

  /** Pauses whoever has to wait now. */
  void relieve(Collection<Connection> connections) {
    List<Connection> running = new ArrayList<>();
    for (Connection connection : connections) {
      if (connection.inbox.isPaused()) {
        continue;
      }
      if (connection.streams.heldBytes() > 0) {
        pause(connection);
      } else if (connection.inbox.unfinished() > 0) {
        running.add(connection);
      }
    }
    if (!exhausted()) {
      if (running.size() > 1) {
        pause(Collections.max(running, BY_UNFINISHED));
      }
      return;
    }
    running.removeIf(connection -> connection.inbox.unfinished() < LARGE);
    if (held >= limit) {
      running.forEach(this::pause);
    } else if (running.size() > 1) {
      running.remove(Collections.min(running, BY_MISSING));
      running.forEach(this::pause);
    }
  }

  void pause(Connection connection) {
    connection.inbox.pause(Inbox.INBOUND);
    paused.add(connection);
  }

  /**
   * Lets paused connections go on when there is memory again, or one of them when no large frame is
   * under way.
   */
  void balance(Collection<Connection> connections) {
    if (paused.isEmpty()) {
      return;
    }
    if (!over()) {
      paused.forEach(connection -> connection.inbox.resume(Inbox.INBOUND));
      paused.clear();
      return;
    }
    if (held >= limit) {
      return; // what a frame becomes would only be held as well
    }
    boolean largeUnderWay =
        connections.stream().anyMatch(c -> !c.inbox.isPaused() && c.inbox.unfinished() >= LARGE);
    if (!largeUnderWay) {
      paused.stream()
          .filter(connection -> connection.streams.heldBytes() == 0)
          .min(exhausted() ? BY_MISSING : BY_UNFINISHED)
          .ifPresent(next -> {
            paused.remove(next);
            next.inbox.grant();
          });
    }
  }

  void closed(Connection connection) {
    paused.remove(connection);
  }
}
