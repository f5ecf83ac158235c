package dev.marram.operation;

import static dev.marram.model.Operation.PUBLISH_TO_TOPIC;
import static dev.marram.model.Operation.SUBSCRIBE_TO_TOPIC;
import static dev.marram.operation.OperationServer.error;
import static dev.marram.operation.Requests.publishJson;
import static dev.marram.operation.Requests.topic;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.client.IpcClient;
import dev.marram.ipc.Bounds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GateTest {
  private static final String ME = "com.example.Me";

  private final HandClock clock = new HandClock();
  @TempDir private Path folder;
  private OperationServer server;
  private IpcClient me;

  @BeforeEach
  void start() throws Exception {
    server = OperationServer.start(folder, Bounds.DEFAULTS, clock);
    server.allow(ME, PUBLISH_TO_TOPIC, "sensors/kitchen", "alarm");
    me = server.client(ME);
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  private void denied(String topic) {
    assertThat(error(me, PUBLISH_TO_TOPIC, publishJson(topic, "{}")).code())
        .isEqualTo("UnauthorizedError");
  }

  private List<String> denials() throws Exception {
    return server.log().stream().filter(line -> line.contains("policy.denied")).toList();
  }

  @Test
  void theLineOfADenialNamesTheNearestRuleAndWhatToAdd() throws Exception {
    denied("sensors/kitchn");
    assertThat(denials()).hasSize(1);
    assertThat(denials().getFirst())
        .contains(
            "\"level\":\"WARN\"",
            "com.example.Me",
            "aws.greengrass#PublishToTopic",
            "sensors/kitchn",
            "aws.greengrass.ipc.pubsub 0",
            "allows only resource",
            "sensors/kitchen",
            "to allow the call add to ComponentConfiguration.DefaultConfiguration in the recipe");
  }

  @Test
  void aComponentWithoutAnyRuleIsToldThatThereIsNone() throws Exception {
    assertThat(error(server.client("com.example.Bare"), SUBSCRIBE_TO_TOPIC, topic("a")).code())
        .isEqualTo("UnauthorizedError");
    assertThat(denials())
        .singleElement()
        .asString()
        .contains("has no policy for aws.greengrass.ipc.pubsub");
  }

  @Test
  void theSameDenialIsLoggedAtMostOnceAMinute() throws Exception {
    denied("a");
    denied("a");
    clock.advance(Duration.ofSeconds(59));
    denied("a");
    assertThat(denials()).hasSize(1);
    clock.advance(Duration.ofSeconds(1));
    denied("a");
    denied("a");
    assertThat(denials()).hasSize(2);
    clock.advance(Duration.ofMinutes(3));
    denied("a");
    assertThat(denials()).hasSize(3);
  }

  @Test
  void anotherResourceOperationOrComponentIsAnotherDenial() throws Exception {
    denied("a");
    denied("b");
    error(me, SUBSCRIBE_TO_TOPIC, topic("a"));
    error(server.client("com.example.Other"), PUBLISH_TO_TOPIC, publishJson("a", "{}"));
    denied("a");
    assertThat(denials()).hasSize(4);
  }

  @Test
  void longResourcesThatBeginAlikeAreOneDenial() throws Exception {
    for (int i = 0; i < 10; i++) {
      denied("x".repeat(4_000) + i);
    }
    assertThat(denials()).hasSize(1);
  }

  @Test
  void anAllowedCallIsNotLogged() throws Exception {
    me.call(PUBLISH_TO_TOPIC.wireName(), publishJson("alarm", "{}"));
    assertThat(denials()).isEmpty();
  }
}
