package dev.marram.process;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Starts steps of components: {@code setsid [setpriv ...] sh -c SCRIPT}, each in a session and
 * process group of its own (decisions D5). Safe on any thread; blocks.
 *
 * <p>The pipes of the output are ours, not those of {@link ProcessBuilder}: the JDK closes its own
 * when the process ends, and a daemon that the step leaves behind would lose its output and die of
 * SIGPIPE. The child's ends are named through /proc/self/fd, where the JDK opens them by itself.
 */
public final class Launcher {
  private final StartedGroups groups;
  private final Users users;
  private final String shell;

  /**
   * @param shell {@code runWithDefault.posixShell}, such as {@code sh}
   */
  public Launcher(StartedGroups groups, Users users, String shell) {
    this.groups = groups;
    this.users = users;
    this.shell = shell;
  }

  /** What this launcher has started. */
  public StartedGroups groups() {
    return groups;
  }

  /**
   * Starts the step. Standard input is a pipe that is never written.
   *
   * @throws IOException if no process could be started, with the reason; then nothing is left of it
   */
  public StepProcess start(StepCommand command, OutputListener output) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(commandLine(command)).directory(command.workDirectory().toFile());
    builder.environment().clear();
    try {
      builder.environment().putAll(command.environment());
    } catch (IllegalArgumentException e) {
      throw new IOException("an environment variable cannot be passed: " + e.getMessage(), e);
    }
    Account account = command.account();
    List<OutputReader> readers = new ArrayList<>();
    try (var launch = groups.launch(command.component(), account.user(), command.workDirectory());
        OutputPipe out = new OutputPipe(account);
        OutputPipe err = new OutputPipe(account)) {
      builder.redirectOutput(out.childEnd()).redirectError(err.childEnd());
      readers.add(out.reader(command, OutputListener.Stream.STDOUT, output));
      readers.add(err.reader(command, OutputListener.Stream.STDERR, output));
      Process process = builder.start();
      StartedGroup group = launch.started(process.pid());
      return new StepProcess(process, group, groups, List.copyOf(readers));
    } finally {
      // Also after a failure: then nobody holds the other end, and the readers end at once.
      readers.forEach(OutputReader::start);
    }
  }

  private List<String> commandLine(StepCommand command) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(program("setsid"));
    Account account = command.account();
    if (!users.isOwn(account)) {
      line.add(program("setpriv"));
      line.add("--reuid=" + account.user());
      line.add("--regid=" + account.group());
      line.add(account.name().isPresent() ? "--init-groups" : "--clear-groups");
      line.add("--");
    }
    line.add(program(shell));
    line.add("-c");
    line.add(command.script());
    return line;
  }

  private static String program(String name) throws IOException {
    Path path =
        Programs.find(name)
            .orElseThrow(() ->
                new IOException(
                    "the program '%s' is not installed on this machine".formatted(name)));
    return path.toString();
  }

  /** One pipe while a process is being started; closing it closes our copies of its ends. */
  private static final class OutputPipe implements AutoCloseable {
    private final Posix.Pipe pipe;

    OutputPipe(Account account) throws IOException {
      pipe = Posix.pipe();
      if (Posix.effectiveUser() == 0) {
        // So that the component can open /dev/stdout, which asks for rights on the pipe itself.
        Files.setAttribute(
            Path.of("/proc/self/fd/" + pipe.writeEnd()), "unix:uid", (int) account.user());
      }
    }

    File childEnd() {
      return new File("/proc/self/fd/" + pipe.writeEnd());
    }

    OutputReader reader(StepCommand command, OutputListener.Stream stream, OutputListener output)
        throws IOException {
      FileInputStream in = new FileInputStream("/proc/self/fd/" + pipe.readEnd());
      return new OutputReader(
          command.component() + "-" + stream.name().toLowerCase(Locale.ROOT),
          in,
          (text, continued) -> output.line(stream, text, continued));
    }

    @Override
    public void close() {
      Posix.close(pipe.readEnd());
      Posix.close(pipe.writeEnd());
    }
  }
}
