package dev.marram.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TransitionsTest {
  private static final Duration HOUR = Duration.ofHours(1);

  /** Every event in every state of a component that is wanted to run; a dot: nothing changes. */
  private static final String TABLE =
      """
      event              NEW                INSTALLED    STARTING   RUNNING    STOPPING   ERRORED  BROKEN FINISHED
      START              .                  .            .          .          .          .        .      INSTALLED/AWAIT_DEPENDENCIES
      STOP               STOPPING/END_PROCESSES FINISHED/END_PROCESSES STOPPING/SHUT_DOWN STOPPING/SHUT_DOWN . STOPPING/SHUT_DOWN . .
      INSTALL_DONE       INSTALLED/AWAIT_DEPENDENCIES .  .          .          .          .        .      .
      DEPENDENCIES_READY .                  STARTING/LAUNCH .       .          .          .        .      .
      NOTHING_TO_RUN     .                  .            FINISHED   .          .          .        .      .
      STARTUP_DONE       .                  .            RUNNING    .          .          .        .      .
      STARTUP_TIMED_OUT  .                  .            ERRORED/RECOVER .     .          .        .      .
      RUN_STARTED        .                  .            RUNNING    .          .          .        .      .
      RUN_DONE           .                  .            .          STOPPING/SHUT_DOWN .  .        .      .
      STEP_FAILED        ERRORED/RECOVER    .            ERRORED/RECOVER ERRORED/RECOVER . .       .      .
      REPORTED_RUNNING   .                  .            RUNNING    .          .          .        .      .
      REPORTED_ERRORED   ERRORED/RECOVER    .            ERRORED/RECOVER ERRORED/RECOVER . .       .      .
      STOPPED            .                  .            .          .          INSTALLED/AWAIT_DEPENDENCIES . . .
      SHUTDOWN_TIMED_OUT .                  .            .          .          ERRORED/RECOVER .   .      .
      RETRY_DUE          .                  .            .          .          .          STOPPING/SHUT_DOWN . .
      """;

  private long now;

  @Test
  void everyEventInEveryStateDoesWhatTheTableSays() {
    List<String> rows = TABLE.lines().toList();
    String[] heads = rows.getFirst().split(" +", -1);
    assertThat(rows).hasSize(1 + Event.values().length);
    for (String row : rows.subList(1, rows.size())) {
      String[] cells = row.split(" +", -1);
      assertThat(cells).as(row).hasSize(1 + State.values().length);
      for (int column = 1; column < cells.length; column++) {
        State state = State.valueOf(heads[column]);
        Event event = Event.valueOf(cells[0]);
        Status before = new Status(state, true, State.RUNNING, Map.of());
        Transitions.Transition after = Transitions.next(before, event, now, HOUR);
        assertThat(shown(before, after)).as("%s in %s", event, state).isEqualTo(cells[column]);
      }
    }
  }

  @Test
  void aRunThatAlwaysFailsIsTriedThreeTimesWithAPauseBeforeTheLast() {
    Status status = start();
    List<Duration> pauses = new ArrayList<>();
    List<State> states = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      status = after(status, Event.STEP_FAILED);
      states.add(status.state());
      if (status.state() == State.ERRORED) {
        pauses.add(Transitions.retryPause(status));
        status =
            after(
                status,
                Event.RETRY_DUE,
                Event.STOPPED,
                Event.DEPENDENCIES_READY,
                Event.RUN_STARTED);
      }
    }
    assertThat(states).containsExactly(State.ERRORED, State.ERRORED, State.BROKEN);
    assertThat(pauses).containsExactly(Duration.ZERO, Duration.ofSeconds(1));
  }

  @Test
  void errorsCountPerState() {
    Status status = after(start(), Event.STEP_FAILED, Event.RETRY_DUE, Event.STOPPED);
    status = after(status, Event.DEPENDENCIES_READY, Event.STEP_FAILED);
    assertThat(status.state()).isEqualTo(State.ERRORED);
    assertThat(status.errorCount()).as("the first one in STARTING").isEqualTo(1);
  }

  @Test
  void errorsAreForgottenAfterTheResetTimeAndNotBefore() {
    Status status = failAgainAfter(failAgainAfter(start(), Duration.ZERO), HOUR.minusNanos(1));
    assertThat(status.state()).isEqualTo(State.RUNNING);
    assertThat(after(status, Event.STEP_FAILED).state()).as("the third").isEqualTo(State.BROKEN);
    assertThat(failAgainAfter(status, HOUR).state()).as("the first").isEqualTo(State.RUNNING);
  }

  @Test
  void aFailingInstallIsRetriedAsInstallAndEndsBrokenWithoutShutdown() {
    Status status = after(Status.INITIAL, Event.START, Event.STEP_FAILED, Event.RETRY_DUE);
    assertThat(status.state()).isEqualTo(State.NEW);
    status = after(status, Event.STEP_FAILED, Event.RETRY_DUE);
    Transitions.Transition third = Transitions.next(status, Event.STEP_FAILED, now, HOUR);
    assertThat(third.status().state()).isEqualTo(State.BROKEN);
    assertThat(third.action()).isEqualTo(Transitions.Action.END_PROCESSES);
  }

  @Test
  void aRunThatEndsWellIsFinishedAfterShutdown() {
    Status status = after(start(), Event.RUN_DONE);
    assertThat(status.state()).isEqualTo(State.STOPPING);
    assertThat(after(status, Event.STOPPED).state()).isEqualTo(State.FINISHED);
  }

  @Test
  void whoIsStoppedInAnErrorIsFinishedAndNotRetried() {
    Status status = after(start(), Event.STEP_FAILED, Event.STOP);
    assertThat(status.state()).isEqualTo(State.STOPPING);
    assertThat(after(status, Event.RETRY_DUE, Event.STOPPED).state()).isEqualTo(State.FINISHED);
  }

  @Test
  void aShutdownThatHangsAtTheEndStillEndsFinished() {
    Status status = after(start(), Event.STOP, Event.SHUTDOWN_TIMED_OUT);
    assertThat(status.state()).isEqualTo(State.ERRORED);
    assertThat(after(status, Event.RETRY_DUE).state()).isEqualTo(State.FINISHED);
  }

  @Test
  void nothingHappensToAComponentThatNobodyStarted() {
    assertThat(after(Status.INITIAL, Event.STOP)).isEqualTo(Status.INITIAL);
    Transitions.Transition started = Transitions.next(Status.INITIAL, Event.START, now, HOUR);
    assertThat(started.action()).isEqualTo(Transitions.Action.INSTALL);
  }

  /** A failure after this long, and back to RUNNING. */
  private Status failAgainAfter(Status status, Duration pause) {
    now += pause.toNanos();
    return after(
        status,
        Event.STEP_FAILED,
        Event.RETRY_DUE,
        Event.STOPPED,
        Event.DEPENDENCIES_READY,
        Event.RUN_STARTED);
  }

  private Status start() {
    return after(
        Status.INITIAL,
        Event.START,
        Event.INSTALL_DONE,
        Event.DEPENDENCIES_READY,
        Event.RUN_STARTED);
  }

  private Status after(Status status, Event... events) {
    return Arrays.stream(events)
        .reduce(
            status,
            (before, event) -> Transitions.next(before, event, now, HOUR).status(),
            (one, other) -> other);
  }

  private static String shown(Status before, Transitions.Transition after) {
    if (after.status().equals(before) || after.status().equals(before.wanting(false))) {
      return after.action() == Transitions.Action.NOTHING ? "." : "?" + after.action();
    }
    String action = after.action() == Transitions.Action.NOTHING ? "" : "/" + after.action();
    return after.status().state() + action;
  }
}
