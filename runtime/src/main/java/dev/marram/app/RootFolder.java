package dev.marram.app;

import dev.marram.base.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The folder that one runtime at a time lives in: an exclusive lock on {@code marram.lock}, taken
 * before anything else is touched, and the folders with their modes (decisions D4; users'
 * reference, section 2).
 */
record RootFolder(Path path, FileChannel channel, FileLock lock) implements AutoCloseable {
  private static final List<String> OPEN =
      List.of("packages", "packages/artifacts", "work", "cli_ipc_info");
  static final List<String> PRIVATE = List.of("config", "deployments", "logs", "run");

  /**
   * Makes the folder if needed and takes its lock.
   *
   * @throws StartException if another runtime holds it, or it cannot be made
   */
  static RootFolder lock(Path root) throws StartException {
    try {
      if (!Files.isDirectory(root)) {
        Files.createDirectories(root);
        chmod(root, "rwxr-xr-x");
      }
      Path file = root.resolve("marram.lock");
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      @Nullable FileLock lock = channel.tryLock();
      if (lock == null) {
        String holder = Files.readString(file).strip();
        channel.close();
        throw new StartException(
            Problem.ROOT_IN_USE,
            "the root %s is in use: another runtime holds it, pid %s. Stop that one, or give this one another --root."
                .formatted(root, holder.isEmpty() ? "unknown" : holder));
      }
      channel.truncate(0);
      String pid = ProcessHandle.current().pid() + "\n";
      channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)));
      return new RootFolder(root, channel, lock);
    } catch (IOException e) {
      throw new StartException(
          Problem.ROOT_UNUSABLE,
          "cannot use %s as root: %s. Check that it is a folder this user may write, or give another --root."
              .formatted(root, e));
    }
  }

  /** The pid that has the lock, by what the kernel says: trying would take it from a start. */
  static Optional<String> holder(Path root) throws IOException {
    Path file = root.resolve("marram.lock");
    String pid = Files.exists(file) ? Files.readString(file).strip() : "none";
    Object inode = Files.exists(file) ? Files.getAttribute(file, "unix:ino") : "none";
    String lock = ".* POSIX .* %s \\S+:%s 0 .*".formatted(pid, inode);
    List<String> locks = Files.readAllLines(Path.of("/proc/locks"));
    return Optional.of(pid).filter(_ -> locks.stream().anyMatch(each -> each.matches(lock)));
  }

  void makeFolders() throws IOException {
    for (String name : OPEN) {
      make(path.resolve(name), "rwxr-xr-x");
    }
    for (String name : PRIVATE) {
      make(path.resolve(name), "rwx------");
    }
  }

  static void make(Path folder, String mode) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectory(folder);
      chmod(folder, mode);
    }
  }

  private static void chmod(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }

  @Override
  public void close() {
    try {
      TokenFiles.clear(path.resolve("cli_ipc_info"));
    } catch (IOException e) {
      // There are none, or they mean nothing any more.
    }
    try {
      lock.release();
      channel.close();
    } catch (IOException e) {
      // The lock goes with the process, which is about to end.
    }
  }
}
