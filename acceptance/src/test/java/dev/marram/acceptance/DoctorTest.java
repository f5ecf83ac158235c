package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.model.Document;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code marram doctor} as somebody types it, with a runtime and without. */
class DoctorTest {
  private record Said(int code, String output, String errors) {}

  private static Said doctor(MarramProcess.Command command, Path root, String... more)
      throws Exception {
    try (MarramProcess marram =
        command.arguments("doctor", "--root", root.toString()).arguments(more).start()) {
      return new Said(marram.exitCode(), marram.output(), marram.errors());
    }
  }

  private static Said doctor(Workspace workspace, String... more) throws Exception {
    return doctor(MarramProcess.command(workspace), workspace.root(), more);
  }

  @Test
  void aNewRootIsFineAndNothingIsMade() throws Exception {
    try (Workspace workspace = new Workspace()) {
      Said said = doctor(workspace);
      assertThat(said.code()).as(said.toString()).isZero();
      assertThat(said.errors()).isEmpty();
      assertThat(said.output())
          .contains(workspace.root() + ", to be made", "ok       disk ", "median of 5")
          .doesNotContain("error");
      assertThat(workspace.root()).doesNotExist();
    }
  }

  @Test
  void theClockIsSynchronizedWhenTheKernelSaysSo() throws Exception {
    String ask =
        """
        import ctypes
        timex = (ctypes.c_long * 32)()
        state = ctypes.CDLL(None).adjtimex(timex)
        print("unknown" if state < 0 else ", synchronized" if timex[3] < 16e6 else "not synchronized")
        """;
    try (Workspace workspace = new Workspace();
        MarramProcess kernel =
            MarramProcess.command(workspace)
                .program(Path.of("/usr/bin/env"))
                .arguments("python3", "-c", ask)
                .start()) {
      assertThat(kernel.exitCode()).as(kernel::describe).isZero();
      assertThat(doctor(workspace).output().lines())
          .anyMatch(line -> line.contains("clock") && line.contains(kernel.output().strip()));
    }
  }

  @Test
  void withARuntimeItNamesThePidAndDisturbsNothing() throws Exception {
    try (Workspace workspace = new Workspace()) {
      workspace.files().add(Component.named("com.example.Stays"));
      try (MarramProcess marram = MarramProcess.deploy(workspace).start()) {
        marram.awaitReady();
        Said said = doctor(workspace);
        assertThat(said.code()).as(said.toString()).isZero();
        assertThat(said.output()).contains("held by pid " + marram.jvm(), "2 deployed");
        marram.endCleanly();
      }
      assertThat(doctor(workspace).output()).containsPattern("lock +free");
    }
  }

  @Test
  void aBrokenRootABadConfigurationAndABadRecipeAreErrorsInJson() throws Exception {
    try (Workspace workspace = new Workspace()) {
      workspace
          .files()
          .add(
              Component.named("com.example.Bad")
                  .may(Component.PUBSUB, "aws.greengrass#PublishToTopik", "hello"));
      try (MarramProcess marram = MarramProcess.deploy(workspace).start()) {
        marram.awaitReady();
        marram.endCleanly();
      }
      Files.setPosixFilePermissions(
          workspace.root().resolve("config"), PosixFilePermissions.fromString("rwxrwxrwx"));
      Path config = workspace.configuration("ipc: {maxStreams: nine}\n");
      Said said = doctor(workspace, "--config", config.toString(), "--json");
      assertThat(said.code()).isEqualTo(1);
      Document.Obj whole = (Document.Obj) Document.parse(said.output().strip());
      assertThat(whole.members()).containsOnlyKeys("checks");
      assertThat(said.output())
          .contains("[CONFIG_VALUE]", "maxStreams", "is open to others", "\"do\":\"chmod 700 it.\"")
          .contains("com.example.Bad 1.0.0: ComponentConfiguration.DefaultConfiguration");
    }
  }

  @Test
  @Tag("full")
  void aPlainUserMayLookToo() throws Exception {
    try (TestUser user = TestUser.create("marram-test-doctor");
        Workspace workspace = new Workspace()) {
      workspace.files().add(Component.named("com.example.Stays"));
      try (MarramProcess marram = MarramProcess.deploy(workspace).start()) {
        marram.awaitReady();
        marram.endCleanly();
      }
      Path program = PlainUserTest.copyOfTheProgram(workspace);
      String home = workspace.folder().toString();
      Said ofRoot =
          doctor(
              MarramProcess.command(workspace).program(program).as(user.name(), home),
              workspace.root());
      assertThat(ofRoot.code()).as(ofRoot.toString()).isZero();
      assertThat(ofRoot.output())
          .contains("components run as " + user.name())
          .containsPattern("warning +components +not looked at: .*AccessDenied");
      user.own(workspace.root());
      Said own =
          doctor(
              MarramProcess.command(workspace).program(program).as(user.name(), home),
              workspace.root());
      assertThat(own.code()).as(own.toString()).isZero();
      assertThat(own.output()).contains("2 deployed", "median of 5");
      Path broken = Files.createDirectory(workspace.folder().resolve("closed"));
      Said closed =
          doctor(
              MarramProcess.command(workspace).program(program).as(user.name(), home),
              broken.resolve("root"));
      assertThat(closed.code()).isEqualTo(1);
      assertThat(closed.output()).contains("no folder that this user may write");
    }
  }
}
