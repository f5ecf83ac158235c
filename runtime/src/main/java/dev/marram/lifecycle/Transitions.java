package dev.marram.lifecycle;

import static dev.marram.lifecycle.Event.DEPENDENCIES_READY;
import static dev.marram.lifecycle.Event.INSTALL_DONE;
import static dev.marram.lifecycle.Event.NOTHING_TO_RUN;
import static dev.marram.lifecycle.Event.REPORTED_ERRORED;
import static dev.marram.lifecycle.Event.REPORTED_RUNNING;
import static dev.marram.lifecycle.Event.RETRY_DUE;
import static dev.marram.lifecycle.Event.RUN_DONE;
import static dev.marram.lifecycle.Event.RUN_STARTED;
import static dev.marram.lifecycle.Event.SHUTDOWN_TIMED_OUT;
import static dev.marram.lifecycle.Event.START;
import static dev.marram.lifecycle.Event.STARTUP_DONE;
import static dev.marram.lifecycle.Event.STARTUP_TIMED_OUT;
import static dev.marram.lifecycle.Event.STEP_FAILED;
import static dev.marram.lifecycle.Event.STOP;
import static dev.marram.lifecycle.Event.STOPPED;
import static dev.marram.lifecycle.State.BROKEN;
import static dev.marram.lifecycle.State.ERRORED;
import static dev.marram.lifecycle.State.FINISHED;
import static dev.marram.lifecycle.State.INSTALLED;
import static dev.marram.lifecycle.State.NEW;
import static dev.marram.lifecycle.State.RUNNING;
import static dev.marram.lifecycle.State.STARTING;
import static dev.marram.lifecycle.State.STOPPING;

import java.time.Duration;
import java.util.Map;

/**
 * The life of a component as a table: state and event give the next state and what to do there
 * (reference 5.3). Pure; time comes as an argument.
 *
 * <pre>
 *       START             INSTALL_DONE       DEPENDENCIES_READY           RUN_STARTED, STARTUP_DONE
 *   NEW -----> (Install) ------------> INSTALLED ----------> STARTING ---------------------> RUNNING
 *    |                                   ^   | STOP            |  |  NOTHING_TO_RUN             |
 *    |                    STOPPED, wanted|   v                 |  +------> FINISHED            |
 *    |                                   |  FINISHED           | STOP             STOP, RUN_DONE
 *    |  STOP                             |   ^ STOPPED         v                              v
 *    +-------------------------------> STOPPING (Shutdown, then all processes are ended) <------+
 *                                            ^
 *   STEP_FAILED, REPORTED_ERRORED            | RETRY_DUE after an error in STARTING or RUNNING
 *   1st and 2nd in a state: --------> ERRORED (Recover, pause) -- RETRY_DUE after one in NEW --> NEW
 *   3rd:                    --------> BROKEN  (Shutdown)
 * </pre>
 *
 * An event that is not in the table changes nothing there: a report that came too late, a second
 * stop.
 */
final class Transitions {
  private static final Duration SECOND_RETRY_PAUSE = Duration.ofSeconds(1);

  /** What the new state asks for. */
  enum Action {
    NOTHING,
    INSTALL,
    AWAIT_DEPENDENCIES,
    /** End what is left of earlier processes; then Startup, else Run. */
    LAUNCH,
    /** Shutdown, then end all processes. */
    SHUT_DOWN,
    /** End all processes. */
    END_PROCESSES,
    /** Recover, then wait for {@link #retryPause}. */
    RECOVER
  }

  /** The outcome. */
  record Transition(Status status, Action action) {}

  /** One cell of the table. */
  private interface Rule {
    Transition apply(Status status, long nowNanos, Duration errorResetTime);
  }

  private static final Rule FAIL = Transitions::fail;
  private static final Rule WANT = (status, now, reset) -> stay(status.wanting(true));
  private static final Rule WANT_NO_MORE = (status, now, reset) -> stay(status.wanting(false));
  private static final Rule SHUT_DOWN =
      (status, now, reset) -> new Transition(status.wanting(false).to(STOPPING), Action.SHUT_DOWN);
  private static final Rule RUN = succeed(RUNNING, Action.NOTHING);

  private static final Map<State, Map<Event, Rule>> TABLE =
      Map.of(
          NEW,
          Map.of(
              START,
              (status, now, reset) -> status.wanted() ? stay(status) : install(status),
              STOP,
              (status, now, reset) -> status.wanted() ? interrupt(status) : stay(status),
              INSTALL_DONE,
              succeed(INSTALLED, Action.AWAIT_DEPENDENCIES),
              STEP_FAILED,
              FAIL,
              REPORTED_ERRORED,
              FAIL),
          INSTALLED,
          Map.of(
              STOP,
              (status, now, reset) -> stay(status.wanting(false).to(FINISHED)),
              DEPENDENCIES_READY,
              succeed(STARTING, Action.LAUNCH)),
          STARTING,
          Map.of(
              STOP, SHUT_DOWN,
              NOTHING_TO_RUN, succeed(FINISHED, Action.NOTHING),
              STARTUP_DONE, RUN,
              RUN_STARTED, RUN,
              REPORTED_RUNNING, RUN,
              STARTUP_TIMED_OUT, FAIL,
              STEP_FAILED, FAIL,
              REPORTED_ERRORED, FAIL),
          RUNNING,
          Map.of(
              STOP, SHUT_DOWN,
              RUN_DONE, (status, now, reset) -> SHUT_DOWN.apply(status.cleared(), now, reset),
              STEP_FAILED, FAIL,
              REPORTED_ERRORED, FAIL),
          STOPPING,
          Map.of(
              START,
              WANT,
              STOP,
              WANT_NO_MORE,
              STOPPED,
              (status, now, reset) -> afterStop(status),
              SHUTDOWN_TIMED_OUT,
              (status, now, reset) ->
                  new Transition(status.erroredHere().to(ERRORED), Action.RECOVER)),
          ERRORED,
          Map.of(
              START, WANT,
              STOP, (status, now, reset) -> giveUp(status),
              RETRY_DUE, (status, now, reset) -> retry(status)),
          BROKEN,
          Map.of(),
          FINISHED,
          Map.of(START, (status, now, reset) -> afterStop(status.wanting(true))));

  private Transitions() {}

  /**
   * What the event makes of the component.
   *
   * @param errorResetTime of the component, after which earlier errors are forgotten
   */
  static Transition next(Status status, Event event, long nowNanos, Duration errorResetTime) {
    Rule rule = TABLE.getOrDefault(status.state(), Map.of()).get(event);
    return rule == null ? stay(status) : rule.apply(status, nowNanos, errorResetTime);
  }

  /** The first retry is made at once, the second after a second (decisions D5). */
  static Duration retryPause(Status status) {
    return status.errorCount() < 2 ? Duration.ZERO : SECOND_RETRY_PAUSE;
  }

  private static Transition stay(Status status) {
    return new Transition(status, Action.NOTHING);
  }

  /** On to the next state; errors in the one that is left count no more. */
  private static Rule succeed(State next, Action action) {
    return (status, now, reset) -> new Transition(status.cleared().to(next), action);
  }

  private static Transition install(Status status) {
    return new Transition(status.wanting(true).to(NEW), Action.INSTALL);
  }

  private static Transition interrupt(Status status) {
    return new Transition(status.wanting(false).to(STOPPING), Action.END_PROCESSES);
  }

  private static Transition fail(Status status, long nowNanos, Duration errorResetTime) {
    Status failed = status.failed(nowNanos, errorResetTime);
    if (failed.errorCount() < Status.MAX_ERRORS) {
      return new Transition(failed.to(ERRORED), Action.RECOVER);
    }
    return new Transition(
        failed.to(BROKEN), failed.erroredAfterStart() ? Action.SHUT_DOWN : Action.END_PROCESSES);
  }

  private static Transition giveUp(Status status) {
    return new Transition(
        status.wanting(false).to(STOPPING),
        status.erroredAfterStart() ? Action.SHUT_DOWN : Action.END_PROCESSES);
  }

  private static Transition retry(Status status) {
    if (status.erroredAfterStart()) {
      return new Transition(status.to(STOPPING), Action.SHUT_DOWN);
    }
    return status.erroredIn() == NEW ? install(status) : afterStop(status);
  }

  private static Transition afterStop(Status status) {
    return status.wanted()
        ? new Transition(status.to(INSTALLED), Action.AWAIT_DEPENDENCIES)
        : stay(status.to(FINISHED));
  }
}
