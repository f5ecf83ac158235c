package dev.marram.acceptance;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** The one way in which these tests wait: bounded, and a failure says what did not happen. */
final class Eventually {
  /** Enough for a JVM to start on a busy machine. */
  static final Duration SOON = Duration.ofSeconds(30);

  private static final Duration POLL = Duration.ofMillis(50);

  private Eventually() {}

  /** Waits until the condition holds; exceptions count as "not yet". */
  static void holds(String what, Duration limit, Callable<Boolean> condition) {
    Awaitility.await(what).atMost(limit).pollInterval(POLL).ignoreExceptions().until(condition);
  }

  /** As above, within {@link #SOON}. */
  static void holds(String what, Callable<Boolean> condition) {
    holds(what, SOON, condition);
  }

  /** Waits until there is a value. */
  static <T> T get(String what, Callable<Optional<T>> source) {
    return Awaitility.await(what)
        .atMost(SOON)
        .pollInterval(POLL)
        .ignoreExceptions()
        .until(source, Optional::isPresent)
        .orElseThrow();
  }

  /** Waits, and puts the evidence into the failure. */
  static void holds(String what, Duration limit, Callable<Boolean> condition, Evidence evidence) {
    try {
      holds(what, limit, condition);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(e.getMessage() + "\n" + evidence.describe(), e);
    }
  }

  /** What is known when the wait was in vain. */
  @FunctionalInterface
  interface Evidence {
    String describe();
  }
}
