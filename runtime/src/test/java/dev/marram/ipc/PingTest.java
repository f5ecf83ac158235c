package dev.marram.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.frame.Frame;
import dev.marram.frame.HeaderBlock;
import dev.marram.frame.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pings are answered and harm nobody (protocol reference, section 9). */
class PingTest {
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

  @Test
  void aPingWithoutPayloadIsAnsweredWithThreeHeaders() throws IOException {
    TestClient client = server.connected("A").send(Frames.ping(new byte[0]));
    Frame answer = client.next();
    assertThat(client.lastBytes()).isEqualTo(Frames.message(Wire.PING_RESPONSE, 0, 0));
    assertThat(answer.payload()).isEmpty();
  }

  @Test
  void payloadAndPlainHeadersComeBack() throws IOException {
    byte[] payload = new byte[1000];
    new Random(1).nextBytes(payload);
    UUID uuid = UUID.randomUUID();
    byte[] uuidBytes = new byte[16];
    ByteBuffer.wrap(uuidBytes)
        .putLong(uuid.getMostSignificantBits())
        .putLong(uuid.getLeastSignificantBits());
    byte[] ping =
        Frame.builder()
            .header("plain", "text")
            .header(":hidden", "text")
            .message(Wire.PING, 0, 0)
            .header("number", 7)
            .header(new HeaderBlock.Header("yes", 0, new byte[0]))
            .header(new HeaderBlock.Header("bytes", 6, new byte[] {1, 2, 3}))
            .header(new HeaderBlock.Header("uuid", 9, uuidBytes))
            .payload(payload)
            .build();
    Frame answer = server.connected("A").send(ping).next();
    assertThat(answer.type()).isEqualTo(Wire.PING_RESPONSE);
    assertThat(answer.flags()).isZero();
    assertThat(answer.streamId()).isZero();
    assertThat(answer.payload()).isEqualTo(payload);
    assertThat(answer.headers().headers())
        .extracting(HeaderBlock.Header::name)
        .containsExactlyInAnyOrder(
            Wire.MESSAGE_TYPE,
            Wire.MESSAGE_FLAGS,
            Wire.STREAM_ID,
            "plain",
            "number",
            "yes",
            "bytes",
            "uuid");
    assertThat(value(answer, "bytes")).containsExactly(1, 2, 3);
    assertThat(value(answer, "uuid")).isEqualTo(uuidBytes);
    assertThat(value(answer, "number")).containsExactly(0, 0, 0, 7);
    assertThat(answer.headers().text("plain")).contains("text");
  }

  private static byte[] value(Frame frame, String name) {
    return frame.headers().headers().stream()
        .filter(header -> header.name().equals(name))
        .findFirst()
        .orElseThrow()
        .value();
  }

  @Test
  void aPingResponseIsIgnored() throws IOException {
    TestClient client = server.connected("A");
    client.send(
        Frames.message(Wire.PING_RESPONSE, 0, 0),
        Frame.builder().message(Wire.PING_RESPONSE, 0, 0).payload("{}").build());
    client.hasNothing(server);
    client.send(Frames.publish(1, "t", "{}")).nextSuccess(1);
  }

  @Test
  void thePayloadOfAPingThatFitsNoAnswerIsLeftOut() throws IOException {
    TestClient client = server.connected("A");
    client.send(Frames.ping(new byte[20 << 20]));
    assertThat(client.next().payload()).isEmpty();
    assertThat(client.lastBytes()).isEqualTo(Frames.message(Wire.PING_RESPONSE, 0, 0));
    client.send(Frames.publish(1, "t", "{}")).nextSuccess(1);
  }

  @Test
  void aPayloadOf15MebibytesComesBack() throws IOException {
    byte[] payload = new byte[15 << 20];
    new Random(2).nextBytes(payload);
    TestClient client = server.connected("A");
    client.sendReading(Frames.ping(payload));
    assertThat(client.next().payload()).isEqualTo(payload);
  }

  @Test
  void pingsWhoseAnswersAreNotReadAreReadNoFurtherUntilTheyAre() throws IOException {
    int count = 640;
    byte[] ping = Frames.ping(new byte[50_000]);
    byte[] flood = new byte[count * ping.length];
    for (int i = 0; i < count; i++) {
      System.arraycopy(ping, 0, flood, i * ping.length, ping.length);
    }
    TestClient client = server.connected("A");
    int taken = client.offer(flood, server);
    // Unsent answers, what both directions of the kernel hold, one read and one frame.
    assertThat(taken).isLessThan((1 << 20) + 4 * (212_992 + (256 << 10)));
    assertThat(server.reached(Limit.ANSWER_BYTES)).isPositive();
    server.bystanderIsServed();
    client.sendReading(Arrays.copyOfRange(flood, taken, flood.length));
    client.sendReading(Frames.publish(1, "t", "{}"));
    for (int i = 0; i < count; i++) {
      assertThat(client.next().payload()).hasSize(50_000);
    }
    client.nextSuccess(1);
  }
}
