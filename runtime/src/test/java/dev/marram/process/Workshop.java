package dev.marram.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.base.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Real processes for tests: started here, their lines in a queue, ended at the end. */
final class Workshop {
  static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/bin:/bin");
  private static final long LIMIT_SECONDS = 20;

  final LinuxProcesses tree = new LinuxProcesses();
  final Users users = new Users(Optional.empty());
  final Path records;
  final Path work;
  final StartedGroups groups;
  final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  final Launcher launcher;
  private final List<StepProcess> started = new ArrayList<>();

  Workshop(Path directory) throws Exception {
    this(directory, new Cgroups(directory, false), false);
  }

  Workshop(Path directory, Cgroups cgroups, boolean noNewPrivileges) throws Exception {
    records = directory.resolve("run");
    work = Files.createDirectories(directory.resolve("work"));
    groups = anew();
    assertThat(groups.endOrphans()).isEmpty();
    launcher = new Launcher(groups, users, cgroups, "sh", noNewPrivileges);
  }

  /** The groups as the next start of the runtime finds them. */
  StartedGroups anew() {
    return new StartedGroups(records, tree, Clock.SYSTEM);
  }

  StepProcess start(String script) throws IOException {
    return start(script, ENVIRONMENT, users.own());
  }

  StepProcess start(String script, Map<String, String> environment, Account account)
      throws IOException {
    return start(new StepCommand("a.b", script, environment, work, account, ResourceLimits.NONE));
  }

  StepProcess start(StepCommand command) throws IOException {
    StepProcess process =
        launcher.start(
            command,
            (stream, text, continued) ->
                lines.add(stream == OutputListener.Stream.STDERR ? "err: " + text : text));
    started.add(process);
    return process;
  }

  /** The next line of output, whoever wrote it. */
  String line() throws InterruptedException {
    String line = lines.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
    assertThat(line).as("a line of output").isNotNull();
    return String.valueOf(line);
  }

  long pidLine() throws InterruptedException {
    return Long.parseLong(line());
  }

  String exit(StepProcess process) throws Exception {
    CompletableFuture<ExitStatus> exit = new CompletableFuture<>();
    process.onExit(exit::complete);
    return exit.get(LIMIT_SECONDS, TimeUnit.SECONDS).words();
  }

  boolean isAlive(long pid) {
    return tree.find(pid).filter(entry -> !entry.ended()).isPresent();
  }

  void endAll() throws InterruptedException {
    for (StepProcess process : started) {
      process.end(Duration.ZERO);
    }
  }
}
