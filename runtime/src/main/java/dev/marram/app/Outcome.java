package dev.marram.app;

import dev.marram.base.Problem;
import dev.marram.lifecycle.ComponentListener;
import dev.marram.lifecycle.ComponentSpec;
import dev.marram.lifecycle.State;
import dev.marram.lifecycle.Timers;
import dev.marram.log.RuntimeLog;
import dev.marram.model.Document;
import dev.marram.process.OutputListener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Tells how a deployment at the start ended: SUCCEEDED when every component runs or has finished
 * and none fails within the next three seconds, in which a program that cannot run has used up its
 * tries; FAILED when the first is broken. The runtime runs on either way. Safe on any thread.
 */
final class Outcome implements ComponentListener {
  private static final Logger LOG = LoggerFactory.getLogger(Outcome.class);

  private static final Duration SETTLED = Duration.ofSeconds(3);

  private final Progress progress;
  private final Timers timers;
  private final Path logs;
  private final Set<String> undecided = new HashSet<>();
  private final Set<String> stopping = new TreeSet<>();
  private boolean deploying;
  // Counts failures: who was to settle before one has not.
  private int failures;

  Outcome(
      boolean deploying, List<ComponentSpec> specs, Progress progress, Timers timers, Path logs) {
    this.deploying = deploying && !specs.isEmpty();
    this.progress = progress;
    this.timers = timers;
    this.logs = logs;
    specs.forEach(spec -> undecided.add(spec.name()));
  }

  @Override
  public void stateChanged(String component, State from, State to, String reason) {
    progress.stateChanged(component, from, to, reason);
    noteStop(component, to);
    decide(component, to, reason);
  }

  /** The runtime is being stopped: what finishes now has not succeeded. */
  synchronized void stopping() {
    if (deploying) {
      Document.Obj how = Document.Obj.of("status", "INTERRUPTED");
      end(Level.WARN, how, "Deployment not finished: the runtime was stopped");
    }
  }

  synchronized void stillStopping() {
    if (!stopping.isEmpty()) {
      progress.tell(
          "runtime.stopping",
          Document.Obj.of("components", stopping),
          "Waiting for %s; what has not ended in time is killed"
              .formatted(String.join(", ", stopping)));
    }
  }

  private synchronized void noteStop(String component, State to) {
    if (to == State.STOPPING) {
      stopping.add(component);
    } else {
      stopping.remove(component);
    }
  }

  private synchronized void decide(String component, State to, String reason) {
    if (!deploying) {
      return;
    }
    switch (to) {
      case RUNNING, FINISHED -> {
        if (undecided.remove(component) && undecided.isEmpty()) {
          int before = failures;
          timers.after(SETTLED, () -> settled(before));
        }
      }
      case BROKEN -> {
        end(
            Level.ERROR,
            Document.Obj.of("status", "FAILED", "component", component, "reason", reason),
            Problem.COMPONENT_BROKEN.named(
                "Deployment FAILED: %s is BROKEN (%s); what it said is in %s/%s.log. The rest runs on"
                    .formatted(component, reason, logs, component)));
      }
      case ERRORED -> {
        failures++;
        undecided.add(component);
      }
      case NEW, INSTALLED, STARTING, STOPPING -> {}
    }
  }

  private synchronized void settled(int failuresBefore) {
    if (deploying && failures == failuresBefore) {
      end(Level.INFO, Document.Obj.of("status", "SUCCEEDED"), "Deployment SUCCEEDED");
    }
  }

  private void end(Level level, Document.Obj how, String text) {
    deploying = false;
    LoggingEventBuilder line = LOG.atLevel(level).addMarker(RuntimeLog.TOLD);
    for (var each : how.members().entrySet()) {
      line = line.addKeyValue(each.getKey(), each.getValue().scalar().orElse(""));
    }
    line.log("deployment.ended");
    progress.tell("deployment.ended", how, text);
  }

  @Override
  public void stepStarted(String component, String step) {
    progress.stepStarted(component, step);
  }

  @Override
  public void output(String component, OutputListener.Stream stream, String line) {
    progress.output(component, stream, line);
  }
}
