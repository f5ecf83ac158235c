package dev.marram.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.marram.base.Clock;
import dev.marram.process.Account;
import dev.marram.process.Cgroups;
import dev.marram.process.Launcher;
import dev.marram.process.LinuxProcesses;
import dev.marram.process.ResourceLimits;
import dev.marram.process.StartedGroups;
import dev.marram.process.StepCommand;
import dev.marram.process.StepProcess;
import dev.marram.process.Users;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerOfRealProcessesTest {
  @TempDir Path directory;
  private final LinuxProcesses tree = new LinuxProcesses();
  private Cgroups cgroups = new Cgroups(Cgroups.SYSTEM, false);
  private final Users users = new Users(Optional.empty());
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final List<StepProcess> steps = new ArrayList<>();
  private final List<Process> strangers = new ArrayList<>();
  private StartedGroups groups;

  @BeforeEach
  void open() throws Exception {
    groups = new StartedGroups(directory.resolve("run"), tree, Clock.SYSTEM);
    groups.endOrphans();
  }

  @AfterEach
  void endAll() throws Exception {
    for (StepProcess step : steps) {
      step.end(Duration.ZERO);
    }
    cgroups.remove("a");
    strangers.forEach(Process::destroyForcibly);
  }

  @Test
  void aChildOfTheComponentIsTheComponent() throws Exception {
    long child = start("a", "sleep 1000 & echo $!; wait");
    assertThat(refusal(PeerCheck.Mode.STRICT, child)).isEmpty();
  }

  @Test
  void aDaemonOfTheComponentThatOutlivedItsParentIsTheComponent() throws Exception {
    long daemon = start("a", "sleep 1000 & echo $!");
    assertThat(refusal(PeerCheck.Mode.STRICT, daemon)).isEmpty();
  }

  @Test
  void aDescendantInASessionOfItsOwnIsTheComponent() throws Exception {
    long descendant = start("a", "setsid sh -c 'echo $$; exec sleep 1000' & wait");
    assertThat(refusal(PeerCheck.Mode.STRICT, descendant)).isEmpty();
  }

  @Test
  @Tag("full")
  void aDaemonThatLeftSessionAndParentsIsTheComponentByItsCgroup() throws Exception {
    assumeTrue(users.ownUser() == 0, "needs root");
    String escape = "setsid sh -c 'echo $$; exec sleep 1000' & sleep 0.2; exit 0";
    long known = start("a", escape);
    steps.getLast().onExit(exit -> lines.add("ended"));
    assertThat(lines.poll(20, TimeUnit.SECONDS)).isEqualTo("ended");
    assertThat(refusal(PeerCheck.Mode.STRICT, known)).as("without a cgroup").isPresent();
    ProcessHandle.of(known).ifPresent(ProcessHandle::destroyForcibly);

    cgroups = new Cgroups(Cgroups.SYSTEM, true);
    long daemon = start("a", escape);
    steps.getLast().onExit(exit -> lines.add("ended"));
    assertThat(lines.poll(20, TimeUnit.SECONDS)).isEqualTo("ended");
    assertThat(refusal(PeerCheck.Mode.STRICT, daemon)).as("in a cgroup").isEmpty();
    assertThat(steps.getLast().end(Duration.ZERO)).isTrue();
    assertThat(tree.find(daemon).filter(entry -> !entry.ended())).isEmpty();
  }

  @Test
  void anotherComponentWithTheTokenIsNotTheComponent() throws Exception {
    start("a", "echo 1; sleep 1000");
    long thief = start("b", "sleep 1000 & echo $!; wait");
    assertThat(refusal(PeerCheck.Mode.STANDARD, thief))
        .contains("its process belongs to component b");
    assertThat(refusal(PeerCheck.Mode.OFF, thief)).isEmpty();
  }

  @Test
  void aForeignProcessOfTheSameUserIsTakenInStandardAndNotInStrict() throws Exception {
    start("a", "echo 1; sleep 1000");
    long stranger = stranger("sh", "-c", "echo $$; exec sleep 1000");
    assertThat(refusal(PeerCheck.Mode.STANDARD, stranger)).isEmpty();
    assertThat(refusal(PeerCheck.Mode.STRICT, stranger)).isPresent();
  }

  @Test
  @Tag("full")
  void aForeignProcessOfAnotherUserIsNotTaken() throws Exception {
    assumeTrue(users.ownUser() == 0, "needs root");
    start("a", "echo 1; sleep 1000");
    long stranger =
        stranger(
            "setpriv",
            "--reuid=54321",
            "--regid=54321",
            "--clear-groups",
            "sh",
            "-c",
            "echo $$; exec sleep 1000");
    assertThat(check(PeerCheck.Mode.STANDARD).refusal("a", Peer.of(stranger, 54321))).isPresent();
    assertThat(check(PeerCheck.Mode.OFF).refusal("a", Peer.of(stranger, 54321))).isEmpty();
  }

  private Optional<String> refusal(PeerCheck.Mode mode, long pid) {
    return check(mode).refusal("a", Peer.of(pid, users.ownUser()));
  }

  private PeerCheck check(PeerCheck.Mode mode) {
    return new PeerCheck(mode, users.ownUser(), tree, groups::all, cgroups::componentOf);
  }

  private long start(String component, String script) throws Exception {
    Account own = users.own();
    StepCommand command =
        new StepCommand(
            component,
            script,
            Map.of("PATH", "/usr/bin:/bin"),
            directory,
            own,
            ResourceLimits.NONE);
    steps.add(
        new Launcher(groups, users, cgroups, "sh", false)
            .start(command, (stream, text, more) -> lines.add(text)));
    return pid(lines.poll(20, TimeUnit.SECONDS));
  }

  private long stranger(String... command) throws IOException {
    Process process = new ProcessBuilder(command).start();
    strangers.add(process);
    BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
    return pid(reader.readLine());
  }

  private static long pid(@org.jspecify.annotations.Nullable String line) {
    assertThat(line).isNotNull();
    return Long.parseLong(String.valueOf(line));
  }
}
