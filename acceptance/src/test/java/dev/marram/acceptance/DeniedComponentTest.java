package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeniedComponentTest {
  private static final String NAME = "com.example.Denied";

  private static final String PROGRAM =
      """
      import java.nio.charset.StandardCharsets;
      import java.util.Optional;
      import software.amazon.awssdk.aws.greengrass.GreengrassCoreIPCClientV2;
      import software.amazon.awssdk.aws.greengrass.model.*;

      public class Denied {
        public static void main(String[] args) throws Exception {
          try (GreengrassCoreIPCClientV2 client = GreengrassCoreIPCClientV2.builder().build()) {
            attempt("publish", () -> publish(client, "plant/line2/state"));
            attempt("subscribe", () -> client.subscribeToTopic(
                new SubscribeToTopicRequest().withTopic("plant/#"),
                event -> {}, Optional.empty(), Optional.empty()));
            attempt("allowed publish", () -> publish(client, "plant/line1/state"));
          }
          Thread.sleep(1_000_000);
        }

        private interface Call {
          void run() throws Exception;
        }

        private static void attempt(String what, Call call) throws Exception {
          try {
            call.run();
            System.out.println(what + ": done");
          } catch (UnauthorizedError error) {
            System.out.println(what + ": UnauthorizedError: " + error.getMessage());
          }
        }

        private static void publish(GreengrassCoreIPCClientV2 client, String topic) throws Exception {
          client.publishToTopic(new PublishToTopicRequest().withTopic(topic).withPublishMessage(
              new PublishMessage().withBinaryMessage(
                  new BinaryMessage().withMessage("x".getBytes(StandardCharsets.UTF_8)))));
        }
      }
      """;

  @Test
  void aDeniedComponentGetsUnauthorizedErrorAndTheLogNamesTheNearestRule() throws Exception {
    try (Workspace workspace = new Workspace()) {
      workspace
          .files()
          .add(
              Component.named(NAME)
                  .may(Component.PUBSUB, "aws.greengrass#PublishToTopic", "plant/line1/*")
                  .has(
                      JavaProgram.of("Denied", PROGRAM)
                          .compile(workspace.folder().resolve("denied.jar")))
                  .runs("java -jar {artifacts:path}/denied.jar"));
      try (MarramProcess marram = MarramProcess.deploy(workspace).start()) {
        marram.awaitReady();
        marram.awaitLog(NAME, "allowed publish: done");

        String expected =
            "UnauthorizedError: Principal com.example.Denied is not authorized to"
                + " perform aws.greengrass.ipc.pubsub:aws.greengrass#%s on resource %s";
        assertThat(marram.log(NAME))
            .contains("publish: " + expected.formatted("PublishToTopic", "plant/line2/state"))
            .contains("subscribe: " + expected.formatted("SubscribeToTopic", "plant/#"));
        String line =
            Eventually.get(
                "a line about the denial in marram.log",
                () -> firstLine(marram.log("marram"), NAME, "plant/line2/state"));
        assertThat(line)
            .as("the nearest rule")
            .contains("com.example.Denied:aws.greengrass.ipc.pubsub:1", "plant/line1/*");
        assertThat(whyDenied(workspace))
            .startsWith("2 denials of " + NAME)
            .contains("plant/line2/state", "plant/line1/*", "\naccessControl:\n  aws.")
            .doesNotContain("\"note\"")
            .as("the least accessControl for both")
            .containsPattern(
                "(?s)accessControl.*PublishToTopic.*SubscribeToTopic|accessControl.*SubscribeToTopic.*PublishToTopic");
        marram.endCleanly();
      }
    }
  }

  private static String whyDenied(Workspace workspace) throws Exception {
    try (MarramProcess command =
        MarramProcess.command(workspace)
            .arguments("component", "why-denied", NAME, "--learn")
            .arguments("--root", workspace.root().toString())
            .start()) {
      assertThat(command.exitCode()).as(command::describe).isZero();
      return command.output();
    }
  }

  private static Optional<String> firstLine(String log, String... parts) {
    return log.lines()
        .filter(line -> java.util.Arrays.stream(parts).allMatch(line::contains))
        .findFirst();
  }
}
