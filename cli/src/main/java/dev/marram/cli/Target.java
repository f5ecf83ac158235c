package dev.marram.cli;

import dev.marram.base.Problem;
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
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The runtime that a command is for: its root folder, and the way to its socket. */
final class Target {
  private static final Duration TIMEOUT = Duration.ofSeconds(10); // answers come from memory
  private static final int MAX_SOCKET_PATH_BYTES = 106; // what the JDK takes

  /** A failure with its entry in the list of all. */
  static final class NamedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Problem problem;

    NamedException(Problem problem, String message) {
      super(message);
      this.problem = problem;
    }

    Problem problem() {
      return problem;
    }
  }

  private static NamedException noRuntime(Path root) {
    return new NamedException(
        Problem.NO_RUNTIME,
        "no runtime runs on %1$s. Start it: marram run --root %1$s".formatted(root));
  }

  @Option(
      names = {"-r", "--root"},
      paramLabel = "DIR",
      defaultValue = "${env:MARRAM_ROOT}",
      description = "Root folder of the runtime; otherwise the variable MARRAM_ROOT names it.")
  private @Nullable Path given;

  Path root() {
    Path root = given;
    if (root == null || root.toString().isEmpty()) {
      throw new TypeConversionException(
          "Name the runtime's root folder with --root, or in the variable MARRAM_ROOT");
    }
    return root.toAbsolutePath().normalize();
  }

  /**
   * Connects as the user who runs the command.
   *
   * @throws NamedException if no runtime is there, or it does not let this user in
   */
  IpcClient connect() throws IOException {
    Path root = root();
    Document.Obj access = access(root);
    try {
      return connect(access);
    } catch (ConnectRefusedException e) {
      String why =
          access.get("cli_auth_token").isPresent()
              ? e.getMessage()
              : "it runs, but lets nobody in: none of the groups in AuthorizedPosixGroups of aws.greengrass.Cli is there, or the runtime may not use it; its log has the reason. Correct them in a file for --config";
      throw new NamedException(Problem.NOT_ALLOWED, "the runtime on %s: %s".formatted(root, why));
    } catch (ConnectException | NoSuchFileException e) {
      throw noRuntime(root);
    }
  }

  /** Through a link if the kernel would not take the socket's path. */
  private static IpcClient connect(Document.Obj access) throws IOException {
    String token = Json.text(access, "cli_auth_token");
    Path socket = Path.of(Json.text(access, "domain_socket_path"));
    if (socket.toString().getBytes(StandardCharsets.UTF_8).length <= MAX_SOCKET_PATH_BYTES) {
      return IpcClient.connect(socket, token, TIMEOUT);
    }
    Path folder = Files.createTempDirectory("marram");
    Path link = folder.resolve("s");
    try {
      Files.createSymbolicLink(link, socket);
      return IpcClient.connect(link, token, TIMEOUT);
    } finally {
      Files.deleteIfExists(link);
      Files.delete(folder);
    }
  }

  /** One's own file first, then that of the group, then any that can be read. */
  private static Document.Obj access(Path root) throws IOException {
    Path folder = root.resolve("cli_ipc_info");
    Path self = Path.of("/proc/self");
    Path user = folder.resolve("user-" + Files.getAttribute(self, "unix:uid"));
    Path group = folder.resolve("group-" + Files.getAttribute(self, "unix:gid"));
    List<Path> all;
    try (Stream<Path> files = Files.exists(folder) ? Files.list(folder) : Stream.of()) {
      all = files.sorted().toList();
    }
    if (all.isEmpty()) { // either nobody is let in, or no runtime is there: the socket tells
      return Document.Obj.of("domain_socket_path", root.resolve("ipc.socket"));
    }
    for (Path file : Stream.concat(Stream.of(user, group), all.stream()).toList()) {
      Optional<Document.Obj> access = read(file);
      if (access.isPresent()) {
        return access.get();
      }
    }
    throw new NamedException(
        Problem.NOT_ALLOWED,
        "this user may not command the runtime on %s: none of the files in %s can be read. Run the command as the runtime's user, or name a group of yours in AuthorizedPosixGroups of aws.greengrass.Cli"
            .formatted(root, folder));
  }

  private static Optional<Document.Obj> read(Path file) {
    try {
      return Files.isReadable(file) ? Json.object(Files.readAllBytes(file)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // being replaced; another one may do
    }
  }
}
