package dev.marram.identity;

import java.util.OptionalLong;

/**
 * The process at the other end of a connection, as the kernel named it when it connected.
 *
 * @param pid empty if it is in another pid namespace, or the transport does not tell
 * @param user its uid; empty if the transport does not tell
 */
public record Peer(OptionalLong pid, OptionalLong user) {
  public static final Peer UNKNOWN = new Peer(OptionalLong.empty(), OptionalLong.empty());

  /** A process of this machine; the kernel answers pid 0 for one that it cannot name here. */
  public static Peer of(long pid, long user) {
    return new Peer(pid > 0 ? OptionalLong.of(pid) : OptionalLong.empty(), OptionalLong.of(user));
  }

  @Override
  public String toString() {
    return "pid %s, uid %s".formatted(words(pid), words(user));
  }

  private static String words(OptionalLong number) {
    return number.isPresent() ? Long.toString(number.getAsLong()) : "unknown";
  }
}
