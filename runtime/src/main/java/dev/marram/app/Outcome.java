package dev.marram.app;

import dev.marram.lifecycle.ComponentListener;
import dev.marram.lifecycle.ComponentSpec;
import dev.marram.lifecycle.State;
import dev.marram.process.OutputListener;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells how a deployment at the start ended: SUCCEEDED when every component runs or has finished,
 * FAILED when the first is broken. The runtime runs on either way (decisions D4). Safe on any
 * thread.
 */
final class Outcome implements ComponentListener {
  private static final Logger LOG = LoggerFactory.getLogger(Outcome.class);

  private final Progress progress;
  private final Set<String> undecided = new HashSet<>();
  private boolean deploying;

  Outcome(boolean deploying, List<ComponentSpec> specs, Progress progress) {
    this.deploying = deploying && !specs.isEmpty();
    this.progress = progress;
    specs.forEach(spec -> undecided.add(spec.name()));
  }

  @Override
  public void stateChanged(String component, State from, State to, String reason) {
    progress.stateChanged(component, from, to, reason);
    decide(component, to, reason);
  }

  /** The runtime is being stopped: what finishes now has not succeeded. */
  synchronized void stopping() {
    if (deploying) {
      deploying = false;
      LOG.atWarn().addKeyValue("status", "INTERRUPTED").log("deployment.ended");
      progress.say("Deployment not finished: the runtime was stopped");
    }
  }

  private synchronized void decide(String component, State to, String reason) {
    if (!deploying) {
      return;
    }
    switch (to) {
      case RUNNING, FINISHED -> {
        undecided.remove(component);
        if (undecided.isEmpty()) {
          deploying = false;
          LOG.atInfo().addKeyValue("status", "SUCCEEDED").log("deployment.ended");
          progress.say("Deployment SUCCEEDED");
        }
      }
      case BROKEN -> {
        deploying = false;
        LOG.atError()
            .addKeyValue("status", "FAILED")
            .addKeyValue("component", component)
            .addKeyValue("why", reason)
            .log("deployment.ended");
        progress.say("Deployment FAILED: %s is BROKEN (%s)".formatted(component, reason));
      }
      case NEW, INSTALLED, STARTING, STOPPING, ERRORED -> {}
    }
  }

  @Override
  public void output(String component, OutputListener.Stream stream, String line) {
    progress.output(component, stream, line);
  }
}
