package dev.marram.lifecycle;

import dev.marram.log.LogWriter;
import dev.marram.process.Account;
import dev.marram.process.Launcher;
import dev.marram.process.OutputListener;
import dev.marram.process.StartedGroups;
import dev.marram.process.StepCommand;
import dev.marram.process.StepProcess;
import dev.marram.process.Users;
import dev.marram.recipe.Lifecycle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The processes of one component: starts its steps as the right user with the right environment,
 * sends their output to its log, and ends them all. Owned by the component's lane; blocks.
 *
 * <p>The user is looked up once per start cycle, so that Shutdown runs as Run did although the
 * configuration has changed meanwhile (reference 4.2).
 */
final class Steps {
  private static final Logger log = LoggerFactory.getLogger(Steps.class);
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final ComponentSpec spec;
  private final Launcher launcher;
  private final SkipIf skipIf;
  private final LogWriter output;
  private final ComponentListener listener;
  private final List<StepProcess> processes = new ArrayList<>();
  private @Nullable Account account;
  // Also read by whoever reads the output.
  private volatile State state = State.NEW;

  Steps(
      ComponentSpec spec,
      Launcher launcher,
      SkipIf skipIf,
      LogWriter output,
      ComponentListener listener) {
    this.spec = spec;
    this.launcher = launcher;
    this.skipIf = skipIf;
    this.output = output;
    this.listener = listener;
  }

  /** The component's state, which the lines of its log name. */
  State state() {
    return state;
  }

  void state(State now) {
    state = now;
  }

  /**
   * The step, unless it is not defined, empty or to be skipped.
   *
   * @throws IOException if the recipe has a fault there
   */
  Optional<Lifecycle.Step> due(Optional<Lifecycle.Step> step) throws IOException {
    Optional<String> fault = step.flatMap(Lifecycle.Step::fault);
    if (fault.isPresent()) {
      throw new IOException(fault.get());
    }
    if (step.isEmpty() || step.get().script().isEmpty()) {
      return Optional.empty();
    }
    Optional<String> condition = step.get().skipIf();
    return condition.isPresent() && skipIf.holds(condition.get()) ? Optional.empty() : step;
  }

  /** Starts the step; it is among those that {@link #endAll} ends. */
  StepProcess start(Lifecycle.Step step) throws IOException {
    Files.createDirectories(spec.workDirectory(), OWNER_ONLY);
    Users users = launcher.users();
    Account user = step.requiresPrivilege() ? users.own() : componentUser();
    Map<String, String> environment = new HashMap<>(spec.environment());
    if (user.user() != users.ownUser() || !environment.containsKey("HOME")) {
      environment.put("HOME", user.home());
    }
    environment.putAll(spec.lifecycle().setenv());
    environment.putAll(step.setenv());
    StepCommand command =
        new StepCommand(
            spec.name(), step.script(), environment, spec.workDirectory(), user, spec.limits());
    StepProcess process =
        launcher.start(command, (stream, text, continued) -> line(step, stream, text, continued));
    processes.add(process);
    log.atInfo()
        .addKeyValue("component", spec.name())
        .addKeyValue("step", step.name())
        .addKeyValue("pid", process.pid())
        .addKeyValue("user", user)
        .log("component.step-started");
    listener.stepStarted(spec.name(), step.name());
    return process;
  }

  /** Ends everything that was started and is still there. */
  void endAll() throws InterruptedException {
    for (StepProcess process : processes) {
      if (!process.end(StartedGroups.GRACE)) {
        log.atError()
            .addKeyValue("component", spec.name())
            .addKeyValue("pid", process.pid())
            .log("component.processes-not-ended");
      }
    }
    processes.clear();
  }

  /** Ends everything; the next step asks anew whom to run as. */
  void endCycle() throws InterruptedException {
    endAll();
    launcher.cgroups().remove(spec.name());
    account = null;
  }

  /** Closes the log; what a daemon says later opens it again. */
  void close() {
    output.close();
  }

  private Account componentUser() throws IOException {
    Account known = account;
    if (known == null) {
      known = launcher.users().of(spec.posixUser());
      launcher.give(known, spec.workDirectory(), spec.artifactDirectories());
      account = known;
    }
    return known;
  }

  private void line(
      Lifecycle.Step step, OutputListener.Stream stream, String text, boolean continued) {
    Map<String, Object> contexts = new LinkedHashMap<>();
    contexts.put("scriptName", "services." + spec.name() + ".lifecycle." + step.scriptKey());
    contexts.put("serviceName", spec.name());
    contexts.put("currentState", state);
    if (continued) {
      contexts.put("continued", true);
    }
    switch (stream) {
      case STDOUT -> output.write(Level.INFO, "stdout", text, contexts);
      case STDERR -> output.write(Level.WARN, "stderr", text, contexts);
    }
    listener.output(spec.name(), stream, text);
  }
}
