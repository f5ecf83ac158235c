package dev.marram.app;

import dev.marram.identity.PeerCheck;
import dev.marram.identity.Tokens;
import dev.marram.model.Document;
import dev.marram.process.UserDatabase;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that commands sign in with (users' reference, section 1.6): who may read one may use
 * the command line. New at each start; without them nobody gets in.
 *
 * @param folder {@code <root>/cli_ipc_info}
 * @param socket what commands connect to
 */
record TokenFiles(Path folder, Path socket, Tokens tokens, UserDatabase users) {
  private static final Logger LOG = LoggerFactory.getLogger(TokenFiles.class);

  static Path folder(Path root) {
    return root.resolve("cli_ipc_info");
  }

  /**
   * Writes the files of these groups, or without any that of the runtime's user.
   *
   * @param groups names or gids
   */
  void write(List<String> groups, long ownUser) throws IOException {
    Files.createDirectories(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    clear(folder);
    if (groups.isEmpty()) {
      write("user-" + ownUser, PeerCheck.COMMAND_LINE_USER + ownUser, Optional.empty());
      return;
    }
    for (String group : groups) {
      Optional<Integer> gid = gid(group);
      try {
        if (gid.isPresent()) {
          write("group-" + gid.get(), PeerCheck.COMMAND_LINE_GROUP + gid.get(), gid);
        } else {
          note(group, "there is no such group: create it, or correct AuthorizedPosixGroups");
        }
      } catch (IOException e) {
        note(group, "its file cannot be given to it: run as root, or as a member of it; " + e);
      }
    }
  }

  private Optional<Integer> gid(String group) throws IOException {
    return users
        .find("group", group)
        .map(fields -> fields[2])
        .or(() -> Optional.of(group))
        .filter(number -> number.matches("[0-9]{1,9}"))
        .map(Integer::valueOf);
  }

  private static void note(String group, String why) {
    LOG.atWarn().addKeyValue("group", group).addKeyValue("why", why).log("cli.group-not-allowed");
  }

  /** The file has its name only when it is complete, and until then no other reader. */
  private void write(String name, String identity, Optional<Integer> gid) throws IOException {
    Document.Obj content =
        Document.Obj.of(
            "cli_auth_token", tokens.issue(identity), "domain_socket_path", socket.toString());
    Path file = Files.createTempFile(folder, ".", "");
    try {
      Files.writeString(file, content.toJson());
      if (gid.isPresent()) {
        Files.setAttribute(file, "unix:gid", gid.get());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
      }
      Files.move(file, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** Takes away what is there, also of a run that was killed. */
  static void clear(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        for (Path file : files) {
          Files.delete(file);
        }
      }
    }
  }
}
