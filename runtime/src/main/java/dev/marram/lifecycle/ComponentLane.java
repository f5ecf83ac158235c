package dev.marram.lifecycle;

import dev.marram.base.Clock;
import dev.marram.process.StepProcess;
import dev.marram.recipe.Lifecycle;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
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
  private final Clock clock;
  private final Timers timers;
  private final ComponentListener listener;
  private final BooleanSupplier dependenciesReady;
  private final ExecutorService lane;
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private final AtomicInteger waitingReports = new AtomicInteger();

  // Owned by the lane.
  private @Nullable Steps steps;
  private Status status = Status.INITIAL;
  private long cycle;
  private boolean stopping;

  private volatile State state = State.NEW;

  /**
   * @param listener called on the lane after every change of state
   * @param dependenciesReady asked on the lane
   */
  ComponentLane(
      ComponentSpec spec,
      Clock clock,
      Timers timers,
      ComponentListener listener,
      BooleanSupplier dependenciesReady) {
    this.spec = spec;
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
    return state;
  }

  /** Begins to run the component with these steps. */
  void start(Steps its) {
    execute(() -> {
      steps = its;
      apply(Event.START, "start requested");
    });
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
    if (state == State.INSTALLED) {
      execute(this::startIfReady);
    }
  }

  void close() {
    lane.shutdown();
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
      state = status.state();
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
    Steps its = steps;
    if (its == null) {
      return; // it was stopped before it was started
    }
    try {
      switch (action) {
        case NOTHING -> {}
        case INSTALL -> install(its);
        case AWAIT_DEPENDENCIES -> startIfReady();
        case LAUNCH -> launch(its);
        case SHUT_DOWN -> shutDown(its);
        case END_PROCESSES -> endAll(its);
        case RECOVER -> recover(its);
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

  private void install(Steps its) throws IOException, InterruptedException {
    its.endAll();
    its.forgetUser();
    Optional<Lifecycle.Step> install = its.due(spec.lifecycle().install());
    if (install.isEmpty()) {
      post(Event.INSTALL_DONE, "nothing to install");
      return;
    }
    watch(install.get(), its.start(install.get()), Event.INSTALL_DONE);
    Duration limit = install.get().timeout().orElse(STEP_TIMEOUT);
    postAfter(limit, Event.STEP_FAILED, tooLong(install.get(), limit));
  }

  private void launch(Steps its) throws IOException, InterruptedException {
    its.endAll();
    Optional<Lifecycle.Step> startup = its.due(spec.lifecycle().startup());
    if (startup.isPresent()) {
      watch(startup.get(), its.start(startup.get()), Event.STARTUP_DONE);
      Duration limit = startup.get().timeout().orElse(STEP_TIMEOUT);
      postAfter(limit, Event.STARTUP_TIMED_OUT, tooLong(startup.get(), limit));
      return;
    }
    Optional<Lifecycle.Step> run = its.due(spec.lifecycle().run());
    if (run.isEmpty()) {
      post(Event.NOTHING_TO_RUN, "nothing to run");
      return;
    }
    StepProcess process = its.start(run.get());
    post(Event.RUN_STARTED, "Run started");
    watch(run.get(), process, Event.RUN_DONE);
    run.get()
        .timeout()
        .ifPresent(limit -> postAfter(limit, Event.STEP_FAILED, tooLong(run.get(), limit)));
  }

  private void recover(Steps its) throws InterruptedException {
    if (status.erroredIn() == State.NEW) {
      its.endAll();
    }
    long now = cycle;
    Runnable retry =
        () ->
            timers.after(
                Transitions.retryPause(status), () -> post(now, Event.RETRY_DUE, "next try"));
    try {
      Optional<Lifecycle.Step> recover = its.due(spec.lifecycle().recover());
      if (recover.isEmpty()) {
        retry.run();
        return;
      }
      Duration limit = recover.get().timeout().orElse(RECOVER_TIMEOUT);
      CompletableFuture<Boolean> ended = limited(its.start(recover.get()), limit);
      var _ = ended.thenRun(() -> execute(retry));
    } catch (IOException e) {
      warn("Recover", String.valueOf(e.getMessage()));
      retry.run();
    }
  }

  private void shutDown(Steps its) throws InterruptedException {
    boolean inTime = true;
    try {
      Optional<Lifecycle.Step> shutdown = its.due(spec.lifecycle().shutdown());
      if (shutdown.isPresent()) {
        Duration limit = shutdown.get().timeout().orElse(SHUTDOWN_TIMEOUT);
        inTime = limited(its.start(shutdown.get()), limit).join();
      }
    } catch (IOException | RuntimeException e) {
      warn("Shutdown", String.valueOf(e.getMessage())); // whatever is wrong with it, we stop
    }
    its.endAll();
    its.forgetUser();
    post(
        inTime ? Event.STOPPED : Event.SHUTDOWN_TIMED_OUT,
        inTime ? "stopped" : "Shutdown took too long");
  }

  private void endAll(Steps its) throws InterruptedException {
    its.endAll();
    its.forgetUser();
    post(Event.STOPPED, "stopped");
  }

  /** True when the process ends within the limit, false when it does not. */
  private CompletableFuture<Boolean> limited(StepProcess process, Duration limit) {
    CompletableFuture<Boolean> ended = new CompletableFuture<>();
    process.onExit(exit -> ended.complete(true));
    timers.after(limit, () -> ended.complete(false));
    return ended;
  }

  private void watch(Lifecycle.Step step, StepProcess process, Event done) {
    long now = cycle;
    process.onExit(exit ->
        post(now, exit.success() ? done : Event.STEP_FAILED, step.name() + ": " + exit.words()));
  }

  private void postAfter(Duration delay, Event event, String reason) {
    long now = cycle;
    timers.after(delay, () -> post(now, event, reason));
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
        .addKeyValue("component", spec.name())
        .addKeyValue("from", from)
        .addKeyValue("to", to)
        .addKeyValue("reason", reason)
        .log("component.state");
    try {
      listener.stateChanged(spec.name(), from, to, reason);
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("component.listener-failed");
    }
  }

  private void warn(String step, String reason) {
    log.atWarn()
        .addKeyValue("component", spec.name())
        .addKeyValue("step", step)
        .addKeyValue("reason", reason)
        .log("component.step-failed");
  }

  private static String tooLong(Lifecycle.Step step, Duration limit) {
    return "%s took longer than %d s".formatted(step.name(), limit.toSeconds());
  }
}
