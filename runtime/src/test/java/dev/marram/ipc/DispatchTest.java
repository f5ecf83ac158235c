package dev.marram.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.marram.client.IpcClient;
import dev.marram.client.RemoteException;
import dev.marram.frame.Frame;
import dev.marram.frame.Wire;
import dev.marram.model.ModelError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults of a request are answered on its stream; nothing closes (protocol reference, 11). */
class DispatchTest {
  private static final String DETAILS = "aws.greengrass#GetComponentDetails";

  @TempDir Path folder;
  private TestServer server;
  private TestClient client;

  @BeforeEach
  void start() throws IOException {
    server = TestServer.start(folder);
    client = server.connected("A");
  }

  @AfterEach
  void thisAndTheOthersAreServed() throws IOException {
    client.send(Frames.publish(2, "t", "{}")).nextSuccess(2);
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aws.greengrass#NoSuchThing",
        "aws.greengrass#publishToTopic",
        "PublishToTopic",
        "",
        "\u0000\"\\\u20ac"
      })
  void anUnknownOperationIsNamedInAServiceError(String name) throws IOException {
    client.send(Frames.request(1, name, "{}"));
    assertThat(client.nextError(1, "ServiceError")).contains("'" + name + "'");
  }

  @Test
  void aKnownOperationThatIsNotServedSaysSo() throws IOException {
    client.send(Frames.request(1, "aws.greengrass#SubscribeToComponentUpdates", "{}"));
    assertThat(client.nextError(1, "ServiceError")).contains("SubscribeToComponentUpdates");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "nonsense",
        "{\"topic\":}",
        "{}{}",
        "{\"a\":1",
        "[1]",
        "\"text\"",
        "7",
        "true"
      })
  void aRequestThatIsNoObjectGetsTheDeclaredError(String json) throws IOException {
    client.send(Frames.request(1, Frames.SUBSCRIBE_TO_TOPIC, json));
    client.nextError(1, "InvalidArgumentsError");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "nonsense",
        "{\"topic\":}",
        "{}{}",
        "{\"a\":1",
        "[1]",
        "\"text\"",
        "7",
        "true"
      })
  void aRequestThatIsNoObjectGetsAServiceErrorWhereNothingElseIsDeclared(String json)
      throws IOException {
    client.send(Frames.request(1, Frames.PUBLISH_TO_TOPIC, json));
    client.nextError(1, "ServiceError");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "{}"})
  void anEmptyRequestIsOneWithoutMembers(String json) throws IOException {
    client.send(Frames.request(1, DETAILS, json));
    assertThat(client.nextError(1, "InvalidArgumentsError")).contains("cannot be empty");
  }

  @Test
  void bytesThatAreNoTextAreInvalid() throws IOException {
    client.send(Frames.request(1, Frames.SUBSCRIBE_TO_TOPIC, new byte[] {(byte) 0xff, 0, 1}));
    client.nextError(1, "InvalidArgumentsError");
  }

  @Test
  void aHandlerThatThrowsIsAServiceError() throws IOException {
    client.send(Frames.request(1, TestServer.THROW, "{}"));
    assertThat(client.nextError(1, "ServiceError")).contains(TestServer.THROW);
  }

  @Test
  void aLongAnswerThatTakesMoreMemoryThanThereIsIsAServiceError() throws IOException {
    client.send(Frames.request(1, TestServer.OUT_OF_MEMORY, "{}"));
    assertThat(client.nextError(1, "ServiceError")).contains("failed to answer");
  }

  @Test
  void aHandlerThatThrowsAfterOpeningAStreamEndsIt() throws IOException {
    client.send(Frames.request(1, TestServer.OPEN_AND_THROW, "{}")).nextOpen(1);
    client.nextError(1, "ServiceError");
    assertThat(server.ended).hasValue(1);
    client.send(Frames.terminate(1));
  }

  @Test
  void aRequestWithoutContentTypeAndModelTypeOrWithWrongOnesIsServed() throws IOException {
    byte[] request =
        Frame.builder()
            .header(Wire.CONTENT_TYPE, "text/plain")
            .header("OPERATION", TestServer.REPLY)
            .header(":Stream-Id", 1)
            .header(":MESSAGE-FLAGS", 0)
            .header(":Message-Type", 0)
            .header(Wire.MODEL_TYPE, "aws.greengrass#SomethingElse")
            .payload("{\"bytes\":20,\"unknown\":[null]}")
            .build();
    Frame answer = client.send(request).nextSuccess(1);
    assertThat(answer.modelType()).contains(TestServer.REPLY + "Response");
    assertThat(answer.headers().text(Wire.CONTENT_TYPE)).contains(Wire.JSON);
  }

  @Test
  void callsMayBeAnsweredInAnotherOrder() throws IOException {
    TestClient other = server.connected("B");
    other.send(
        Frames.request(1, TestServer.LATER, "{}"),
        Frames.request(2, TestServer.LATER, "{}"),
        Frames.request(3, TestServer.REPLY, "{\"bytes\":20}"));
    other.nextSuccess(3);
    Later first = server.parked.remove();
    server.parked.remove().succeed("{}".getBytes(StandardCharsets.UTF_8));
    other.nextSuccess(2);
    first.fail(ModelError.service("no"));
    first.succeed(new byte[0]);
    assertThat(other.nextError(1, "ServiceError")).isEqualTo("no");
    other.hasNothing(server);
    client.send(Frames.publish(1, "t", "{}")).nextSuccess(1);
  }

  @Test
  void theBlockingClientSeesTheSame() throws IOException, RemoteException {
    try (IpcClient blocking = IpcClient.connect(server.socket, "TOKEN-B", Duration.ofSeconds(10))) {
      assertThatExceptionOfType(RemoteException.class)
          .isThrownBy(() -> blocking.call("aws.greengrass#NoSuchThing", "{}"))
          .extracting(RemoteException::code)
          .isEqualTo("ServiceError");
      assertThat(blocking.call(TestServer.REPLY, "{\"bytes\":30}").json()).hasSize(30);
    } finally {
      client.send(Frames.request(1, TestServer.REPLY, "{\"bytes\":20}")).nextSuccess(1);
    }
  }
}
