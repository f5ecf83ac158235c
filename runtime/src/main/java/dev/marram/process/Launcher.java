package dev.marram.process;

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

  /** Whom it may start processes as. */
  public Users users() {
    return users;
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
    List<OutputReader> readers = new ArrayList<>();
    try (Posix.Pipe out = pipe(command.account());
        Posix.Pipe err = pipe(command.account())) {
      builder.redirectOutput(Posix.Pipe.file(out.writeEnd()));
      builder.redirectError(Posix.Pipe.file(err.writeEnd()));
      readers.add(reader(command, out, OutputListener.Stream.STDOUT, output));
      readers.add(reader(command, err, OutputListener.Stream.STDERR, output));
      return groups.start(command, builder, readers);
    } finally {
      // Also after a failure: then nobody holds the other end, and the readers end at once.
      readers.forEach(OutputReader::start);
    }
  }

  private Posix.Pipe pipe(Account account) throws IOException {
    Posix.Pipe pipe = Posix.Pipe.open();
    if (users.ownUser() == 0) {
      // So that the component can open /dev/stdout, which asks for rights on the pipe itself.
      Path end = Posix.Pipe.file(pipe.writeEnd()).toPath();
      Files.setAttribute(end, "unix:uid", (int) account.user());
    }
    return pipe;
  }

  private static OutputReader reader(
      StepCommand command, Posix.Pipe pipe, OutputListener.Stream stream, OutputListener output)
      throws IOException {
    return new OutputReader(
        command.component() + "-" + stream.name().toLowerCase(Locale.ROOT),
        new FileInputStream(Posix.Pipe.file(pipe.readEnd())),
        new LineSplitter(stream, output));
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
    return Programs.find(name)
        .orElseThrow(
            () -> new IOException("the program '%s' is not installed: install it".formatted(name)))
        .toString();
  }
}
