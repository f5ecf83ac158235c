package dev.marram.process;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folders of a component, made and given to the user it runs as. Blocks. */
public final class Ownership {
  private static final Logger log = LoggerFactory.getLogger(Ownership.class);

  private Ownership() {}

  /** Makes the work folder, mode 0700, if it is missing. */
  public static void makeFolder(Path workDirectory) throws IOException {
    if (Files.exists(workDirectory)) {
      return;
    }
    Path parent = workDirectory.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.createDirectory(
        workDirectory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /**
   * Gives the work folder with all its content, and the files of the artifact folders, to the user.
   * Folders of artifacts stay the runtime's: a component that owned one could put a link where the
   * runtime writes. Links are never followed. Nothing happens unless the runtime is root; a file
   * that refuses is left, with one warning for all of them.
   */
  public static void give(Account account, Path workDirectory, List<Path> artifactDirectories)
      throws IOException {
    if (Posix.effectiveUser() != 0) {
      return;
    }
    Gift gift = new Gift(account);
    gift.tree(workDirectory, true);
    for (Path artifacts : artifactDirectories) {
      gift.tree(artifacts, false);
    }
    IOException refused = gift.refused;
    if (refused != null) {
      log.atWarn()
          .addKeyValue("user", account)
          .addKeyValue("folder", workDirectory)
          .setCause(refused)
          .log("process.owner-not-changed");
    }
  }

  private static final class Gift extends SimpleFileVisitor<Path> {
    private final Account account;
    private boolean withFolders;
    private @Nullable IOException refused;

    Gift(Account account) {
      this.account = account;
    }

    void tree(Path directory, boolean andFolders) throws IOException {
      if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
        withFolders = andFolders;
        Files.walkFileTree(directory, this);
      }
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      if (withFolders) {
        give(directory);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      give(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      refused = e;
      return FileVisitResult.CONTINUE;
    }

    private void give(Path file) {
      try {
        long user = owner(file, "unix:uid");
        if (user != account.user() || owner(file, "unix:gid") != account.group()) {
          refuseHardLink(file);
          setOwner(file, "unix:uid", account.user());
          setOwner(file, "unix:gid", account.group());
        }
      } catch (IOException e) {
        refused = e;
      }
    }

    /** It may be somebody else's file, linked here in order to be given away. */
    private static void refuseHardLink(Path file) throws IOException {
      boolean linked =
          (Integer) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS) > 1;
      if (linked && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new IOException(file + " has another name elsewhere");
      }
    }

    private static long owner(Path file, String attribute) throws IOException {
      Object id = Files.getAttribute(file, attribute, LinkOption.NOFOLLOW_LINKS);
      return Integer.toUnsignedLong((Integer) id);
    }

    private static void setOwner(Path file, String attribute, long id) throws IOException {
      Files.setAttribute(file, attribute, (int) id, LinkOption.NOFOLLOW_LINKS);
    }
  }
}
