package dev.marram.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Other users for a runtime that is not root (decisions D5). Without a terminal sudo runs a command
 * in our session and group, also with {@code use_pty}; sudo itself is root's, cannot be signalled
 * and ends with its command. Blocks.
 *
 * @param ownName the runtime's user as sudoers names it
 */
record Sudo(String ownName) {
  private static final Logger log = LoggerFactory.getLogger(Sudo.class);
  private static final long LIMIT_SECONDS = 20;
  private static final String SHELL = "/bin/sh";

  // The user's folder is entered by the user: the runtime may not be allowed to.
  private static final String ENTER = "cd \"$0\" && exec \"$@\"";

  // As Ownership does it: no link is followed, and a file that has another name elsewhere is left.
  private static final String GIVE =
      """
      find "$1" \\( ! -type f -o -links 1 \\) -execdir chown -h "$0" {} +; shift
      for folder; do
        [ ! -d "$folder" ] || find "$folder" ! -type d -links 1 -execdir chown -h "$0" {} +
      done\
      """;

  /** What stands before a command that is to run as this user in this folder. */
  List<String> before(Account account, Path folder) {
    List<String> line = new ArrayList<>(List.of(program(), "-n", "-E", "-H", "-u", user(account)));
    line.addAll(List.of("-g", "#" + account.group(), "--", SHELL, "-c", ENTER, folder.toString()));
    return line;
  }

  /** Throws, with what to allow, if sudo does not let us be this user. */
  void requirePermission(Account account) throws IOException {
    String refusal = run(before(account, Path.of("/")), List.of(SHELL, "-c", ":"));
    if (!refusal.isEmpty()) {
      throw new IOException(
          "Cannot start processes as '%s' from user %s: %s. %s"
              .formatted(account, ownName, refusal, remedy(account)));
    }
  }

  /** Gives folders as {@link Ownership} does, in the name of root. */
  void give(Account account, Path workDirectory, List<Path> artifactDirectories) {
    List<String> arguments = new ArrayList<>(List.of(account.user() + ":" + account.group()));
    arguments.add(workDirectory.toString());
    artifactDirectories.forEach(folder -> arguments.add(folder.toString()));
    String refusal = run(List.of(program(), "-n", "--", SHELL, "-c", GIVE), arguments);
    if (!refusal.isEmpty()) {
      log.atWarn()
          .addKeyValue("folder", workDirectory)
          .addKeyValue("reason", refusal)
          .addKeyValue("remedy", remedy(account))
          .log("process.owner-not-changed");
    }
  }

  /** Sends the signal as this user; what is gone or not that user's is left. */
  static void kill(long user, int signal, List<Long> targets) {
    String script = "kill -s %d -- \"$@\" || :".formatted(signal);
    String refusal =
        run(
            List.of(program(), "-n", "-u", "#" + user, "--", SHELL, "-c", script, SHELL),
            targets.stream().map(String::valueOf).toList());
    if (!refusal.isEmpty()) {
      log.atWarn().addKeyValue("user", user).addKeyValue("reason", refusal).log("process.no-kill");
    }
  }

  private String remedy(Account account) {
    return ("Install sudo and allow it with the line '%s ALL=(root, %s : ALL) NOPASSWD: ALL' in a"
            + " file in /etc/sudoers.d, run the runtime as root, or set posixUser to its own user.")
        .formatted(ownName, user(account));
  }

  private static String program() {
    return Programs.find("sudo").map(Path::toString).orElse("/usr/bin/sudo");
  }

  private static String user(Account account) {
    return account.name().orElse("#" + account.user());
  }

  /** Why it did not end well, in one line; empty if it did. */
  private static String run(List<String> command, List<String> arguments) {
    try {
      List<String> line = Stream.concat(command.stream(), arguments.stream()).toList();
      ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
      builder.environment().clear(); // ours may hold secrets, and -E would show them to the user
      Process process = builder.start();
      process.getOutputStream().close();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return "sudo has not ended within %d s".formatted(LIMIT_SECONDS);
      }
      byte[] said = process.getInputStream().readAllBytes();
      return process.exitValue() == 0
          ? ""
          : new String(said, StandardCharsets.UTF_8).strip().replaceAll("\\s*\n\\s*", "; ");
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }
}
