package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("full")
class PlainUserTest {
  @Test
  void anOrdinaryUserRunsTheRuntimeAndItsComponents() throws Exception {
    try (TestUser user = TestUser.create("marram-test-plain");
        Workspace workspace = new Workspace()) {
      workspace.files().addHello();
      workspace.files().add(LedgerCheck.probe());
      Path program = copyOfTheProgram(workspace);
      user.own(workspace.folder());
      try (MarramProcess marram =
          MarramProcess.command(workspace)
              .program(program)
              .as(user.name(), workspace.folder().toString())
              .arguments("run", "--root", workspace.root().toString())
              .arguments(workspace.files().arguments())
              .start()) {
        marram.awaitReady();
        marram.awaitLog("com.example.HelloSubscriber", "Hello number ");
        for (long pid : marram.processes()) {
          assertThat(Files.getOwner(Path.of("/proc/" + pid)).getName()).isEqualTo(user.name());
        }
        marram.endCleanly();
      }
    }
  }

  /** The checkout may lie where that user cannot read, so its built state is copied. */
  static Path copyOfTheProgram(Workspace workspace) throws Exception {
    Path copy = Files.createDirectory(workspace.folder().resolve("checkout"));
    Processes.run(
        "bash",
        "-c",
        "cd \"$1\" && tar c --exclude=.git --exclude=acceptance . | tar x -C \"$2\"",
        "copy",
        Repository.root().toString(),
        copy.toString());
    return copy.resolve("marram");
  }
}
