package dev.marram.process;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives the folders of a component to the user it runs as. Blocks. */
final class Ownership extends SimpleFileVisitor<Path> {
  private static final Logger log = LoggerFactory.getLogger(Ownership.class);

  private final Account account;
  private boolean withFolders = true;
  private @Nullable IOException refused;

  private Ownership(Account account) {
    this.account = account;
  }

  /**
   * Gives the work folder with all its content, and the files of the artifact folders, to the user.
   * Folders of artifacts stay the runtime's: a component that owned one could put a link where the
   * runtime writes. Links are never followed. Needs root; a file that refuses is left, with one
   * warning for all of them.
   */
  static void give(Account account, Path workDirectory, List<Path> artifactDirectories)
      throws IOException {
    Ownership gift = new Ownership(account);
    Files.walkFileTree(workDirectory, gift);
    gift.withFolders = false;
    for (Path artifacts : artifactDirectories) {
      Files.walkFileTree(artifacts, gift);
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

  @Override
  public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
    return withFolders ? visitFile(directory, attributes) : FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
    try {
      give(file);
      return FileVisitResult.CONTINUE;
    } catch (IOException e) {
      return visitFileFailed(file, e);
    }
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException e) {
    if (!(e instanceof NoSuchFileException)) {
      refused = e;
    }
    return FileVisitResult.CONTINUE;
  }

  private void give(Path file) throws IOException {
    int user = (int) account.user();
    int group = (int) account.group();
    Map<String, Object> now =
        Files.readAttributes(file, "unix:uid,gid,nlink,isRegularFile", LinkOption.NOFOLLOW_LINKS);
    if (Objects.equals(now.get("uid"), user) && Objects.equals(now.get("gid"), group)) {
      return;
    }
    if (Objects.equals(now.get("isRegularFile"), true) && !Objects.equals(now.get("nlink"), 1)) {
      // It may be somebody else's file, linked here in order to be given away.
      throw new IOException(file + " has another name elsewhere");
    }
    Files.setAttribute(file, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
    Files.setAttribute(file, "unix:gid", group, LinkOption.NOFOLLOW_LINKS);
  }
}
