package dev.marram.lifecycle;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Where a component stands.
 *
 * @param wanted whether it is wanted to run
 * @param erroredIn the state in which the last error happened; means something in ERRORED and
 *     BROKEN
 * @param errors of each state, as far as they count
 */
record Status(State state, boolean wanted, State erroredIn, Map<State, Errors> errors) {
  /** The error that makes a component BROKEN (reference 5.4). */
  static final int MAX_ERRORS = 3;

  static final Status INITIAL = new Status(State.NEW, false, State.NEW, Map.of());

  /** Errors in one state: how many, and when the last one was. */
  record Errors(int count, long lastNanos) {}

  Status {
    errors = Map.copyOf(errors);
  }

  Status to(State next) {
    return new Status(next, wanted, erroredIn, errors);
  }

  Status wanting(boolean running) {
    return new Status(state, running, erroredIn, errors);
  }

  /** The same with no error in this state. */
  Status cleared() {
    Map<State, Errors> left = new HashMap<>(errors);
    left.remove(state);
    return new Status(state, wanted, erroredIn, left);
  }

  /** One error more in this state; earlier ones count unless the last is too long ago. */
  Status failed(long nowNanos, Duration resetTime) {
    Errors before = errors.getOrDefault(state, new Errors(0, nowNanos));
    boolean fresh = nowNanos - before.lastNanos() >= resetTime.toNanos();
    Map<State, Errors> more = new HashMap<>(errors);
    more.put(state, new Errors(fresh ? 1 : before.count() + 1, nowNanos));
    return new Status(state, wanted, state, more);
  }

  /** An error in this state that is not counted. */
  Status erroredHere() {
    return new Status(state, wanted, state, errors);
  }

  /** Errors in the state of the last error. */
  int errorCount() {
    return errors.getOrDefault(erroredIn, new Errors(0, 0)).count();
  }

  /** Whether processes of its Startup or Run may be there, so that Shutdown is due. */
  boolean erroredAfterStart() {
    return erroredIn == State.STARTING || erroredIn == State.RUNNING;
  }
}
