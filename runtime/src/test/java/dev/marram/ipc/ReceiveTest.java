package dev.marram.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.frame.Frame;
import dev.marram.frame.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The receive state machine, row by row (protocol reference, section 7). */
class ReceiveTest {
  @TempDir Path folder;
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    server = TestServer.start(folder);
  }

  @AfterEach
  void theOthersAreServed() throws IOException {
    server.close();
  }

  static Stream<Arguments> incompleteFrames() {
    return Stream.of(
        Arguments.of("no header", Frame.builder().build()),
        Arguments.of(
            "no type",
            Frame.builder().header(Wire.MESSAGE_FLAGS, 0).header(Wire.STREAM_ID, 0).build()),
        Arguments.of(
            "no flags",
            Frame.builder().header(Wire.MESSAGE_TYPE, 2).header(Wire.STREAM_ID, 0).build()),
        Arguments.of(
            "no stream id",
            Frame.builder().header(Wire.MESSAGE_TYPE, 2).header(Wire.MESSAGE_FLAGS, 0).build()),
        Arguments.of(
            "type as a string",
            Frame.builder()
                .header(Wire.MESSAGE_TYPE, "2")
                .header(Wire.MESSAGE_FLAGS, 0)
                .header(Wire.STREAM_ID, 0)
                .build()),
        Arguments.of(
            "flags as a string",
            Frame.builder()
                .header(Wire.MESSAGE_TYPE, 2)
                .header(Wire.MESSAGE_FLAGS, "0")
                .header(Wire.STREAM_ID, 0)
                .build()),
        Arguments.of(
            "stream id as a string",
            Frame.builder()
                .header(Wire.MESSAGE_TYPE, 2)
                .header(Wire.MESSAGE_FLAGS, 0)
                .header(Wire.STREAM_ID, "0")
                .build()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("incompleteFrames")
  void aFrameWithoutTheThreeIntegersEndsAConnection(String name, byte[] frame) throws IOException {
    server.connected("A").send(frame).endsWithProtocolError();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("incompleteFrames")
  void aFirstFrameWithoutTheThreeIntegersEndsAConnection(String name, byte[] frame)
      throws IOException {
    server.open().send(frame).endsWithProtocolError();
  }

  static Stream<Arguments> notConnect() {
    return Stream.of(
        Arguments.of("a request", Frames.V4),
        Arguments.of("a ping", Frames.ping(new byte[0])),
        Arguments.of("a ping response", Frames.message(Wire.PING_RESPONSE, 0, 0)),
        Arguments.of("a ConnectAck", Frames.message(Wire.CONNECT_ACK, 1, 0)),
        Arguments.of("a protocol error", Frames.message(Wire.PROTOCOL_ERROR, 0, 0)),
        Arguments.of("an internal error", Frames.message(Wire.INTERNAL_ERROR, 0, 0)),
        Arguments.of("an unknown type", Frames.message(8, 0, 0)),
        Arguments.of("CONNECT on a stream", Frames.message(Wire.CONNECT, 0, 1)),
        Arguments.of("a TERMINATE", Frames.terminate(1)),
        Arguments.of("a negative stream", Frames.message(Wire.CONNECT, 0, -1)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("notConnect")
  void theFirstFrameMustBeConnect(String name, byte[] frame) throws IOException {
    server.open().send(frame, Frames.V1).endsWithProtocolError();
  }

  @Test
  void aSecondConnectEndsAConnection() throws IOException {
    server.connected("A").send(Frames.connect("TOKEN-A")).endsWithProtocolError();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        Wire.APPLICATION_MESSAGE,
        Wire.APPLICATION_ERROR,
        Wire.CONNECT_ACK,
        8,
        9,
        Integer.MAX_VALUE,
        -1,
        Integer.MIN_VALUE
      })
  void aTypeThatDoesNotBelongOnStream0EndsAConnection(int type) throws IOException {
    server.connected("A").send(Frames.message(type, 0, 0)).endsWithProtocolError();
  }

  @ParameterizedTest
  @ValueSource(ints = {Wire.PROTOCOL_ERROR, Wire.INTERNAL_ERROR})
  void aPeerThatSaysItIsBrokenIsClosedWithoutAWord(int type) throws IOException {
    TestClient client = server.connected("A");
    client.send(Frames.subscribe(1, "t")).nextOpen(1);
    client.send(Frames.message(type, 0, 0)).ends();
    assertThatNobodySubscribes("t");
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        Wire.PING,
        Wire.PING_RESPONSE,
        Wire.CONNECT,
        Wire.CONNECT_ACK,
        Wire.PROTOCOL_ERROR,
        Wire.INTERNAL_ERROR,
        8,
        -1,
        Integer.MIN_VALUE
      })
  void aTypeThatDoesNotBelongOnAStreamEndsAConnection(int type) throws IOException {
    server.connected("A").send(Frames.message(type, 0, 1)).endsWithProtocolError();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, Integer.MIN_VALUE})
  void aNegativeStreamIdEndsAConnection(int streamId) throws IOException {
    server.connected("A").send(Frames.publish(streamId, "t", "{}")).endsWithProtocolError();
  }

  @ParameterizedTest
  @ValueSource(ints = {Wire.APPLICATION_MESSAGE, Wire.APPLICATION_ERROR})
  void theNextStreamIdWithAnOperationIsServed(int type) throws IOException {
    byte[] frame =
        Frame.builder()
            .message(type, 0, 1)
            .header(Wire.OPERATION, TestServer.REPLY)
            .payload("{\"bytes\":20}")
            .build();
    assertThat(server.connected("A").send(frame).nextSuccess(1).payload()).hasSize(20);
  }

  @Test
  void unknownFlagsAreNoTerminate() throws IOException {
    byte[] frame =
        Frame.builder()
            .message(Wire.APPLICATION_MESSAGE, 0x7ffffffd, 1)
            .header(Wire.OPERATION, TestServer.REPLY)
            .payload("{\"bytes\":20}")
            .build();
    server.connected("A").send(frame).nextSuccess(1);
  }

  @Test
  void aFirstFrameThatTerminatesExecutesNothingAndIsNotAnswered() throws IOException {
    TestClient listener = server.connected("B");
    listener.send(Frames.subscribe(1, "t/1")).nextOpen(1);
    TestClient client = server.connected("A");
    for (int flags : List.of(2, 3, -1)) {
      int stream = flags == 2 ? 1 : flags == 3 ? 2 : 3;
      client.send(
          Frame.builder()
              .message(Wire.APPLICATION_MESSAGE, flags, stream)
              .header(Wire.OPERATION, Frames.PUBLISH_TO_TOPIC)
              .payload("{\"topic\":\"t/1\",\"publishMessage\":{\"jsonMessage\":{\"message\":{}}}}")
              .build());
    }
    client.send(Frames.publish(4, "t/1", "{\"it\":4}")).nextSuccess(4);
    assertThat(listener.nextOpen(1).payloadText()).contains("{\"it\":4}");
    listener.hasNothing(server);
  }

  @Test
  void theIdOfAStreamThatNeverOpenedIsUsedUp() throws IOException {
    byte[] terminated =
        Frame.builder()
            .message(Wire.APPLICATION_MESSAGE, Wire.TERMINATE_STREAM, 1)
            .header(Wire.OPERATION, Frames.PUBLISH_TO_TOPIC)
            .build();
    server.connected("A").send(terminated, Frames.publish(1, "t", "{}")).endsWithProtocolError();
  }

  @Test
  void aNewStreamWithoutAnOperationEndsAConnection() throws IOException {
    server.connected("A").send(Frames.message(0, 0, 1)).endsWithProtocolError();
    server.connected("A").send(Frames.terminate(1)).endsWithProtocolError();
    byte[] notText = Frame.builder().message(0, 0, 1).header(Wire.OPERATION, 7).build();
    server.connected("A").send(notText).endsWithProtocolError();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, Integer.MAX_VALUE})
  void aGapInStreamIdsEndsAConnection(int streamId) throws IOException {
    server.connected("A").send(Frames.publish(streamId, "t", "{}")).endsWithProtocolError();
  }

  @Test
  void aGapAfterServedStreamsEndsAConnection() throws IOException {
    TestClient client = server.connected("A");
    client.send(Frames.publish(1, "t", "{}"), Frames.publish(3, "t", "{}"));
    client.nextSuccess(1);
    client.endsWithProtocolError();
    TestClient terminates = server.connected("A").send(Frames.publish(1, "t", "{}"));
    terminates.nextSuccess(1);
    terminates.send(Frames.terminate(3)).endsWithProtocolError();
  }

  @Test
  void furtherFramesOfAnOpenStreamAreIgnored() throws IOException {
    TestClient client = server.connected("A");
    client.send(Frames.subscribe(1, "t")).nextOpen(1);
    client.send(Frames.message(0, 0, 1), Frames.message(1, 0, 1), Frames.subscribe(1, "other"));
    client.send(Frames.publish(2, "t", "{\"n\":1}"));
    assertThat(client.nextOpen(1).payloadText()).contains("{\"n\":1}");
    client.nextSuccess(2);
    client.hasNothing(server);
  }

  @Test
  void terminateEndsASubscriptionWithoutAnAnswer() throws IOException {
    TestClient client = server.connected("A");
    client.send(Frames.subscribe(1, "t")).nextOpen(1);
    client.send(Frames.terminate(1), Frames.publish(2, "t", "{}")).nextSuccess(2);
    client.hasNothing(server);
    assertThatNobodySubscribes("t");
  }

  @Test
  void aLateTerminateIsIgnored() throws IOException {
    TestClient client = server.connected("A");
    client.send(Frames.publish(1, "t", "{}"), Frames.subscribe(2, "t"));
    client.nextSuccess(1);
    client.nextOpen(2);
    for (int i = 0; i < 3; i++) {
      client.send(Frames.terminate(1), Frames.terminate(2));
    }
    client.send(Frames.publish(3, "t", "{}")).nextSuccess(3);
    client.hasNothing(server);
  }

  @Test
  void aFrameOnAClosedStreamEndsAConnection() throws IOException {
    TestClient client = server.connected("A").send(Frames.publish(1, "t", "{}"));
    client.nextSuccess(1);
    client.send(Frames.publish(1, "t", "{}")).endsWithProtocolError();
    TestClient ended = server.connected("A");
    ended.send(Frames.subscribe(1, "t")).nextOpen(1);
    ended.send(Frames.terminate(1), Frames.message(0, 0, 1)).endsWithProtocolError();
  }

  @Test
  void aCallThatIsTerminatedBeforeItsAnswerIsNotAnswered() throws IOException {
    TestClient client = server.connected("A");
    client.send(Frames.request(1, TestServer.LATER, ""), Frames.terminate(1));
    server.settle();
    server.parked.remove().succeed("{}".getBytes(StandardCharsets.UTF_8));
    client.hasNothing(server);
    client.send(Frames.publish(2, "t", "{}")).nextSuccess(2);
  }

  @Test
  void framesInFrontOfAViolationAreAnsweredAndThoseBehindAreNot() throws IOException {
    TestClient listener = server.connected("B");
    listener.send(Frames.subscribe(1, "t")).nextOpen(1);
    TestClient client = server.connected("A");
    client.send(
        Frames.publish(1, "t", "{\"n\":1}"),
        Frames.message(8, 0, 0),
        Frames.publish(2, "t", "{\"n\":2}"));
    client.nextSuccess(1);
    client.endsWithProtocolError();
    assertThat(listener.nextOpen(1).payloadText()).contains("{\"n\":1}");
    listener.hasNothing(server);
  }

  @Test
  void malformedHeadersAreAnsweredWithAnInternalErrorAndTheEnd() throws IOException {
    byte[] frame = Frames.V4.clone();
    // The first header's type becomes one that does not exist; the checksum is that of the change.
    frame[Wire.HEADERS_AT + 1 + Wire.CONTENT_TYPE.length()] = 10;
    server
        .connected("A")
        .send(Checksums.ofMessage(frame))
        .endsWithConnectionError(Wire.INTERNAL_ERROR);
    server.open().send(Checksums.ofMessage(frame)).endsWithConnectionError(Wire.INTERNAL_ERROR);
  }

  private void assertThatNobodySubscribes(String topic) throws IOException {
    long accepted = server.ledger().accepted();
    TestClient publisher = server.connected("C").send(Frames.publish(1, topic, "{}"));
    publisher.nextSuccess(1);
    assertThat(server.ledger().accepted()).isEqualTo(accepted);
  }
}
