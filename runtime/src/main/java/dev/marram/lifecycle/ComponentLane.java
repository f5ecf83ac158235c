package dev.marram.lifecycle;

import dev.marram.base.Clock;
import dev.marram.log.RuntimeLog;
import dev.marram.process.StepProcess;
import dev.marram.recipe.Lifecycle.Step;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One component: takes events one after the other, asks {@link Transitions} what they mean, and
 * does what that says.
 *
 * <p>The lane is a virtual thread; it owns all state here, and it may block (starting and ending
 * processes), while it never waits for a step other than Shutdown. Exits and timers come back as
 * events that carry the cycle they belong to: every change of state starts a new cycle, but not the
 * one from STARTING to RUNNING, across which a step lives on; an event of an earlier cycle is
 * dropped.
 */
final class ComponentLane {
  private static final Logger log = LoggerFactory.getLogger(ComponentLane.class);
  private static final Duration STEP_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(15);
  private static final Duration RECOVER_TIMEOUT = Duration.ofMinutes(1);
  // Reports come from the component itself and could pile up while the lane is ending processes.
  private static final int MAX_WAITING_REPORTS = 64;

  private final ComponentSpec spec;
  private final Steps steps;
  private final Clock clock;
  private final Timers timers;
  private final ComponentListener listener;
  private final BooleanSupplier dependenciesReady;
  private final ExecutorService lane;
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private final AtomicInteger waitingReports = new AtomicInteger();

  // Owned by the lane, as are the steps.
  private Status status = Status.INITIAL;
  private long cycle;
  private boolean stopping;

  /**
   * @param listener called on the lane after every change of state
   * @param dependenciesReady asked on the lane
   */
  ComponentLane(
      ComponentSpec spec,
      Steps steps,
      Clock clock,
      Timers timers,
      ComponentListener listener,
      BooleanSupplier dependenciesReady) {
    this.spec = spec;
    this.steps = steps;
    this.clock = clock;
    this.timers = timers;
    this.listener = listener;
    this.dependenciesReady = dependenciesReady;
    this.lane =
        Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("component-" + spec.name()).factory());
  }

  ComponentSpec spec() {
    return spec;
  }

  State state() {
    return steps.state();
  }

  void start() {
    execute(() -> apply(Event.START, "start requested"));
  }

  /** Stops it for good. */
  void stop() {
    execute(() -> {
      stopping = true;
      apply(Event.STOP, "stop requested");
    });
  }

  /** Completes after {@link #stop} when nothing of it runs any more. */
  CompletableFuture<Void> stopped() {
    return stopped;
  }

  void report(boolean running) {
    if (waitingReports.incrementAndGet() > MAX_WAITING_REPORTS) {
      waitingReports.decrementAndGet();
      log.atInfo().addKeyValue("component", spec.name()).log("component.report-dropped");
      return;
    }
    execute(() -> {
      waitingReports.decrementAndGet();
      apply(running ? Event.REPORTED_RUNNING : Event.REPORTED_ERRORED, "reported by the component");
    });
  }

  /** A component that this one may be waiting for has changed its state. */
  void dependencyChanged() {
    if (state() == State.INSTALLED) {
      execute(this::startIfReady);
    }
  }

  void close() {
    lane.shutdown();
    steps.close();
  }

  private void apply(Event event, String reason) {
    State before = status.state();
    Transitions.Transition transition =
        Transitions.next(status, event, clock.nanos(), spec.lifecycle().errorResetTime());
    status = transition.status();
    if (status.state() != before) {
      if (before != State.STARTING || status.state() != State.RUNNING) {
        cycle++;
      }
      steps.state(status.state());
      announce(before, status.state(), reason);
    }
    perform(transition.action());
    if (stopping && isAtRest()) {
      stopped.complete(null);
    }
  }

  private boolean isAtRest() {
    return switch (status.state()) {
      case NEW, FINISHED, BROKEN -> true;
      case INSTALLED, STARTING, RUNNING, STOPPING, ERRORED -> false;
    };
  }

  private void perform(Transitions.Action action) {
    try {
      switch (action) {
        case NOTHING -> {}
        case INSTALL -> install();
        case AWAIT_DEPENDENCIES -> startIfReady();
        case LAUNCH -> launch();
        case SHUT_DOWN -> shutDown();
        case END_PROCESSES -> {
          steps.endCycle();
          post(Event.STOPPED, "stopped");
        }
        case RECOVER -> recover();
      }
    } catch (IOException | RuntimeException e) {
      post(Event.STEP_FAILED, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void startIfReady() {
    if (status.state() == State.INSTALLED && dependenciesReady.getAsBoolean()) {
      post(Event.DEPENDENCIES_READY, "dependencies are ready");
    }
  }

  private void install() throws IOException, InterruptedException {
    steps.endCycle();
    Optional<Step> install = steps.due(spec.lifecycle().install());
    if (install.isEmpty()) {
      post(Event.INSTALL_DONE, "nothing to install");
      return;
    }
    watch(install.get(), steps.start(install.get()), Event.INSTALL_DONE);
    limit(install.get(), install.get().timeout().orElse(STEP_TIMEOUT), Event.STEP_FAILED);
  }

  private void launch() throws IOException, InterruptedException {
    steps.endAll();
    Optional<Step> startup = steps.due(spec.lifecycle().startup());
    if (startup.isPresent()) {
      watch(startup.get(), steps.start(startup.get()), Event.STARTUP_DONE);
      limit(startup.get(), startup.get().timeout().orElse(STEP_TIMEOUT), Event.STARTUP_TIMED_OUT);
      return;
    }
    Optional<Step> run = steps.due(spec.lifecycle().run());
    if (run.isEmpty()) {
      post(Event.NOTHING_TO_RUN, "nothing to run");
      return;
    }
    StepProcess process = steps.start(run.get());
    post(Event.RUN_STARTED, "Run started");
    watch(run.get(), process, Event.RUN_DONE);
    run.get().timeout().ifPresent(limit -> limit(run.get(), limit, Event.STEP_FAILED));
  }

  private void recover() throws InterruptedException {
    if (status.erroredIn() == State.NEW) {
      steps.endAll();
    }
    long now = cycle;
    Duration pause = Transitions.retryPause(status);
    var _ =
        startLimited("Recover", spec.lifecycle().recover(), RECOVER_TIMEOUT)
            .thenRun(() -> timers.after(pause, () -> post(now, Event.RETRY_DUE, "next try")));
  }

  private void shutDown() throws InterruptedException {
    boolean inTime = startLimited("Shutdown", spec.lifecycle().shutdown(), SHUTDOWN_TIMEOUT).join();
    steps.endCycle();
    if (inTime) {
      post(Event.STOPPED, "stopped");
    } else {
      post(Event.SHUTDOWN_TIMED_OUT, "Shutdown took too long");
    }
  }

  /**
   * Starts a step whose outcome counts for nothing: whatever is wrong with it, we go on.
   *
   * @return true when it has ended or there is none, false when the time is over
   */
  private CompletableFuture<Boolean> startLimited(
      String name, Optional<Step> defined, Duration usualLimit) {
    try {
      Optional<Step> step = steps.due(defined);
      if (step.isPresent()) {
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        Duration limit = step.get().timeout().orElse(usualLimit);
        steps
            .start(step.get())
            .onExit(exit -> {
              if (ended.complete(true) && !exit.success()) {
                warn(name, exit.words());
              }
            });
        timers.after(
            limit,
            () -> {
              if (ended.complete(false)) {
                warn(name, "took longer than %d s".formatted(limit.toSeconds()));
              }
            });
        return ended;
      }
    } catch (IOException | RuntimeException e) {
      warn(name, String.valueOf(e.getMessage()));
    }
    return CompletableFuture.completedFuture(true);
  }

  private void warn(String step, String reason) {
    log.atWarn()
        .addKeyValue("component", spec.name())
        .addKeyValue("step", step)
        .addKeyValue("reason", reason)
        .log("component.step-failed");
  }

  private void watch(Step step, StepProcess process, Event done) {
    long now = cycle;
    process.onExit(exit ->
        post(now, exit.success() ? done : Event.STEP_FAILED, step.name() + ": " + exit.words()));
  }

  private void limit(Step step, Duration limit, Event event) {
    long now = cycle;
    String reason = "%s took longer than %d s".formatted(step.name(), limit.toSeconds());
    timers.after(limit, () -> post(now, event, reason));
  }

  private void post(Event event, String reason) {
    post(cycle, event, reason);
  }

  /** From any thread. */
  private void post(long of, Event event, String reason) {
    execute(() -> {
      if (of == cycle) {
        apply(event, reason);
      }
    });
  }

  private void execute(Runnable task) {
    try {
      lane.execute(() -> {
        try {
          task.run();
        } catch (RuntimeException e) {
          log.atError()
              .addKeyValue("component", spec.name())
              .setCause(e)
              .log("component.lane-failed");
        }
      });
    } catch (RejectedExecutionException e) {
      stopped.complete(null); // closed: nothing happens to this component any more
    }
  }

  private void announce(State from, State to, String reason) {
    Level level =
        switch (to) {
          case ERRORED -> Level.WARN;
          case BROKEN -> Level.ERROR;
          case NEW, INSTALLED, STARTING, RUNNING, STOPPING, FINISHED -> Level.INFO;
        };
    log.atLevel(level)
        .addMarker(RuntimeLog.TOLD)
        .addKeyValue("component", spec.name())
        .addKeyValue("from", from)
        .addKeyValue("to", to)
        .addKeyValue("reason", reason)
        .log("component.state");
    listener.stateChanged(spec.name(), from, to, reason);
  }
}
