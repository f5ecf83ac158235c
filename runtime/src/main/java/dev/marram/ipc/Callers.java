package dev.marram.ipc;

import java.util.HashMap;
import java.util.Map;

/**
 * How many connections and subscriptions there are, in all and of each component, and who stalled
 * lately. Owned by the event loop.
 */
final class Callers {
  private final IpcLimits limits;
  private final Ledger ledger;
  private final Map<String, Integer> connections = new HashMap<>();
  private final Map<String, Integer> subscriptions = new HashMap<>();
  private final Map<String, Long> stalledAt = new HashMap<>();
  private int unauthenticated;
  private int authenticated;

  Callers(IpcLimits limits, Ledger ledger) {
    this.limits = limits;
    this.ledger = ledger;
  }

  boolean mayAccept() {
    return unauthenticated < limits.maxUnauthenticated();
  }

  boolean anyUnauthenticated() {
    return unauthenticated > 0;
  }

  void accepted() {
    unauthenticated++;
  }

  boolean mayConnect(String component) {
    if (authenticated >= limits.maxConnections()) {
      ledger.reached(Limit.CONNECTIONS);
      return false;
    }
    if (connections.getOrDefault(component, 0) >= limits.maxConnectionsPerComponent()) {
      ledger.reached(Limit.CONNECTIONS_PER_COMPONENT);
      return false;
    }
    return true;
  }

  void connected(String component) {
    unauthenticated--;
    authenticated++;
    connections.merge(component, 1, Integer::sum);
  }

  /** A connection closed; of no component if it never proved to be one. */
  void left(String component) {
    if (component.isEmpty()) {
      unauthenticated--;
    } else {
      authenticated--;
      countDown(connections, component);
    }
  }

  boolean takeSubscription(String component) {
    if (subscriptions.getOrDefault(component, 0) >= limits.maxSubscriptions()) {
      ledger.reached(Limit.SUBSCRIPTIONS);
      return false;
    }
    subscriptions.merge(component, 1, Integer::sum);
    return true;
  }

  void endSubscription(String component) {
    countDown(subscriptions, component);
  }

  private static void countDown(Map<String, Integer> counts, String component) {
    counts.computeIfPresent(component, (name, count) -> count == 1 ? null : count - 1);
  }

  void stalled(String component, long now) {
    stalledAt.values().removeIf(at -> now - at >= IpcLimits.STALL_MEMORY.toNanos());
    stalledAt.put(component, now);
  }

  /** Whether a subscription of this component was ended for stalling within the last minute. */
  boolean stalledLately(String component, long now) {
    Long at = stalledAt.get(component);
    return at != null && now - at < IpcLimits.STALL_MEMORY.toNanos();
  }
}
