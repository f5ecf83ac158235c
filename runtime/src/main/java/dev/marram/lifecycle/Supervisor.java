package dev.marram.lifecycle;

import dev.marram.base.Clock;
import dev.marram.log.LogSettings;
import dev.marram.log.LogWriter;
import dev.marram.process.Launcher;
import dev.marram.process.OutputListener;
import dev.marram.process.Users;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs components. Safe on any thread; no call blocks for a process.
 *
 * <p>Components start in the order in which they are given and stop in the reverse order; one waits
 * for another only where there is a HARD dependency: it starts when that one is ready, and that one
 * stops when it has ended. So one that hangs holds up nobody else.
 */
public final class Supervisor implements AutoCloseable {
  /** How long all components together have to stop; then they are killed. */
  public static final Duration STOP_LIMIT = Duration.ofSeconds(30);

  private static final Logger log = LoggerFactory.getLogger(Supervisor.class);

  /** A component and its state. */
  public record ComponentState(String name, String version, State state) {}

  private final Launcher launcher;
  private final Users users;
  private final SkipIf skipIf;
  private final LogSettings logs;
  private final Clock clock;
  private final Timers timers;
  private final ComponentListener listener;
  // Guarded by this.
  private final Map<String, ComponentLane> lanes = new LinkedHashMap<>();
  private final List<LogWriter> writers = new ArrayList<>();
  private @Nullable CompletableFuture<Void> stopping;

  /**
   * @param environment of the runtime, for Skipif
   * @param root of the installation, for Skipif
   * @param logs settings of the components' logs, {@code <directory>/<component>.log}
   */
  public Supervisor(
      Launcher launcher,
      Users users,
      Map<String, String> environment,
      Path root,
      LogSettings logs,
      Clock clock,
      Timers timers,
      ComponentListener listener) {
    this.launcher = launcher;
    this.users = users;
    this.skipIf = SkipIf.of(environment, root);
    this.logs = logs;
    this.clock = clock;
    this.timers = timers;
    this.listener = listener;
  }

  /**
   * Starts these components.
   *
   * @throws IllegalStateException if one of that name is there already, or all were stopped
   */
  public synchronized void start(List<ComponentSpec> specs) {
    if (stopping != null) {
      throw new IllegalStateException("the components are being stopped");
    }
    for (ComponentSpec spec : specs) {
      ComponentLane lane =
          new ComponentLane(spec, clock, timers, relay(), () -> areReady(spec.hardDependencies()));
      if (lanes.putIfAbsent(spec.name(), lane) != null) {
        throw new IllegalStateException("component %s is there already".formatted(spec.name()));
      }
      lane.start(
          new Steps(spec, launcher, users, skipIf, openLog(spec.name()), listener, lane::state));
    }
  }

  /**
   * Stops all components: Shutdown, SIGTERM, after a grace SIGKILL. Completes when nothing of them
   * runs any more; after {@link #STOP_LIMIT} whatever is left is killed. A second call gives the
   * same future.
   */
  public synchronized CompletableFuture<Void> stopAll() {
    CompletableFuture<Void> running = stopping;
    if (running != null) {
      return running;
    }
    CompletableFuture<Void> all = new CompletableFuture<>();
    stopping = all;
    Map<String, CompletableFuture<Void>> stops = new HashMap<>();
    for (ComponentLane lane : allLanes().reversed()) {
      CompletableFuture<?>[] dependents =
          dependentsOf(lane.spec().name()).stream()
              .map(dependent -> stops.get(dependent.spec().name()))
              .filter(Objects::nonNull)
              .toArray(CompletableFuture<?>[]::new);
      stops.put(
          lane.spec().name(),
          CompletableFuture.allOf(dependents)
              .thenRun(lane::stop)
              .thenCompose(done -> lane.stopped()));
    }
    var _ =
        CompletableFuture.allOf(stops.values().toArray(CompletableFuture<?>[]::new))
            .thenRun(() -> all.complete(null));
    timers.after(STOP_LIMIT, () -> killUnlessDone(all));
    return all;
  }

  /**
   * What a component says about itself (UpdateState): running, or in error. Accepted at any time;
   * where it does not fit it has no effect.
   */
  public void report(String component, boolean running) {
    lane(component).ifPresent(lane -> lane.report(running));
  }

  /** The component's state; empty if it is not known. */
  public Optional<State> state(String component) {
    return lane(component).map(ComponentLane::state);
  }

  /** All components in the order of their start. */
  public synchronized List<ComponentState> states() {
    return lanes.values().stream()
        .map(lane -> new ComponentState(lane.spec().name(), lane.spec().version(), lane.state()))
        .toList();
  }

  /** Ends the threads and closes the logs. To be called when the components have stopped. */
  @Override
  public synchronized void close() {
    lanes.values().forEach(ComponentLane::close);
    writers.forEach(LogWriter::close);
  }

  /** Tells the listener, and the components that may have waited for this change. */
  private ComponentListener relay() {
    return new ComponentListener() {
      @Override
      public void stateChanged(String component, State from, State to, String reason) {
        if (isReady(to)) {
          dependentsOf(component).forEach(ComponentLane::dependencyChanged);
        }
        listener.stateChanged(component, from, to, reason);
      }

      @Override
      public void output(String component, OutputListener.Stream stream, String line) {
        listener.output(component, stream, line);
      }
    };
  }

  private synchronized List<ComponentLane> allLanes() {
    return List.copyOf(lanes.values());
  }

  private synchronized List<ComponentLane> dependentsOf(String component) {
    return lanes.values().stream()
        .filter(lane -> lane.spec().hardDependencies().contains(component))
        .toList();
  }

  private synchronized boolean areReady(Set<String> components) {
    return components.stream()
        .map(lanes::get)
        .filter(Objects::nonNull)
        .allMatch(lane -> isReady(lane.state()));
  }

  private static boolean isReady(State state) {
    return switch (state) {
      case RUNNING, FINISHED, STOPPING -> true;
      case NEW, INSTALLED, STARTING, ERRORED, BROKEN -> false;
    };
  }

  private synchronized Optional<ComponentLane> lane(String component) {
    return Optional.ofNullable(lanes.get(component));
  }

  private LogWriter openLog(String component) {
    LogWriter writer = new LogWriter(logs, component, clock);
    writers.add(writer);
    try {
      writer.open();
    } catch (IOException e) {
      log.atWarn().addKeyValue("component", component).setCause(e).log("component.log-not-opened");
    }
    return writer;
  }

  private void killUnlessDone(CompletableFuture<Void> all) {
    if (all.isDone()) {
      return;
    }
    log.atWarn().addKeyValue("limit", STOP_LIMIT).log("components.kill");
    List<ComponentLane> left = allLanes();
    Thread.ofVirtual()
        .name("kill-components")
        .start(() -> {
          left.forEach(ComponentLane::stop); // so that no end by us counts as an error
          launcher.groups().killAll();
          all.complete(null);
        });
  }
}
