package dev.marram.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The users and groups of this machine: a port, so that tests need no users of their own. */
@FunctionalInterface
public interface UserDatabase {

  /**
   * An entry, its fields as in /etc/passwd or /etc/group.
   *
   * @param database {@code passwd} or {@code group}
   * @param key a name or a numeric id
   */
  Optional<String[]> find(String database, String key) throws IOException;

  /**
   * What getent says, which knows users beyond /etc/passwd too; the files themselves on a machine
   * without getent. Starts a process and blocks.
   */
  UserDatabase SYSTEM =
      (database, key) -> {
        if (key.isEmpty() || key.startsWith("-")) {
          return Optional.empty();
        }
        Optional<Path> getent = Programs.find("getent");
        if (getent.isEmpty()) {
          return entry(Files.readString(Path.of("/etc", database)), key);
        }
        Process process =
            new ProcessBuilder(getent.get().toString(), database, key)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return entry(output, "");
      };

  /** The first entry of that name or number; of any for an empty key. */
  private static Optional<String[]> entry(String lines, String key) {
    return lines
        .lines()
        .map(line -> line.split(":", -1))
        .filter(fields -> fields.length > 2)
        .filter(fields -> key.isEmpty() || fields[0].equals(key) || fields[2].equals(key))
        .findFirst();
  }
}
