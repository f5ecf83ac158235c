package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A user of this machine that exists as long as the test; making one needs root. */
record TestUser(String name) implements AutoCloseable {
  /** Makes the user, or skips the test where that is not allowed. */
  static TestUser create(String name) throws IOException, InterruptedException {
    assumeTrue(isRoot(), "only root can make users");
    remove(name); // left by a run that was killed
    Processes.run(
        "useradd", "--system", "--user-group", "--no-create-home", "--shell", "/bin/sh", name);
    return new TestUser(name);
  }

  private static boolean isRoot() throws IOException {
    return Files.getOwner(Path.of("/proc/self")).getName().equals("root");
  }

  private static void remove(String name) throws IOException, InterruptedException {
    if (Files.readAllLines(Path.of("/etc/passwd")).stream()
        .anyMatch(line -> line.startsWith(name + ":"))) {
      Processes.run("userdel", "--force", name);
    }
  }

  /** Lets this user run commands as that one, and as root, by sudo; until the file is deleted. */
  Path maySudoAs(TestUser other) throws IOException {
    Path rule = Path.of("/etc/sudoers.d").resolve(name);
    Files.writeString(
        rule, "%s ALL=(root, %s : ALL) NOPASSWD: ALL%n".formatted(name, other.name()));
    return rule;
  }

  /** Gives a folder and all it holds to the user. */
  void own(Path folder) throws IOException, InterruptedException {
    Processes.run("chown", "-R", name + ":" + name, folder.toString());
  }

  /** Runs a command as this user, in no session of a component; returns what it printed. */
  String run(String... command) throws IOException, InterruptedException {
    List<String> all =
        new ArrayList<>(List.of("setpriv", "--reuid", name, "--regid", name, "--init-groups"));
    all.addAll(List.of(command));
    String output = Processes.run(all.toArray(String[]::new));
    assertThat(output).isNotNull();
    return output;
  }

  @Override
  public void close() throws IOException {
    try {
      remove(name);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
