package dev.marram.identity;

import java.util.Optional;

/**
 * The process at the other end of a connection, as the kernel named it when it connected.
 *
 * @param pid empty if it is in another pid namespace, or the transport does not tell
 * @param user its uid; empty if the transport does not tell
 */
public record Peer(Optional<Long> pid, Optional<Long> user) {
  public static final Peer UNKNOWN = new Peer(Optional.empty(), Optional.empty());

  /** A process of this machine; the kernel answers pid 0 for one that it cannot name here. */
  public static Peer of(long pid, long user) {
    return new Peer(Optional.of(pid).filter(known -> known > 0), Optional.of(user));
  }

  @Override
  public String toString() {
    return "pid %s, uid %s"
        .formatted(
            pid.map(String::valueOf).orElse("unknown"),
            user.map(String::valueOf).orElse("unknown"));
  }
}
