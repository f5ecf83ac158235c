package dev.marram.app;

import dev.marram.base.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the socket is: the path to bind, and the path that components are told.
 *
 * <p>The kernel takes 107 bytes. A root that is too long for that is reached through a link in the
 * runtime's working directory, and components, whose working directory is two levels below the
 * root, get {@code ../../ipc.socket} (protocol reference, section 1).
 *
 * @param socket its absolute path, whatever its length
 * @param bind what this process binds
 * @param forComponents what components connect to
 * @param link to be deleted at the end, if one was needed
 */
record SocketPlace(Path socket, Path bind, String forComponents, Optional<Path> link) {
  /** What the kernel takes, and so what a client can connect to. */
  private static final int LONGEST = 107;

  /** What the JDK takes: one byte less. */
  private static final int LONGEST_BOUND = 106;

  /**
   * Finds the place.
   *
   * @param configured {@code system.ipcSocketPath}, empty for the default
   * @throws StartException if the configured path is relative or too long
   */
  static SocketPlace of(Path root, String configured) throws StartException {
    if (configured.isEmpty()) {
      Path socket = root.resolve("ipc.socket");
      String forComponents = bytes(socket) <= LONGEST ? socket.toString() : "../../ipc.socket";
      return of(socket, root, forComponents);
    }
    Path socket = Path.of(configured);
    if (!socket.isAbsolute()) {
      throw new StartException(
          Problem.SOCKET_UNUSABLE,
          "system.ipcSocketPath '%s' cannot be used: it is not absolute. Give the whole path, from / on."
              .formatted(configured));
    }
    if (bytes(socket) > LONGEST) {
      throw new StartException(
          Problem.SOCKET_UNUSABLE,
          "system.ipcSocketPath cannot be used: it has %d bytes, and a Unix socket's path has at most %d. Give a shorter path, or remove the key: a long --root is served without it."
              .formatted(bytes(socket), LONGEST));
    }
    return of(socket, parent(socket), configured);
  }

  private static Path parent(Path socket) {
    Path parent = socket.getParent();
    return parent == null ? socket : parent;
  }

  private static SocketPlace of(Path socket, Path folder, String forComponents) {
    if (bytes(socket) <= LONGEST_BOUND) {
      return new SocketPlace(socket, socket, forComponents, Optional.empty());
    }
    Path link = link(folder);
    return new SocketPlace(
        socket, link.resolve(socket.getFileName()), forComponents, Optional.of(link));
  }

  /** The name that upstream uses, unless a runtime on another root uses it in this folder. */
  private static Path link(Path folder) {
    Path usual = Path.of("nucleusRoot");
    boolean free = !Files.exists(usual, LinkOption.NOFOLLOW_LINKS) || isLinkTo(usual, folder);
    return free ? usual : Path.of("nucleusRoot-" + ProcessHandle.current().pid());
  }

  private static boolean isLinkTo(Path link, Path folder) {
    try {
      return Files.readSymbolicLink(link).equals(folder);
    } catch (IOException e) {
      return false;
    }
  }

  private static int bytes(Path path) {
    return path.toString().getBytes(StandardCharsets.UTF_8).length;
  }

  /** Makes the folder of the socket, and the link if one is needed. */
  void prepare() throws StartException {
    try {
      Path folder = parent(socket);
      Files.createDirectories(folder);
      if (link.isPresent()) {
        Files.deleteIfExists(link.get());
        Files.createSymbolicLink(link.get(), folder);
      }
    } catch (IOException e) {
      throw new StartException(
          Problem.SOCKET_UNUSABLE,
          "cannot prepare the socket %s: %s. Start the runtime in a folder that it may write, or give a shorter --root."
              .formatted(socket, e));
    }
  }

  void cleanUp() throws IOException {
    if (link.isPresent()) {
      Files.deleteIfExists(link.get());
    }
  }
}
