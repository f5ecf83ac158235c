package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.model.Document;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * {@code ./marram} as a process of its own session, as a terminal or a service manager would start
 * it.
 *
 * <p>Each run carries a mark in its environment. Components inherit it, so whatever a run has
 * started can be found, and is killed by {@link #close} if the test left it behind.
 */
final class MarramProcess implements AutoCloseable {
  /** The runtime lets a component 5 s to end, and then needs a moment itself. */
  private static final Duration TIME_TO_STOP = Duration.ofSeconds(30);

  private static final int MAX_SOCKET_PATH_BYTES = 107;

  private final Workspace workspace;
  private final Path root;
  private final String mark;
  private final Process process;
  private final Path output;
  private final Path errors;

  private MarramProcess(
      Workspace workspace, Path root, String mark, Process process, Path output, Path errors) {
    this.workspace = workspace;
    this.root = root;
    this.mark = mark;
    this.process = process;
    this.output = output;
    this.errors = errors;
  }

  /** What is to be started. */
  static final class Command {
    private final Workspace workspace;
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private final List<String> prefix =
        new ArrayList<>(List.of("setsid", "env", "--default-signal=INT,TERM"));
    private Path root;
    private Path program = Repository.file("marram");

    private Command(Workspace workspace) {
      this.workspace = workspace;
      this.root = workspace.root();
    }

    Command arguments(String... more) {
      arguments.addAll(List.of(more));
      return this;
    }

    Command arguments(List<String> more) {
      arguments.addAll(more);
      return this;
    }

    Command root(Path other) {
      root = other;
      return this;
    }

    Command program(Path other) {
      program = other;
      return this;
    }

    Command environment(String name, String value) {
      environment.put(name, value);
      return this;
    }

    /** Runs it under a program that takes the command as its last arguments. */
    Command under(List<String> program) {
      prefix.addAll(program);
      return this;
    }

    /** Runs it as this user, which only root can do. */
    Command as(String user, String home) {
      prefix.addAll(0, List.of("setpriv", "--reuid", user, "--regid", user, "--init-groups"));
      environment.put("HOME", home);
      environment.put("USER", user);
      return this;
    }

    MarramProcess start() throws IOException {
      String name = "ACCEPTANCE_RUN";
      String id = UUID.randomUUID().toString();
      List<String> command = new ArrayList<>(prefix);
      command.add(program.toString());
      command.addAll(arguments);
      Path output = Files.createTempFile(workspace.folder(), "stdout", ".txt");
      Path errors = Files.createTempFile(workspace.folder(), "stderr", ".txt");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(workspace.folder().toFile())
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile());
      builder.environment().put(name, id);
      builder.environment().putAll(environment);
      return new MarramProcess(workspace, root, name + "=" + id, builder.start(), output, errors);
    }
  }

  /** {@code ./marram} with arguments still to be added. */
  static Command command(Workspace workspace) {
    return new Command(workspace);
  }

  /** {@code ./marram run} on the workspace's root, deploying nothing. */
  static Command run(Workspace workspace) {
    return new Command(workspace).arguments("run", "--root", workspace.root().toString());
  }

  /**
   * {@code ./marram run} on the workspace's root with the workspace's components and the ledger
   * probe.
   */
  static Command deploy(Workspace workspace) throws IOException {
    workspace.files().add(LedgerCheck.probe());
    return run(workspace).arguments(workspace.files().arguments());
  }

  /** Waits until the socket accepts. */
  MarramProcess awaitReady() {
    Eventually.holds(
        "the runtime's socket accepts",
        Eventually.SOON,
        () -> !process.isAlive() || accepts(),
        this::describe);
    assertThat(process.isAlive()).as(this::describe).isTrue();
    return this;
  }

  private boolean accepts() throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return channel.connect(UnixDomainSocketAddress.of(socket()));
    }
  }

  /** The socket, through a link if its own path is too long. */
  Path socket() throws IOException {
    Path socket = root.resolve("ipc.socket");
    if (socket.toString().length() <= MAX_SOCKET_PATH_BYTES) {
      return socket;
    }
    Path link = workspace.folder().resolve("link");
    if (!Files.isSymbolicLink(link)) {
      Files.createSymbolicLink(link, root);
    }
    return link.resolve("ipc.socket");
  }

  Path root() {
    return root;
  }

  long pid() {
    return process.pid();
  }

  /** The runtime itself: {@code ./marram} or its child. */
  long jvm() {
    return Eventually.get("a JVM under ./marram", () -> Processes.jvmOf(process.pid()));
  }

  boolean running() {
    return process.isAlive();
  }

  String output() {
    return read(output);
  }

  String errors() {
    return read(errors);
  }

  /** The log of a component, or of the runtime for {@code marram}; empty before there is one. */
  String log(String name) {
    return read(root.resolve("logs").resolve(name + ".log"));
  }

  /** What was written with {@code --json}: an object a line. */
  static List<Document.Obj> objects(String output) throws Document.SyntaxException {
    List<Document.Obj> objects = new ArrayList<>();
    for (String line : output.lines().toList()) {
      objects.add((Document.Obj) Document.parse(line));
    }
    return objects;
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until a log holds this text. */
  void awaitLog(String name, String text) {
    awaitLog(name, text, 1, Eventually.SOON);
  }

  /** Waits until a log holds this text so many times. */
  void awaitLog(String name, String text, int times, Duration limit) {
    Eventually.holds(
        "%d times \"%s\" in %s.log".formatted(times, text, name),
        limit,
        () -> !process.isAlive() || count(log(name), text) >= times,
        () -> "--- " + name + ".log\n" + log(name) + describe());
    assertThat(process.isAlive()).as(this::describe).isTrue();
  }

  static int count(String text, String part) {
    return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
  }

  /** The processes of this run that are alive: launcher, runtime and components. */
  List<Long> processes() {
    return Processes.withEnvironment(mark);
  }

  /** The JVM among the components whose command line holds this text, as soon as it is there. */
  long awaitProcess(String text) {
    return Eventually.get(
        "a process of " + text,
        () ->
            componentProcesses().stream()
                .filter(pid -> Processes.jvmOf(pid).equals(Optional.of(pid)))
                .filter(pid -> Processes.commandLine(pid).contains(text))
                .findFirst());
  }

  /** The living components of this run: all of its processes but launcher and runtime. */
  List<Long> componentProcesses() {
    List<Long> own = Stream.of(process.pid(), jvm()).toList();
    return processes().stream().filter(pid -> !own.contains(pid)).toList();
  }

  /** Sends SIGTERM to {@code ./marram} and returns the exit code. */
  int terminate() throws IOException, InterruptedException {
    Processes.signal("TERM", process.pid());
    return exitCode();
  }

  /** What Ctrl-C in a terminal does: SIGINT to the whole group in the foreground. */
  int pressControlC() throws IOException, InterruptedException {
    Processes.signal("INT", -process.pid());
    return exitCode();
  }

  /** Kills the JVM of the runtime, as the kernel does when memory is short. */
  void killRuntime() throws IOException, InterruptedException {
    Processes.signal("KILL", jvm());
    exitCode();
  }

  /** Waits for the end that must be near. */
  int exitCode() throws InterruptedException {
    return exitCode(TIME_TO_STOP);
  }

  /** Waits for the end. */
  int exitCode(Duration limit) throws InterruptedException {
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("./marram does not end.\n" + describe());
    }
    return process.exitValue();
  }

  /**
   * Ends a test: the ledger must balance, SIGTERM must lead to exit code 0, and nothing may be
   * left.
   */
  void endCleanly() throws IOException, InterruptedException {
    LedgerCheck.of(this).balances();
    endWithoutLedger();
  }

  /** As {@link #endCleanly} where nobody can ask the runtime. */
  void endWithoutLedger() throws IOException, InterruptedException {
    assertThat(terminate()).as(this::describe).isZero();
    assertThat(leftBehind()).as("processes left behind").isEmpty();
    assertThat(root.resolve("ipc.socket")).doesNotExist();
  }

  /** Command lines of what should not be there any more. */
  List<String> leftBehind() {
    return processes().stream().map(pid -> pid + " " + Processes.commandLine(pid)).toList();
  }

  String describe() {
    return "--- stdout\n"
        + output()
        + "--- stderr\n"
        + errors()
        + "--- marram.log\n"
        + log("marram");
  }

  /** Kills whatever is left of this run. */
  @Override
  public void close() {
    for (long pid : processes()) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
    process.destroyForcibly().onExit().join();
  }
}
