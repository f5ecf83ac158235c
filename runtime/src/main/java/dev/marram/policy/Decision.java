package dev.marram.policy;

/** The answer to one call, with its reason. Immutable; any thread. */
public sealed interface Decision permits Decision.Allowed, Denial {
  record Allowed(Rule rule) implements Decision {}
}
