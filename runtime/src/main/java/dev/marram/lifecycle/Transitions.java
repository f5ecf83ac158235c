package dev.marram.lifecycle;

import java.time.Duration;

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
    END_PROCESSES,
    /** Recover, then wait for {@link #retryPause}. */
    RECOVER
  }

  record Transition(Status status, Action action) {}

  private Transitions() {}

  /**
   * What the event makes of the component.
   *
   * @param errorResetTime of the component, after which earlier errors are forgotten
   */
  static Transition next(Status status, Event event, long nowNanos, Duration errorResetTime) {
    return switch (status.state()) {
      case NEW ->
          switch (event) {
            case START -> status.wanted() ? stay(status) : install(status);
            case STOP -> status.wanted() ? stop(status, Action.END_PROCESSES) : stay(status);
            case INSTALL_DONE -> succeed(status, State.INSTALLED, Action.AWAIT_DEPENDENCIES);
            case STEP_FAILED, REPORTED_ERRORED -> fail(status, nowNanos, errorResetTime);
            default -> stay(status);
          };
      case INSTALLED ->
          switch (event) {
            // What Install has left running does not outlive the component.
            case STOP ->
                new Transition(status.wanting(false).to(State.FINISHED), Action.END_PROCESSES);
            case DEPENDENCIES_READY -> succeed(status, State.STARTING, Action.LAUNCH);
            default -> stay(status);
          };
      case STARTING ->
          switch (event) {
            case STOP -> stop(status, Action.SHUT_DOWN);
            case NOTHING_TO_RUN -> succeed(status, State.FINISHED, Action.NOTHING);
            case STARTUP_DONE, RUN_STARTED, REPORTED_RUNNING ->
                succeed(status, State.RUNNING, Action.NOTHING);
            case STEP_FAILED, REPORTED_ERRORED, STARTUP_TIMED_OUT ->
                fail(status, nowNanos, errorResetTime);
            default -> stay(status);
          };
      case RUNNING ->
          switch (event) {
            case STOP -> stop(status, Action.SHUT_DOWN);
            case RUN_DONE -> stop(status.cleared(), Action.SHUT_DOWN);
            case STEP_FAILED, REPORTED_ERRORED -> fail(status, nowNanos, errorResetTime);
            default -> stay(status);
          };
      case STOPPING ->
          switch (event) {
            case START -> stay(status.wanting(true));
            case STOP -> stay(status.wanting(false));
            case STOPPED -> afterStop(status);
            case SHUTDOWN_TIMED_OUT ->
                new Transition(status.erroredHere().to(State.ERRORED), Action.RECOVER);
            default -> stay(status);
          };
      case ERRORED ->
          switch (event) {
            case START -> stay(status.wanting(true));
            case STOP -> stop(status, endAfterError(status));
            case RETRY_DUE -> retry(status);
            default -> stay(status);
          };
      case BROKEN -> stay(status);
      case FINISHED -> event == Event.START ? afterStop(status.wanting(true)) : stay(status);
    };
  }

  /** The first retry is made at once, the second after a second (decisions D5). */
  static Duration retryPause(Status status) {
    return status.errorCount() < 2 ? Duration.ZERO : SECOND_RETRY_PAUSE;
  }

  private static Transition stay(Status status) {
    return new Transition(status, Action.NOTHING);
  }

  private static Transition install(Status status) {
    return new Transition(status.wanting(true).to(State.NEW), Action.INSTALL);
  }

  /** On to the next state; errors in the one that is left count no more. */
  private static Transition succeed(Status status, State next, Action action) {
    return new Transition(status.cleared().to(next), action);
  }

  private static Transition stop(Status status, Action action) {
    return new Transition(status.wanting(false).to(State.STOPPING), action);
  }

  private static Transition fail(Status status, long nowNanos, Duration errorResetTime) {
    Status failed = status.failed(nowNanos, errorResetTime);
    return failed.errorCount() < Status.MAX_ERRORS
        ? new Transition(failed.to(State.ERRORED), Action.RECOVER)
        : new Transition(failed.to(State.BROKEN), endAfterError(failed));
  }

  private static Action endAfterError(Status status) {
    return status.erroredAfterStart() ? Action.SHUT_DOWN : Action.END_PROCESSES;
  }

  private static Transition retry(Status status) {
    if (status.erroredAfterStart()) {
      return new Transition(status.to(State.STOPPING), Action.SHUT_DOWN);
    }
    return status.erroredIn() == State.NEW ? install(status) : afterStop(status);
  }

  private static Transition afterStop(Status status) {
    return status.wanted()
        ? new Transition(status.to(State.INSTALLED), Action.AWAIT_DEPENDENCIES)
        : stay(status.to(State.FINISHED));
  }
}
