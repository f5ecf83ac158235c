package dev.marram.cli;

import dev.marram.client.ConnectRefusedException;
import dev.marram.client.IpcClient;
import dev.marram.model.Document;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The runtime that a command is for: its root folder, and the way to its socket. */
final class Target {
  /** Calls are answered from memory; a runtime that takes longer is stuck. */
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private static final int MAX_SOCKET_PATH_BYTES = 107;

  /** There is no runtime on this root. */
  static final class NoRuntimeException extends IOException {
    private static final long serialVersionUID = 1L;

    NoRuntimeException(Path root) {
      super("no runtime runs on %1$s. Start it: marram run --root %1$s".formatted(root));
    }
  }

  /** What a file of {@code cli_ipc_info} holds (users reference 1.6). */
  private record Access(String token, Path socket) {}

  @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
  private CommandLine.Model.@Nullable CommandSpec spec;

  @Option(
      names = {"-r", "--root"},
      paramLabel = "DIR",
      defaultValue = "${env:MARRAM_ROOT}",
      description = "Root folder of the runtime; otherwise the variable MARRAM_ROOT names it.")
  private @Nullable Path given;

  /** The root folder, absolute. */
  Path root() {
    Path root = given;
    if (root == null || root.toString().isEmpty()) {
      throw new CommandLine.ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "Name the runtime's root folder with --root, or in the variable MARRAM_ROOT");
    }
    return root.toAbsolutePath().normalize();
  }

  /**
   * Connects as the user who runs the command.
   *
   * @throws NoRuntimeException if no runtime is there
   * @throws IOException if it is there and does not let this user in
   */
  IpcClient connect() throws IOException {
    Path root = root();
    Access access = access(root);
    try (ShortPath socket = ShortPath.of(access.socket())) {
      return IpcClient.connect(socket.path(), access.token(), TIMEOUT);
    } catch (ConnectRefusedException e) {
      throw new IOException("the runtime on %s: %s".formatted(root, e.getMessage()), e);
    } catch (ConnectException | NoSuchFileException e) {
      throw new NoRuntimeException(root);
    }
  }

  /** One's own file first, then that of the group, then any that can be read. */
  private static Access access(Path root) throws IOException {
    Path folder = root.resolve("cli_ipc_info");
    Path self = Path.of("/proc/self");
    List<Path> files = new ArrayList<>();
    files.add(folder.resolve("user-" + Files.getAttribute(self, "unix:uid")));
    files.add(folder.resolve("group-" + Files.getAttribute(self, "unix:gid")));
    if (!Files.isDirectory(folder)) {
      throw new NoRuntimeException(root);
    }
    try (Stream<Path> others = Files.list(folder)) {
      others.sorted().forEach(files::add);
    }
    if (files.size() == 2) {
      throw new NoRuntimeException(root);
    }
    for (Path file : files) {
      Optional<Access> access = read(file);
      if (access.isPresent()) {
        return access.get();
      }
    }
    throw new IOException(
        "this user may not command the runtime on %s: none of the files in %s can be read. Run the command as the runtime's user, or name a group of yours in AuthorizedPosixGroups of aws.greengrass.Cli"
            .formatted(root, folder));
  }

  private static Optional<Access> read(Path file) {
    if (!Files.isReadable(file)) {
      return Optional.empty();
    }
    try {
      return Document.parse(Files.readString(file)) instanceof Document.Obj object
              && object.members().get("cli_auth_token") instanceof Document.Text(String token)
              && object.members().get("domain_socket_path") instanceof Document.Text(String socket)
          ? Optional.of(new Access(token, Path.of(socket)))
          : Optional.empty();
    } catch (IOException | Document.SyntaxException e) {
      return Optional.empty(); // being rewritten; another one may do
    }
  }

  /**
   * A socket's path, through a link if the kernel would not take it (decisions D4's long roots).
   */
  private record ShortPath(Path path, Optional<Path> folder) implements AutoCloseable {
    static ShortPath of(Path socket) throws IOException {
      if (socket.toString().getBytes(StandardCharsets.UTF_8).length <= MAX_SOCKET_PATH_BYTES) {
        return new ShortPath(socket, Optional.empty());
      }
      Path folder = Files.createTempDirectory("marram");
      Path link = Files.createSymbolicLink(folder.resolve("s"), socket);
      return new ShortPath(link, Optional.of(folder));
    }

    @Override
    public void close() throws IOException {
      if (folder.isPresent()) {
        Files.delete(path);
        Files.delete(folder.get());
      }
    }
  }
}
