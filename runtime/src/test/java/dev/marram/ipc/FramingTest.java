package dev.marram.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Frames in any pieces, and damaged ones, through the server (protocol reference, 4 and 16). */
class FramingTest {
  private static final byte[] SESSION = Frames.join(Frames.V1, Frames.V4);

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

  private void isAnswered(TestClient client) throws IOException {
    client.next();
    assertThat(client.lastBytes()).isEqualTo(Frames.V2);
    client.next();
    assertThat(client.lastBytes()).isEqualTo(Frames.V5);
    client.close();
  }

  @Test
  void aSessionCutAtAnyByteIsServed() throws IOException {
    for (int cut = 1; cut < SESSION.length; cut++) {
      TestClient client = server.open().send(Arrays.copyOf(SESSION, cut));
      server.settle();
      isAnswered(client.send(Arrays.copyOfRange(SESSION, cut, SESSION.length)));
    }
  }

  @Test
  void aSessionThatComesByteByByteIsServed() throws IOException {
    TestClient client = server.open();
    for (byte each : SESSION) {
      client.send(new byte[] {each});
      server.settle();
    }
    isAnswered(client);
  }

  @Test
  void manyFramesOfOneWriteAreAnsweredInOrder() throws IOException {
    byte[] frames = Frames.V1;
    int count = 1_000;
    byte[][] parts = new byte[count + 1][];
    parts[0] = frames;
    for (int stream = 1; stream <= count; stream++) {
      parts[stream] = Frames.publish(stream, "t/" + stream % 7, "{\"n\":" + stream + "}");
    }
    TestClient client = server.open();
    client.sendReading(Frames.join(parts));
    client.next();
    for (int stream = 1; stream <= count; stream++) {
      client.nextSuccess(stream);
    }
  }

  @Test
  void framesInRandomPiecesAreServed() throws IOException {
    long seed = System.nanoTime();
    System.out.println("framesInRandomPiecesAreServed: seed " + seed);
    Random random = new Random(seed);
    int count = 60;
    byte[][] parts = new byte[count][];
    int[] sizes = new int[count];
    for (int i = 0; i < count; i++) {
      sizes[i] = 8 + (i % 5 == 0 ? random.nextInt(400_000) : random.nextInt(2_000));
      String padding = " ".repeat(i % 7 == 0 ? random.nextInt(400_000) : 0);
      parts[i] = Frames.request(i + 1, TestServer.REPLY, "{\"bytes\":" + sizes[i] + padding + "}");
    }
    byte[] all = Frames.join(parts);
    TestClient client = server.connected("A");
    for (int at = 0; at < all.length; ) {
      int piece =
          Math.min(all.length - at, 1 + random.nextInt(random.nextBoolean() ? 100 : 90_000));
      client.sendReading(Arrays.copyOfRange(all, at, at + piece));
      if (random.nextInt(4) == 0) {
        server.settle();
      }
      at += piece;
    }
    for (int i = 0; i < count; i++) {
      assertThat(client.nextSuccess(i + 1).payload()).hasSize(sizes[i]);
    }
  }

  @Test
  void aFrameWithAnyByteChangedClosesItsConnectionAndNothingIsSent() throws IOException {
    for (int at = 0; at < Frames.V4.length; at++) {
      byte[] damaged = Frames.V4.clone();
      damaged[at] ^= (byte) (1 << at % 8);
      TestClient client = server.connected("Vector").send(damaged);
      client.ends();
      client.close();
    }
    assertThat(server.ledger().published()).isZero();
  }

  @Test
  void aDamagedFirstFrameClosesItsConnectionAndNothingIsSent() throws IOException {
    for (int at = 0; at < Frames.V1.length; at += 7) {
      byte[] damaged = Frames.V1.clone();
      damaged[at] ^= 0x40;
      TestClient client = server.open().send(damaged);
      client.ends();
      client.close();
    }
  }

  @Test
  void bytesThatAreNoFramesHarmNobody() throws IOException {
    long seed = System.nanoTime();
    System.out.println("bytesThatAreNoFramesHarmNobody: seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 100; i++) {
      byte[] noise = new byte[12 + random.nextInt(1_000)];
      random.nextBytes(noise);
      TestClient client = random.nextBoolean() ? server.connected("A") : server.open();
      client.send(noise).ends();
      client.close();
    }
  }

  @Test
  void anEndInsideAFrameEndsItsConnectionOnly() throws IOException {
    for (int cut = 1; cut < Frames.V4.length; cut += 10) {
      TestClient client = server.connected("A");
      client.send(Frames.subscribe(1, "t")).nextOpen(1);
      client.send(Arrays.copyOf(Frames.V4, cut));
      client.close();
    }
    server.settle();
    TestClient publisher = server.connected("A").send(Frames.publish(1, "t", "{}"));
    publisher.nextSuccess(1);
    assertThat(server.ledger().accepted()).isZero();
  }
}
