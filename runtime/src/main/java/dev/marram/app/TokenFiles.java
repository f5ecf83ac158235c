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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that commands sign in with (users' reference, section 1.6): who may read one may use
 * the command line. New at each start; without them nobody gets in.
 *
 * @param folder {@code cli_ipc_info} of the root; it exists
 * @param socket what commands connect to
 */
record TokenFiles(Path folder, Path socket, Tokens tokens, UserDatabase users) {
  private static final Logger LOG = LoggerFactory.getLogger(TokenFiles.class);

  /** Writes the files of these groups (names or gids), without any that of the runtime's user. */
  void write(List<String> groups, long ownUser) throws IOException {
    clear(folder);
    if (groups.isEmpty()) {
      write("user-" + ownUser, -1);
    }
    for (String group : groups) {
      try {
        String gid = users.find("group", group).map(fields -> fields[2]).orElse(group);
        if (!gid.matches("[0-9]{1,9}")) {
          throw new IOException("there is no such group");
        }
        write("group-" + gid, Integer.parseInt(gid));
      } catch (IOException e) {
        LOG.atWarn()
            .addKeyValue("group", group)
            .addKeyValue("why", e)
            .addKeyValue("do", "correct AuthorizedPosixGroups, or run as root or in this group")
            .log("cli.group-not-allowed");
      }
    }
  }

  /** The file has its name only when it is complete, and until then no reader. */
  private void write(String name, int gid) throws IOException {
    String token = tokens.issue(PeerCheck.COMMAND_LINE + name);
    Path file = Files.createTempFile(folder, ".", "");
    try {
      Files.write(
          file,
          Document.Obj.of("cli_auth_token", token, "domain_socket_path", socket.toString())
              .toBytes());
      if (gid >= 0) {
        Files.setAttribute(file, "unix:gid", gid);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
      }
      Files.move(file, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** Takes away what is there, also of a run that was killed. */
  static void clear(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }
}
