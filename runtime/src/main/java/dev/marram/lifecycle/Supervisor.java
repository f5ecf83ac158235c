package dev.marram.lifecycle;

import dev.marram.base.Clock;
import dev.marram.log.LogSettings;
import dev.marram.log.LogWriter;
import dev.marram.process.Launcher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
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

  private final Launcher launcher;
  private final SkipIf skipIf;
  private final Supplier<LogSettings> logs;
  private final Clock clock;
  private final Timers timers;
  private final ComponentListener listener;
  // Guarded by this.
  private final SequencedMap<String, ComponentLane> lanes = new LinkedHashMap<>();

  private final Map<String, Standing> standings = new ConcurrentHashMap<>();

  /**
   * How a component came to where it is.
   *
   * @param reason of the last change of state
   * @param starts how often it went to STARTING
   */
  public record Standing(State state, Instant since, String reason, int starts) {}

  /**
   * @param environment of the runtime, for Skipif
   * @param root of the installation, for Skipif
   * @param logs settings of the components' logs, {@code <directory>/<component>.log}, as they are
   *     now
   */
  public Supervisor(
      Launcher launcher,
      Map<String, String> environment,
      Path root,
      Supplier<LogSettings> logs,
      Clock clock,
      Timers timers,
      ComponentListener listener) {
    this.launcher = launcher;
    this.skipIf = new SkipIf(environment, root);
    this.logs = logs;
    this.clock = clock;
    this.timers = timers;
    this.listener = listener;
  }

  /** Starts these components; their names differ. To be called once. */
  public synchronized void start(List<ComponentSpec> specs) {
    for (ComponentSpec spec : specs) {
      Steps steps = new Steps(spec, launcher, skipIf, openLog(spec.name()), listener);
      ComponentLane lane =
          new ComponentLane(
              spec, steps, clock, timers, this::changed, () -> areReady(spec.hardDependencies()));
      lanes.put(spec.name(), lane);
      lane.start();
    }
  }

  /**
   * Stops all components: Shutdown, SIGTERM, after a grace SIGKILL. Completes when nothing of them
   * runs any more; after {@link #STOP_LIMIT} whatever is left is killed. To be called once.
   */
  public synchronized CompletableFuture<Void> stopAll() {
    Map<String, CompletableFuture<Void>> stops = new HashMap<>();
    for (ComponentLane lane : lanes.sequencedValues().reversed()) {
      String name = lane.spec().name();
      Stream<CompletableFuture<Void>> dependents =
          dependentsOf(name).stream()
              .map(dependent -> stops.get(dependent.spec().name()))
              .filter(Objects::nonNull);
      stops.put(name, all(dependents).thenRun(lane::stop).thenCompose(done -> lane.stopped()));
    }
    CompletableFuture<Void> stopped = all(stops.values().stream());
    timers.after(STOP_LIMIT, () -> killUnlessDone(stopped));
    return stopped;
  }

  /**
   * What a component says about itself (UpdateState): running, or in error. Accepted at any time;
   * where it does not fit it has no effect.
   *
   * @return false if there is no such component
   */
  public synchronized boolean report(String component, boolean running) {
    ComponentLane lane = lanes.get(component);
    if (lane != null) {
      lane.report(running);
    }
    return lane != null;
  }

  /** The last change of a component; empty before the first. Never waits. */
  public Optional<Standing> standing(String component) {
    return Optional.ofNullable(standings.get(component));
  }

  /** Ends the threads and closes the logs. To be called when the components have stopped. */
  @Override
  public synchronized void close() {
    lanes.values().forEach(ComponentLane::close);
  }

  /** Tells the components that may have waited for this change, and the listener. */
  private void changed(String component, State from, State to, String reason) {
    standings.compute(
        component,
        (_, before) ->
            new Standing(
                to,
                clock.now(),
                reason,
                (before == null ? 0 : before.starts()) + (to == State.STARTING ? 1 : 0)));
    if (isReady(to)) {
      dependentsOf(component).forEach(ComponentLane::dependencyChanged);
    }
    listener.stateChanged(component, from, to, reason);
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

  private LogWriter openLog(String component) {
    LogWriter writer = new LogWriter(logs, component, clock);
    try {
      writer.open();
    } catch (IOException e) {
      log.atWarn().addKeyValue("component", component).setCause(e).log("component.log-not-opened");
    }
    return writer;
  }

  private synchronized void killUnlessDone(CompletableFuture<Void> stopped) {
    if (stopped.isDone()) {
      return;
    }
    log.atWarn().addKeyValue("limit", STOP_LIMIT).log("components.kill");
    lanes.values().forEach(ComponentLane::stop); // so that no end by us counts as an error
    Thread.ofVirtual()
        .name("kill-components")
        .start(() -> {
          launcher.groups().killAll();
          stopped.complete(null);
        });
  }

  private static CompletableFuture<Void> all(Stream<CompletableFuture<Void>> several) {
    return CompletableFuture.allOf(several.toArray(CompletableFuture<?>[]::new));
  }
}
