package dev.marram.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.base.Clock;
import dev.marram.log.LogSettings;
import dev.marram.process.Cgroups;
import dev.marram.process.Launcher;
import dev.marram.process.LinuxProcesses;
import dev.marram.process.OutputListener;
import dev.marram.process.ResourceLimits;
import dev.marram.process.StartedGroups;
import dev.marram.process.Users;
import dev.marram.recipe.Lifecycle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

/** Real processes, but time passes only when the test says so. */
class SupervisorTest {
  private static final long LIMIT_SECONDS = 30;

  private record Timer(Duration delay, Runnable action) {}

  @TempDir Path root;
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final BlockingQueue<Timer> timers = new LinkedBlockingQueue<>();
  private StartedGroups groups;
  private Supervisor supervisor;

  @BeforeEach
  void open() throws Exception {
    groups = new StartedGroups(root.resolve("run"), new LinuxProcesses(), Clock.SYSTEM);
    groups.endOrphans();
    Users users = new Users(Optional.empty());
    Map<String, String> environment = Map.of("PATH", "/usr/bin:/bin", "HOME", "/h");
    supervisor =
        new Supervisor(
            new Launcher(groups, users, new Cgroups(root, false), "sh", false),
            environment,
            root,
            () ->
                new LogSettings(
                    root.resolve("logs"),
                    Level.INFO,
                    LogSettings.Format.TEXT,
                    1024,
                    10240,
                    Optional.empty()),
            Clock.SYSTEM,
            this::later,
            new Ear());
  }

  @AfterEach
  void close() throws Exception {
    groups.killAll();
    supervisor.close();
  }

  @Test
  void aComponentIsInstalledRunAndStoppedAndItsLogHasItAll() throws Exception {
    supervisor.start(
        List.of(
            component(
                "a",
                step("Install", "echo installing; pwd > where"),
                step("Run", "echo running $V $W >&2; sleep 1000"),
                step("Shutdown", "echo down"))));
    assertThat(root.resolve("logs/a.log")).exists();
    hear("a NEW>INSTALLED Install: exit code 0");
    hear("a INSTALLED>STARTING dependencies are ready");
    hear("a STARTING>RUNNING Run started", "a err: running global step");
    assertThat(state("a")).isEqualTo(State.RUNNING);

    supervisor.stopAll().get(LIMIT_SECONDS, TimeUnit.SECONDS);

    assertThat(state("a")).isEqualTo(State.FINISHED);
    assertThat(groups.all()).isEmpty();
    assertThat(root.resolve("work/a/where"))
        .hasContent(root.resolve("work/a").toRealPath().toString());
    assertThat(Files.readAllLines(root.resolve("logs/a.log")))
        .anyMatch(line -> line.contains("[INFO] (a-stdout) a: stdout. installing. {"))
        .anyMatch(line -> line.contains("[WARN] (a-stderr) a: stderr. running global step. {"))
        .anyMatch(line -> line.contains("a: stdout. down. {") && line.contains("=STOPPING"))
        .allMatch(line ->
            line.contains("serviceName=a")
                && line.matches(".*scriptName=services\\.a\\.lifecycle\\.\\w+\\.Script.*"));
  }

  @Test
  void aRunThatEndsWellIsFinished() throws Exception {
    supervisor.start(List.of(component("a", step("Run", "exit 0"))));
    hear("a STARTING>RUNNING Run started");
    hear("a RUNNING>STOPPING Run: exit code 0");
    hear("a STOPPING>FINISHED stopped");
  }

  @Test
  void aComponentWithNothingToRunIsFinished() throws Exception {
    supervisor.start(List.of(component("a", step("Install", "exit 0"))));
    hear("a STARTING>FINISHED nothing to run");
  }

  @Test
  void aRunThatFailsIsTriedAtOnceThenAfterASecondThenBroken() throws Exception {
    supervisor.start(List.of(component("a", step("Run", "exit 3"), step("Recover", "echo rec"))));
    hear("a RUNNING>ERRORED Run: exit code 3");
    hear("a out: rec");
    pass(Duration.ZERO);
    hear("a RUNNING>ERRORED Run: exit code 3");
    pass(Duration.ofSeconds(1));
    hear("a RUNNING>BROKEN Run: exit code 3");
    Supervisor.Standing standing = supervisor.standing("a").orElseThrow();
    assertThat(standing.reason()).isEqualTo("Run: exit code 3");
    assertThat(standing.starts()).isEqualTo(3);
    supervisor.stopAll().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    assertThat(state("a")).isEqualTo(State.BROKEN);
  }

  @Test
  void anInstallThatTakesTooLongIsAnErrorAndItsProcessIsEnded() throws Exception {
    supervisor.start(List.of(component("a", step("Install", "echo busy; sleep 1000"))));
    hear("a out: busy");
    pass(Duration.ofMinutes(2));
    hear("a NEW>ERRORED Install took longer than 120 s");
    pass(Duration.ZERO);
    hear("a out: busy");
    assertThat(groups.all()).as("only that of the second try").hasSize(1);
  }

  @Test
  void aStartupThatTakesTooLongIsAnErrorAndItsProcessIsEnded() throws Exception {
    supervisor.start(List.of(component("a", step("Startup", "echo busy; sleep 1000"))));
    hear("a out: busy");
    pass(Duration.ofMinutes(2));
    hear("a STARTING>ERRORED Startup took longer than 120 s");
    pass(Duration.ZERO);
    hear("a out: busy");
    assertThat(groups.all()).as("only that of the second try").hasSize(1);
  }

  @Test
  void theTimeoutOfTheRecipeGoesBeforeTheUsualOneAndRunHasOnlyThat() throws Exception {
    supervisor.start(
        List.of(
            component("a", step("Run", "echo busy; sleep 1000", 7)),
            component("b", step("Install", "echo busy; sleep 1000", 8)),
            component("c", step("Run", "echo busy; sleep 1000"))));
    hear("a out: busy", "b out: busy", "c out: busy");
    pass(Duration.ofSeconds(7));
    hear("a RUNNING>ERRORED Run took longer than 7 s");
    pass(Duration.ofSeconds(8));
    hear("b NEW>ERRORED Install took longer than 8 s");
    assertThat(timers).noneMatch(timer -> timer.delay().compareTo(Duration.ofSeconds(8)) > 0);
  }

  @Test
  void aRecoverThatTakesTooLongIsEndedAndTheNextTryIsMade() throws Exception {
    supervisor.start(
        List.of(
            component("a", step("Run", "exit 3"), step("Recover", "echo recovering; sleep 1000"))));
    hear("a out: recovering");
    pass(Duration.ofMinutes(1));
    pass(Duration.ZERO);
    hear("a ERRORED>STOPPING next try", "a out: recovering");
    assertThat(groups.all()).as("only that of the second try").hasSize(1);
  }

  @Test
  void setenvMayReplaceWhateverTheRuntimeSets() throws Exception {
    Lifecycle.Step run =
        new Lifecycle.Step(
            "Run",
            "Run",
            "echo $PATH $HOME $V",
            Optional.empty(),
            true,
            Optional.empty(),
            Map.of("PATH", "/elsewhere", "HOME", "/mine", "V", "last"),
            Optional.empty());
    supervisor.start(List.of(component("a", run)));
    hear("a out: /elsewhere /mine last");
  }

  @Test
  void startupIsRunningWhenItEndsAndItsDaemonLivesUntilTheStop() throws Exception {
    supervisor.start(
        List.of(component("a", step("Startup", "sleep 1000 & exit 0"), step("Run", "echo never"))));
    hear("a STARTING>RUNNING Startup: exit code 0");
    assertThat(groups.all()).hasSize(1);
    supervisor.stopAll().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    assertThat(groups.all()).isEmpty();
    assertThat(heard).noneMatch(line -> line.contains("never"));
  }

  @Test
  void startupMayReportRunningAndFailLater() throws Exception {
    supervisor.start(
        List.of(component("a", step("Startup", "mkfifo f; echo up; read x < f; exit 4"))));
    hear("a out: up");
    supervisor.report("a", true);
    hear("a STARTING>RUNNING reported by the component");
    Files.writeString(root.resolve("work/a/f"), "\n");
    hear("a RUNNING>ERRORED Startup: exit code 4");
  }

  @Test
  void aReportedErrorRestartsTheComponent() throws Exception {
    supervisor.start(List.of(component("a", step("Run", "echo up; sleep 1000"))));
    hear("a out: up", "a STARTING>RUNNING Run started");
    supervisor.report("a", false);
    hear("a RUNNING>ERRORED reported by the component");
    pass(Duration.ZERO);
    hear("a ERRORED>STOPPING next try");
    hear("a out: up");
    assertThat(groups.all()).hasSize(1);
    assertThat(supervisor.report("a", true)).isTrue();
    assertThat(supervisor.report("nobody", true)).isFalse();
  }

  @Test
  void aStepThatIsSkippedCountsAsNotDefined() throws Exception {
    Lifecycle.Step startup =
        new Lifecycle.Step(
            "Startup",
            "Startup",
            "exit 9",
            Optional.of("onpath sh"),
            false,
            Optional.empty(),
            Map.of(),
            Optional.empty());
    supervisor.start(List.of(component("a", startup, step("Run", "echo run; sleep 1000"))));
    hear("a out: run");
  }

  @Test
  void aStepThatCannotBeStartedSaysWhy() throws Exception {
    ComponentSpec spec = component("a", step("Run", "exit 0"));
    supervisor.start(
        List.of(
            new ComponentSpec(
                "a",
                spec.lifecycle(),
                Map.of(),
                spec.workDirectory(),
                List.of(),
                Set.of(),
                Optional.of("no-such-user"),
                ResourceLimits.NONE)));
    hear(
        "a STARTING>ERRORED There is no user 'no-such-user' on this machine: create it, or change posixUser 'no-such-user'.");
  }

  @Test
  void aFaultOfTheRecipeFailsTheStepThatIsDueAndNoOther() throws Exception {
    supervisor.start(
        List.of(
            component("never", step("Startup", "echo up"), faulty("Run")),
            component("late", step("Run", "exit 0"), faulty("Shutdown"), faulty("Recover")),
            component("at-once", faulty("Install"), step("Run", "echo no"))));
    hear(
        "never STARTING>RUNNING Startup: exit code 0",
        "late STOPPING>FINISHED stopped",
        "at-once NEW>ERRORED Lifecycle.Install: wrong. Write it right.");
  }

  private static Lifecycle.Step faulty(String name) {
    Optional<String> fault = Optional.of("Lifecycle." + name + ": wrong. Write it right.");
    return new Lifecycle.Step(
        name, name, "", Optional.empty(), false, Optional.empty(), Map.of(), fault);
  }

  @Test
  void shutdownThatHangsIsEndedWithTheRest() throws Exception {
    supervisor.start(
        List.of(
            component(
                "a",
                step("Run", "echo up; sleep 1000"),
                step("Shutdown", "echo hang; sleep 999"))));
    hear("a out: up");
    var stopped = supervisor.stopAll();
    hear("a out: hang");
    pass(Duration.ofSeconds(15));
    hear("a STOPPING>ERRORED Shutdown took too long");
    pass(Duration.ZERO);
    stopped.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    assertThat(groups.all()).isEmpty();
  }

  @Test
  void afterTheStopLimitWhateverIsLeftIsKilledAlsoWhatWaitedForItsTurn() throws Exception {
    ComponentSpec user =
        component("user", step("Run", "sleep 1000"), step("Shutdown", "echo hang; sleep 999"));
    supervisor.start(
        List.of(component("base", step("Run", "sleep 1000")), needing(user, Set.of("base"))));
    hear("user STARTING>RUNNING Run started");
    var stopped = supervisor.stopAll();
    hear("user out: hang");
    assertThat(state("base")).isEqualTo(State.RUNNING);

    pass(Supervisor.STOP_LIMIT);
    hear("base STOPPING>FINISHED stopped", "user STOPPING>FINISHED stopped");
    stopped.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    assertThat(groups.all()).isEmpty();
  }

  @Test
  void aHardDependencyIsReadyBeforeAndStopsAfter() throws Exception {
    ComponentSpec base =
        component("base", step("Startup", "mkfifo f; echo wait; read x < f; exit 0"));
    ComponentSpec user = component("user", step("Run", "sleep 1000"));
    supervisor.start(List.of(base, needing(user, Set.of("base", "aws.greengrass.Nucleus"))));
    hear("base out: wait");
    assertThat(state("user")).isNotEqualTo(State.RUNNING);
    Files.writeString(root.resolve("work/base/f"), "\n");
    hear("user STARTING>RUNNING Run started");
    supervisor.stopAll().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    List<String> ends = heard.stream().filter(line -> line.contains(">STOPPING")).toList();
    assertThat(ends).hasSize(2).first().asString().startsWith("user");
  }

  @Test
  void aChainOfHardDependenciesStartsOneByOneAndStopsTheOtherWayRound() throws Exception {
    String slow = "mkfifo f; echo wait; read x < f; exit 0";
    String slowEnd = "echo ending; read x < f";
    supervisor.start(
        List.of(
            component("a", step("Startup", slow)),
            needing(component("b", step("Startup", slow), step("Shutdown", slowEnd)), Set.of("a")),
            needing(component("c", step("Run", "sleep 1000")), Set.of("b"))));
    hear("a out: wait", "b NEW>INSTALLED nothing to install", "c NEW>INSTALLED nothing to install");
    assertThat(List.of(state("a"), state("b"), state("c")))
        .containsExactly(State.STARTING, State.INSTALLED, State.INSTALLED);
    letGo("a");
    hear("b out: wait");
    assertThat(List.of(state("a"), state("c"))).containsExactly(State.RUNNING, State.INSTALLED);
    letGo("b");
    hear("c STARTING>RUNNING Run started");

    var stopped = supervisor.stopAll();
    hear("c STOPPING>FINISHED stopped");
    hear("b out: ending");
    assertThat(state("a")).isEqualTo(State.RUNNING);
    letGo("b");
    hear("b STOPPING>FINISHED stopped");
    hear("a STOPPING>FINISHED stopped");
    stopped.get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void whatInstallLeftRunningEndsAlsoWithAComponentThatNeverStarted() throws Exception {
    supervisor.start(
        List.of(
            component("base", step("Startup", "echo up; sleep 1000")),
            needing(component("user", step("Install", "sleep 1000 & echo left")), Set.of("base"))));
    hear("user NEW>INSTALLED Install: exit code 0");
    supervisor.stopAll().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    assertThat(groups.all()).isEmpty();
  }

  @Test
  void aComponentWaitsForNoneOfItsSoftDependencies() throws Exception {
    // A SOFT dependency is only the order of the list: the supervisor is told of HARD ones alone.
    supervisor.start(
        List.of(
            component("soft", step("Startup", "mkfifo f; echo wait; read x < f; exit 0")),
            component(
                "user",
                step("Run", "mkfifo f; echo up; sleep 1000"),
                step("Shutdown", "echo ending; read x < f"))));
    hear("soft out: wait", "user out: up", "user STARTING>RUNNING Run started");
    assertThat(state("soft")).isEqualTo(State.STARTING);
    letGo("soft");
    hear("soft STARTING>RUNNING Startup: exit code 0");

    var stopped = supervisor.stopAll();
    hear("user out: ending", "soft STOPPING>FINISHED stopped");
    assertThat(state("user")).isEqualTo(State.STOPPING);
    letGo("user");
    stopped.get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  private State state(String component) {
    return supervisor.standing(component).map(Supervisor.Standing::state).orElse(State.NEW);
  }

  /** Lets a step of this component go on that reads from its pipe. */
  private void letGo(String component) throws Exception {
    Files.writeString(root.resolve("work").resolve(component).resolve("f"), "\n");
  }

  private ComponentSpec component(String name, Lifecycle.Step... steps) {
    Lifecycle lifecycle =
        new Lifecycle(
            Optional.empty(),
            named("Install", steps),
            named("Startup", steps),
            named("Run", steps),
            named("Shutdown", steps),
            named("Recover", steps),
            Optional.empty(),
            Map.of("V", "global", "W", "hidden"),
            Duration.ofHours(1));
    return new ComponentSpec(
        name,
        lifecycle,
        Map.of("PATH", "/usr/bin:/bin", "V", "hidden"),
        root.resolve("work").resolve(name),
        List.of(),
        Set.of(),
        Optional.empty(),
        ResourceLimits.NONE);
  }

  private static ComponentSpec needing(ComponentSpec spec, Set<String> dependencies) {
    return new ComponentSpec(
        spec.name(),
        spec.lifecycle(),
        spec.environment(),
        spec.workDirectory(),
        spec.artifactDirectories(),
        dependencies,
        spec.posixUser(),
        spec.limits());
  }

  private static Optional<Lifecycle.Step> named(String name, Lifecycle.Step... steps) {
    return Arrays.stream(steps).filter(step -> step.name().equals(name)).findFirst();
  }

  private static Lifecycle.Step step(String name, String script) {
    return new Lifecycle.Step(
        name,
        name + ".Script",
        script,
        Optional.empty(),
        false,
        Optional.empty(),
        Map.of("W", "step"),
        Optional.empty());
  }

  private static Lifecycle.Step step(String name, String script, int seconds) {
    Optional<Duration> limit = Optional.of(Duration.ofSeconds(seconds));
    return new Lifecycle.Step(
        name, name, script, Optional.empty(), false, limit, Map.of(), Optional.empty());
  }

  private void later(Duration delay, Runnable action) {
    timers.add(new Timer(delay, action));
  }

  /** Lets the first timer of this length run out. */
  private void pass(Duration delay) throws InterruptedException {
    List<Timer> others = new ArrayList<>();
    while (true) {
      Timer timer = timers.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
      assertThat(timer).as("a timer of " + delay + ", only " + others).isNotNull();
      if (timer != null && timer.delay().equals(delay)) {
        timers.addAll(others);
        timer.action().run();
        return;
      }
      if (timer != null) {
        others.add(timer);
      }
    }
  }

  /** Waits until all these are heard, in any order; what else is heard is passed over. */
  private void hear(String... expected) throws InterruptedException {
    List<String> missing = new ArrayList<>(List.of(expected));
    List<String> passed = new ArrayList<>();
    while (!missing.isEmpty()) {
      String line = heard.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
      assertThat(line).as("%s after %s", missing, passed).isNotNull();
      if (!missing.remove(line)) {
        passed.add(String.valueOf(line));
      }
    }
  }

  private final class Ear implements ComponentListener {
    @Override
    public void stateChanged(String component, State from, State to, String reason) {
      heard.add("%s %s>%s %s".formatted(component, from, to, reason));
    }

    @Override
    public void output(String component, OutputListener.Stream stream, String line) {
      String name = stream == OutputListener.Stream.STDOUT ? "out" : "err";
      heard.add("%s %s: %s".formatted(component, name, line));
    }
  }
}
