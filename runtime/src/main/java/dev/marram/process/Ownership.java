package dev.marram.process;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives the folders of a component to the user it runs as. Blocks. */
final class Ownership {
  private static final Logger log = LoggerFactory.getLogger(Ownership.class);

  /** Bounds the recursion, and the files that are open for it. */
  private static final int MAX_DEPTH = 200;

  private final Account account;
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
  static void give(Account account, Path workDirectory, List<Path> artifactDirectories) {
    Ownership gift = new Ownership(account);
    gift.give(workDirectory, true, 0);
    artifactDirectories.forEach(folder -> gift.give(folder, false, 0));
    IOException refused = gift.refused;
    if (refused != null) {
      log.atWarn()
          .addKeyValue("user", account)
          .addKeyValue("folder", workDirectory)
          .setCause(refused)
          .log("process.owner-not-changed");
    }
  }

  /**
   * Looks at what is opened, and below it, not at its path again: whoever has the folder already
   * can put something else there at any moment.
   */
  private void give(Path path, boolean withFolders, int depth) {
    try (Posix.Handle handle = Posix.Handle.open(path)) {
      Map<String, Object> now =
          Files.readAttributes(handle.path(), "unix:uid,gid,nlink,isRegularFile,isDirectory");
      boolean isFolder = Objects.equals(now.get("isDirectory"), true);
      if (withFolders || !isFolder) {
        give(path, handle.path(), now);
      }
      if (isFolder && depth == MAX_DEPTH) {
        throw new IOException("%s is more than %d folders deep".formatted(path, MAX_DEPTH));
      }
      if (isFolder) {
        try (DirectoryStream<Path> content = Files.newDirectoryStream(handle.path())) {
          content.forEach(each -> give(each, withFolders, depth + 1));
        }
      }
    } catch (NoSuchFileException e) {
      // Never there, or gone meanwhile.
    } catch (IOException e) {
      refused = e;
    } catch (DirectoryIteratorException e) {
      refused = e.getCause();
    }
  }

  private void give(Path path, Path opened, Map<String, Object> now) throws IOException {
    int user = (int) account.user();
    int group = (int) account.group();
    if (Objects.equals(now.get("uid"), user) && Objects.equals(now.get("gid"), group)) {
      return;
    }
    if (Objects.equals(now.get("isRegularFile"), true) && !Objects.equals(now.get("nlink"), 1)) {
      // It may be somebody else's file, linked here in order to be given away.
      throw new IOException(path + " has another name elsewhere");
    }
    Files.setAttribute(opened, "unix:uid", user);
    Files.setAttribute(opened, "unix:gid", group);
  }
}
