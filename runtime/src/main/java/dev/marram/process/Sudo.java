package dev.marram.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Other users for a runtime that is not root, by way of sudo (decisions D5). Without a terminal
 * sudo runs the command in our session and group, also with {@code use_pty}; sudo itself is root's,
 * cannot be signalled and ends with its command. Blocks.
 */
final class Sudo {
  private static final Logger log = LoggerFactory.getLogger(Sudo.class);
  private static final long LIMIT_SECONDS = 20;

  /** As the launcher, which may not enter the user's folder, would do it. */
  private static final String ENTER_FOLDER = "cd \"$0\" && exec \"$@\"";

  // As Ownership does it: no link is followed, and a file that has another name elsewhere is left.
  private static final String GIVE =
      """
      to=$1 work=$2; shift 2
      find "$work" \\( ! -type f -o -links 1 \\) -exec chown -h "$to" {} +
      for folder; do
        [ ! -d "$folder" ] || find "$folder" ! -type d -links 1 -exec chown -h "$to" {} +
      done
      """;

  private final String ownName;

  /**
   * @param ownName the runtime's user as sudoers names it
   */
  Sudo(String ownName) {
    this.ownName = ownName;
  }

  /** What stands before a command that is to run as this user in this folder. */
  List<String> before(Account account, Path folder) throws IOException {
    List<String> line = new ArrayList<>(command(user(account)));
    line.addAll(2, List.of("-E", "-H", "-g", "#" + account.group()));
    line.addAll(List.of(shell(), "-c", ENTER_FOLDER, folder.toString()));
    return line;
  }

  /**
   * Checks, by running a shell that does nothing, that sudo lets us be this user without a
   * password.
   *
   * @throws IOException with what to allow, if it does not
   */
  void requirePermission(Account account) throws IOException {
    List<String> check = new ArrayList<>(before(account, Path.of("/")));
    check.addAll(List.of(shell(), "-c", ":"));
    String refusal = run(check);
    if (!refusal.isEmpty()) {
      throw new IOException(
          "Cannot start processes as '%s' from user %s: %s. %s"
              .formatted(account, ownName, refusal, remedy(account)));
    }
  }

  /** Gives the folders as {@link Ownership} does; root has to do it. */
  void give(Account account, Path workDirectory, List<Path> artifactDirectories) {
    String owner = account.user() + ":" + account.group();
    try {
      List<String> line = new ArrayList<>(command("root"));
      line.addAll(List.of(shell(), "-c", GIVE, "give", owner, workDirectory.toString()));
      artifactDirectories.forEach(folder -> line.add(folder.toString()));
      String refusal = run(line);
      if (refusal.isEmpty()) {
        return;
      }
      log.atWarn()
          .addKeyValue("user", account)
          .addKeyValue("folder", workDirectory)
          .addKeyValue("reason", refusal)
          .addKeyValue("so", remedy(account))
          .log("process.owner-not-changed");
    } catch (IOException e) {
      log.atWarn().addKeyValue("user", account).setCause(e).log("process.owner-not-changed");
    }
  }

  /** Sends the signal as this user; what is gone or not that user's is left. */
  static void kill(long user, int signal, List<Long> targets) {
    try {
      List<String> line = new ArrayList<>(command("#" + user));
      line.addAll(
          List.of(shell(), "-c", "kill -s \"$0\" -- \"$@\" || :", Integer.toString(signal)));
      targets.forEach(target -> line.add(Long.toString(target)));
      String refusal = run(line);
      if (!refusal.isEmpty()) {
        log.atDebug().addKeyValue("user", user).addKeyValue("reason", refusal).log("sudo.kill");
      }
    } catch (IOException e) {
      log.atWarn().addKeyValue("user", user).setCause(e).log("sudo.kill-failed");
    }
  }

  private String remedy(Account account) {
    return ("Allow it with the line '%s ALL=(root, %s : ALL) NOPASSWD: ALL' in a file in"
            + " /etc/sudoers.d, run the runtime as root, or set posixUser to its own user.")
        .formatted(ownName, user(account));
  }

  private static List<String> command(String user) throws IOException {
    return List.of(Programs.path("sudo"), "-n", "-u", user, "--");
  }

  private static String user(Account account) {
    return account.name().orElse("#" + account.user());
  }

  private static String shell() throws IOException {
    return Programs.path("sh");
  }

  /** Why it did not end well, in one line; empty if it did. */
  private static String run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      process.getOutputStream().close();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return "sudo has not ended within %d s".formatted(LIMIT_SECONDS);
      }
      byte[] said = process.getInputStream().readAllBytes();
      return process.exitValue() == 0
          ? ""
          : new String(said, StandardCharsets.UTF_8).strip().replaceAll("\\s*\n\\s*", "; ")
              + " (exit code %d)".formatted(process.exitValue());
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }
}
