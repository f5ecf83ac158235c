package dev.marram.operation;

import static dev.marram.model.Operation.PUBLISH_TO_TOPIC;
import static dev.marram.model.Operation.SUBSCRIBE_TO_TOPIC;
import static dev.marram.operation.OperationServer.error;
import static dev.marram.operation.Requests.publishJson;
import static dev.marram.operation.Requests.topic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.marram.client.IpcClient;
import dev.marram.client.RemoteException;
import dev.marram.ipc.Bounds;
import dev.marram.model.Document;
import dev.marram.policy.Authorizer;
import dev.marram.policy.Denial;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GetDenialsTest {
  private static final String ME = "com.example.Me";
  private static final String CLI = "greengrass-cli#user-7";

  private final HandClock clock = new HandClock();
  @TempDir private Path folder;
  private OperationServer server;
  private IpcClient me;

  @BeforeEach
  void start() throws Exception {
    server = OperationServer.start(folder, Bounds.DEFAULTS, clock);
    server.allow(ME, PUBLISH_TO_TOPIC, "sensors/kitchen");
    me = server.client(ME);
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  private String ask(String rest) throws Exception {
    String request = "{\"componentName\":\"com.example.Me\"" + rest + "}";
    return server.client(CLI).call(GetDenials.NAME, request).json();
  }

  private void denied(String topic) {
    assertThat(error(me, PUBLISH_TO_TOPIC, publishJson(topic, "{}")).code())
        .isEqualTo("UnauthorizedError");
  }

  @Test
  void theNewestIsFirstEqualOnesAreCountedAndEachSaysWhatWouldAllowIt() throws Exception {
    denied("other");
    denied("sensors/kitchn");
    clock.advance(Duration.ofSeconds(5));
    denied("sensors/kitchn");
    String json = ask("");
    assertThat(json)
        .startsWith(
            "{\"componentName\":\"com.example.Me\",\"denials\":[{"
                + "\"service\":\"aws.greengrass.ipc.pubsub\","
                + "\"operation\":\"aws.greengrass#PublishToTopic\","
                + "\"resource\":\"sensors/kitchn\",\"count\":2,\"lastAt\":1767225605000,"
                + "\"tried\":\"aws.greengrass.ipc.pubsub: aws.greengrass#PublishToTopic on"
                + " sensors/kitchn\",\"nearest\":\"policy \\\"aws.greengrass.ipc.pubsub 0\\\" allows"
                + " only resource \\\"sensors/kitchen\\\"\",\"advice\":\"to allow the call add to ")
        .contains("\"resource\":\"other\",\"count\":1,\"lastAt\":1767225600000")
        .doesNotContain("learned");
  }

  @Test
  void learningGivesTheSmallestPoliciesAndTheyAllowWhatWasDenied() throws Exception {
    String star = "a/*";
    denied("b");
    denied(star);
    error(me, SUBSCRIBE_TO_TOPIC, topic("b"));
    error(me, SUBSCRIBE_TO_TOPIC, topic(star));
    denied("");
    denied("x".repeat(300));
    Document.Obj answer = (Document.Obj) Document.parse(ask(",\"learn\":true"));
    Document.Obj learned = (Document.Obj) answer.get("learned").orElseThrow();
    Document accessControl = learned.get("accessControl").orElseThrow();
    assertThat(accessControl.toJson())
        .isEqualTo(
            "{\"aws.greengrass.ipc.pubsub\":{\"com.example.Me:pubsub:1\":{\"operations\":"
                + "[\"aws.greengrass#PublishToTopic\",\"aws.greengrass#SubscribeToTopic\"],"
                + "\"resources\":[\"a/${*}\",\"b\"]}}}");
    assertThat(learned.get("note").orElseThrow().toJson())
        .contains("what was allowed already is not among them");
    assertThat(server.authorizer.replace(ME, accessControl)).isEmpty();
    me.call(PUBLISH_TO_TOPIC.wireName(), publishJson("b", "{}"));
    me.subscribe(SUBSCRIBE_TO_TOPIC.wireName(), topic(star)).close();
    denied("a/x");
  }

  @Test
  void aLongResourceIsCutAndThenThereIsNoAdvice() throws Exception {
    denied("x".repeat(300));
    assertThat(ask(""))
        .contains("\"resource\":\"" + "x".repeat(256) + "...\"", "\"nearest\":")
        .doesNotContain("advice", "x".repeat(257));
  }

  @Test
  void withoutDenialsTheListIsEmptyForAComponentThatIsThere() throws Exception {
    assertThat(code("{\"componentName\":\"com.example.Me\"}")).isEqualTo("ResourceNotFoundError");
    server.components.add(
        new ComponentStatus(ME, "1.0.0", "RUNNING", Instant.EPOCH, "", List.of(), 0));
    assertThat(ask("")).isEqualTo("{\"componentName\":\"com.example.Me\",\"denials\":[]}");
    assertThat(ask(",\"learn\":true")).contains("\"accessControl\":{}");
    assertThat(code("{}")).isEqualTo("InvalidArgumentsError");
  }

  @Test
  void aComponentNeedsAPolicyForTheOneItAsksAbout() throws Exception {
    denied("a");
    String request = "{\"componentName\":\"com.example.Me\"}";
    IpcClient other = server.client("com.example.Other");
    server.allow("com.example.Other", OperationServer.CONTROL, GetDenials.NAME, "com.example.X");
    assertThat(
            catchThrowableOfType(RemoteException.class, () -> other.call(GetDenials.NAME, request)))
        .extracting("code")
        .isEqualTo("UnauthorizedError");
    server.allow("com.example.Other", OperationServer.CONTROL, GetDenials.NAME, ME);
    assertThat(other.call(GetDenials.NAME, request).json()).contains("\"resource\":\"a\"");
  }

  @Test
  void eachComponentKeepsItsLastOnesAndAllTogetherTheLast() {
    Denials denials = new Denials();
    for (int component = 0; component < 30; component++) {
      for (int i = 0; i < 60; i++) {
        add(denials, "c" + component, "r" + i);
      }
    }
    assertThat(denials.of("c29")).hasSize(Denials.OF_ONE);
    assertThat(denials.of("c29").getFirst().what().resource()).isEqualTo("r59");
    assertThat(denials.of("c29").getLast().what().resource()).isEqualTo("r10");
    int all = 0;
    for (int component = 0; component < 30; component++) {
      all += denials.of("c" + component).size();
    }
    assertThat(all).isEqualTo(Denials.IN_ALL);
    assertThat(denials.of("c0")).isEmpty();
  }

  private static void add(Denials denials, String component, String resource) {
    Denial denial = (Denial) new Authorizer().decide(component, "s", "o", resource);
    denials.add(new Denials.Denied(component, "s", "o", resource), denial, Instant.EPOCH);
  }

  private String code(String request) {
    return catchThrowableOfType(
            RemoteException.class, () -> server.client(CLI).call(GetDenials.NAME, request))
        .code();
  }
}
