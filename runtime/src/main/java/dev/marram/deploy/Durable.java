package dev.marram.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Writes that a crash cannot cut in half: a file has its old or its new content, whole, and what
 * was written is on the disk when the call returns.
 *
 * <p>New content goes to {@link #INCOMING} in the same folder first, so at most one such file per
 * folder is left by a crash, and the next write there removes it.
 */
final class Durable {
  static final String INCOMING = ".marram-incoming";

  private Durable() {}

  /** Replaces a file's content, permissions included. */
  static void write(Path target, InputStream content, Set<PosixFilePermission> permissions)
      throws IOException {
    Path incoming = target.resolveSibling(INCOMING);
    Files.deleteIfExists(incoming);
    try (FileChannel channel =
            FileChannel.open(
                incoming,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(
                    PosixFilePermissions.fromString("rw-------")));
        OutputStream out = Channels.newOutputStream(channel)) {
      content.transferTo(out);
      Files.setPosixFilePermissions(incoming, permissions);
      channel.force(true);
      Files.move(incoming, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(incoming);
      throw e;
    }
    forceFolder(target.resolveSibling("."));
  }

  /**
   * Makes the folders from {@code base}, which exists, down to {@code folder}.
   *
   * @param links to refuse links among those that exist
   */
  static void makeFolders(
      Path base, Path folder, Set<PosixFilePermission> permissions, LinkOption... links)
      throws IOException {
    Path current = base;
    for (Path name : base.relativize(folder)) {
      current = current.resolve(name);
      if (!Files.isDirectory(current, links)) {
        Files.createDirectory(current);
        Files.setPosixFilePermissions(current, permissions);
        forceFolder(current.resolveSibling("."));
      }
    }
  }

  private static void forceFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
