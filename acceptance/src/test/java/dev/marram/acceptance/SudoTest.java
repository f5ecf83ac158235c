package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A runtime of an ordinary user whose components run as another, with real sudo. */
@Tag("full")
class SudoTest {
  private static final String STUBBORN = "com.example.Stubborn";
  private static final String SUBSCRIBER = "com.example.HelloSubscriber";

  @Test
  void componentsOfAnotherUserAreStartedKnownEndedAndEndedAfterACrash() throws Exception {
    try (TestUser runtime = TestUser.create("marram-test-sudo");
        TestUser component = TestUser.create("marram-test-comp");
        Workspace workspace = new Workspace()) {
      Path rule = runtime.maySudoAs(component);
      try {
        workspace.files().addHello();
        workspace
            .files()
            .add(
                Component.named(STUBBORN)
                    .runs(
                        """
                        trap '' TERM
                        echo "I am $(id -un) in $(pwd)"
                        touch mine
                        (sleep 1000 &)
                        while :; do sleep 0.1; done
                        """));
        Path config =
            workspace.configuration(
                "runWithDefault:\n  posixUser: %s\nipc:\n  peerCheck: strict\n"
                    .formatted(component.name()));
        Path program = PlainUserTest.copyOfTheProgram(workspace);
        runtime.own(workspace.folder());
        try (MarramProcess marram = command(workspace, runtime, program, config).start()) {
          marram.awaitReady();
          marram.awaitLog(SUBSCRIBER, "Hello number "); // so strict knows them by their session
          marram.awaitLog(STUBBORN, "I am " + component.name() + " in " + marram.root());
          marram.killRuntime();
          List<Long> orphans = marram.processes();
          assertThat(orphans).isNotEmpty();

          try (MarramProcess second = command(workspace, runtime, program, config).start()) {
            second.awaitReady();
            Eventually.holds(
                "the orphans are ended", () -> orphans.stream().noneMatch(Processes::alive));
            second.awaitLog(STUBBORN, "I am ", 2, Eventually.SOON);
            second.endWithoutLedger();
          }
        }
      } finally {
        Files.delete(rule);
      }
    }
  }

  @Test
  void withoutARuleTheErrorSaysWhatToAdd() throws Exception {
    try (TestUser runtime = TestUser.create("marram-test-sudo");
        TestUser component = TestUser.create("marram-test-comp");
        Workspace workspace = new Workspace()) {
      workspace.files().add(Component.named(STUBBORN));
      Path config =
          workspace.wholeConfiguration(
              "services: {%s: {runWith: {posixUser: %s}}}".formatted(STUBBORN, component.name()));
      Path program = PlainUserTest.copyOfTheProgram(workspace);
      runtime.own(workspace.folder());
      try (MarramProcess marram = command(workspace, runtime, program, config).start()) {
        marram.awaitReady();
        Eventually.holds("it is broken", () -> marram.output().contains(STUBBORN + " is BROKEN"));
        assertThat(marram.output())
            .contains(
                "Cannot start processes as '%s:".formatted(component.name()),
                "sudo: a password is required",
                "'%s ALL=(root, %s : ALL) NOPASSWD: ALL' in a file in /etc/sudoers.d"
                    .formatted(runtime.name(), component.name()));
        marram.endWithoutLedger();
      }
    }
  }

  private static MarramProcess.Command command(
      Workspace workspace, TestUser user, Path program, Path config) {
    return MarramProcess.command(workspace)
        .program(program)
        .as(user.name(), workspace.folder().toString())
        .arguments("run", "--root", workspace.root().toString(), "--config", config.toString())
        .arguments(workspace.files().arguments());
  }
}
