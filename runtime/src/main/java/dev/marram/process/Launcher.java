package dev.marram.process;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Starts steps of components: {@code setsid [setpriv ...] sh -c SCRIPT}, each in a session and
 * process group of its own (decisions D5), as another user through sudo if we are not root. Safe on
 * any thread; blocks.
 *
 * <p>A process enters its cgroup by itself, before it becomes the script: if we moved it, a child
 * that it has had meanwhile would stay outside.
 *
 * <p>The pipes of the output are ours, not those of {@link ProcessBuilder}: the JDK closes its own
 * when the process ends, and a daemon that the step leaves behind would lose its output and die of
 * SIGPIPE. The child's ends are named through /proc/self/fd, where the JDK opens them by itself.
 *
 * @param groups what it has started
 * @param users whom it may start processes as
 * @param shell {@code runWithDefault.posixShell}, such as {@code sh}
 * @param noNewPrivileges whether no process may gain privileges, by sudo for example
 */
public record Launcher(
    StartedGroups groups, Users users, Cgroups cgroups, String shell, boolean noNewPrivileges) {
  private static final String ENTER_CGROUP = "echo $$ > \"$0\"; exec \"$@\"";

  /** Gives the folders of a component to the user it runs as; see {@link Ownership#give}. */
  public void give(Account account, Path workDirectory, List<Path> artifactDirectories)
      throws IOException {
    if (users.ownUser() == 0) {
      Ownership.give(account, workDirectory, artifactDirectories);
    } else if (!users.isOwn(account)) {
      users.sudo().give(account, workDirectory, artifactDirectories);
    }
  }

  /**
   * Starts the step. Standard input is a pipe that is never written.
   *
   * @throws IOException if no process could be started, with the reason; then nothing is left of it
   */
  public StepProcess start(StepCommand command, OutputListener output) throws IOException {
    boolean throughSudo = users.ownUser() != 0 && !users.isOwn(command.account());
    if (throughSudo) {
      users.sudo().requirePermission(command.account());
    }
    Optional<Cgroup> cgroup = cgroups.prepare(command.component(), command.limits());
    ProcessBuilder builder = new ProcessBuilder(commandLine(command, cgroup, throughSudo));
    if (!throughSudo) {
      builder.directory(command.workDirectory().toFile());
    }
    builder.environment().clear();
    try {
      builder.environment().putAll(command.environment());
      builder.environment().keySet().removeIf(name -> isLate(name, command.account()));
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
      return groups.start(command, builder, readers, cgroup.filter(Cgroup::killed));
    } finally {
      // Also after a failure: then nobody holds the other end, and the readers end at once.
      readers.forEach(OutputReader::start);
    }
  }

  private Posix.Pipe pipe(Account account) throws IOException {
    Posix.Pipe pipe = Posix.Pipe.open();
    // So that the component can open /dev/stdout, which asks for rights on the pipe itself.
    Path end = Posix.Pipe.file(pipe.writeEnd()).toPath();
    if (users.ownUser() == 0) {
      Files.setAttribute(end, "unix:uid", (int) account.user());
    } else if (!users.isOwn(account)) {
      Files.setPosixFilePermissions(end, PosixFilePermissions.fromString("rw--w--w-"));
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

  private List<String> commandLine(
      StepCommand command, Optional<Cgroup> cgroup, boolean throughSudo) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Programs.path("setsid"));
    for (Path entrance : cgroup.map(Cgroup::entrances).orElse(List.of())) {
      line.addAll(List.of(Programs.path("sh"), "-c", ENTER_CGROUP, entrance.toString()));
    }
    if (throughSudo) {
      line.addAll(users.sudo().before(command.account(), command.workDirectory()));
    }
    boolean asOther = !throughSudo && !users.isOwn(command.account());
    if (asOther || noNewPrivileges) {
      line.add(Programs.path("setpriv"));
      line.addAll(asOther ? identity(command.account()) : List.of());
      line.addAll(noNewPrivileges ? List.of("--no-new-privs") : List.of());
      line.add("--");
    }
    List<String> late =
        command.environment().entrySet().stream()
            .filter(variable -> isLate(variable.getKey(), command.account()))
            .map(variable -> variable.getKey() + "=" + variable.getValue())
            .toList();
    if (!late.isEmpty()) {
      line.add(Programs.path("env"));
      line.addAll(late);
    }
    line.addAll(List.of(Programs.path(shell), "-c", command.script()));
    return line;
  }

  /**
   * Whether a variable is given to the component's programs only, when they are another user's:
   * what they may write shall not be loaded into setsid and setpriv, which still run as ours.
   */
  private boolean isLate(String name, Account account) {
    return (name.startsWith("LD_") || name.equals("GCONV_PATH")) && !users.isOwn(account);
  }

  private static List<String> identity(Account account) {
    return List.of(
        "--reuid=" + account.user(),
        "--regid=" + account.group(),
        account.name().isPresent() ? "--init-groups" : "--clear-groups");
  }
}
