package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LongRootTest {
  private static final int MAX_SOCKET_PATH_BYTES = 107;

  @Test
  void aRootTooLongForASocketPathIsServedThroughARelativePath() throws Exception {
    try (Workspace workspace = new Workspace()) {
      workspace.files().addHello();
      workspace.files().add(LedgerCheck.probe());
      workspace
          .files()
          .add(
              Component.named("com.example.Environment")
                  .runs(
                      """
                      echo "for components: $AWS_GG_NUCLEUS_DOMAIN_SOCKET_FILEPATH_FOR_COMPONENT"
                      exec sleep 100000
                      """));
      Path root = workspace.folder().resolve("r".repeat(60)).resolve("o".repeat(60));
      assertThat(root.resolve("ipc.socket").toString().length())
          .isGreaterThan(MAX_SOCKET_PATH_BYTES);

      try (MarramProcess marram =
          MarramProcess.command(workspace)
              .root(root)
              .arguments("run", "--root", root.toString())
              .arguments(workspace.files().arguments())
              .start()) {
        marram.awaitReady();
        marram.awaitLog("com.example.Environment", "for components: ../../ipc.socket");
        marram.awaitLog("com.example.HelloSubscriber", "Hello number ");
        marram.endCleanly();
      }
      assertThat(Files.exists(root.resolve("ipc.socket"))).isFalse();
    }
  }
}
