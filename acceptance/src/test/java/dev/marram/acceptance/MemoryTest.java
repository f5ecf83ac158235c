package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.frame.Frame;
import dev.marram.frame.Wire;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The memory of the server filled from several sides at the same time, with the JVM's options as
 * shipped: half frames, unread answers, subscribers that do not read with large messages pending,
 * held publishes, and CONNECTs that are large for nothing.
 */
@Tag("full")
@Isolated("it takes the machine's memory")
class MemoryTest {
  private static final List<String> LOADS =
      List.of("com.example.LoadA", "com.example.LoadB", "com.example.LoadC", "com.example.LoadD");
  private static final int LARGE = 15 << 20;
  private static final int ROUNDS = 100;

  private final List<SocketChannel> channels = new ArrayList<>();

  @Test
  void memoryFilledFromEverySideAtOnceLeavesTheRuntimeServing() throws Exception {
    try (Workspace workspace = new Workspace()) {
      workspace.files().add(LedgerCheck.probe());
      for (String load : LOADS) {
        workspace
            .files()
            .add(Component.named(load).may(Component.PUBSUB, "*", "*").runs(ComponentToken.SCRIPT));
      }
      try (MarramProcess marram = MarramProcess.deploy(workspace).start()) {
        Path socket = marram.awaitReady().socket();
        List<Pending> attack = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          attack.add(
              new Pending(
                  open(socket),
                  List.of(connect("x\",\"z\":[" + "1,".repeat(11 << 20) + "1],\"a\":\"b"))));
        }
        for (int i = 0; i < 110; i++) {
          attack.add(new Pending(open(socket), connected(marram, 0, pings())));
        }
        for (int i = 0; i < 20; i++) {
          attack.add(new Pending(open(socket), connected(marram, 1, half(publish(1, "half")))));
        }
        for (int i = 0; i < 30; i++) {
          attack.add(new Pending(open(socket), connected(marram, 2, subscribe("own/" + i))));
        }
        push(attack);
        for (int i = 0; i < 30; i++) {
          byte[] publishes = twice(publish(1, "own/" + i), publish(2, "own/" + i));
          attack.add(new Pending(open(socket), connected(marram, 3, publishes)));
        }
        push(attack);

        LedgerCheck.of(marram).balances();
        for (SocketChannel channel : channels) {
          channel.close();
        }
        Eventually.get(
            "nothing on its way",
            () -> {
              LedgerCheck ledger = LedgerCheck.of(marram).balances();
              return ledger.pending() == 0
                  ? java.util.Optional.of(ledger)
                  : java.util.Optional.empty();
            });
        assertThat(marram.log("marram")).doesNotContain("OutOfMemory");
        marram.endCleanly();
      }
    }
  }

  /** What one client sends without ever reading. */
  private record Pending(SocketChannel channel, List<byte[]> parts, int[] at) {
    Pending(SocketChannel channel, List<byte[]> parts) {
      this(channel, parts, new int[2]);
    }

    /** Sends what the socket takes now. */
    void push() {
      try {
        while (at[0] < parts.size()) {
          byte[] part = parts.get(at[0]);
          at[1] += channel.write(ByteBuffer.wrap(part, at[1], part.length - at[1]));
          if (at[1] < part.length) {
            return;
          }
          at[0]++;
          at[1] = 0;
        }
      } catch (IOException closed) {
        at[0] = parts.size(); // refused, as it may be
      }
    }
  }

  private static void push(List<Pending> attack) {
    for (int round = 0; round < ROUNDS; round++) {
      attack.forEach(Pending::push);
    }
  }

  private SocketChannel open(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    channel.configureBlocking(false);
    channels.add(channel);
    return channel;
  }

  private static List<byte[]> connected(MarramProcess marram, int load, byte[] then) {
    return List.of(connect(ComponentToken.of(marram, LOADS.get(load))), then);
  }

  private static byte[] connect(String token) {
    return Frame.builder()
        .header(Wire.VERSION, Wire.PROTOCOL_VERSION)
        .message(Wire.CONNECT, 0, 0)
        .payload("{\"authToken\":\"" + token + "\"}")
        .build();
  }

  private static byte[] pings() {
    byte[] ping = Frame.builder().message(Wire.PING, 0, 0).build();
    ByteBuffer many = ByteBuffer.allocate(50_000 * ping.length);
    while (many.hasRemaining()) {
      many.put(ping);
    }
    return many.array();
  }

  private static byte[] subscribe(String topic) {
    return call(1, "aws.greengrass#SubscribeToTopic", "{\"topic\":\"" + topic + "\"}");
  }

  private static byte[] publish(int stream, String topic) {
    String message = "{\"x\":\"" + "y".repeat(LARGE) + "\"}";
    return call(
        stream,
        "aws.greengrass#PublishToTopic",
        "{\"topic\":\"%s\",\"publishMessage\":{\"jsonMessage\":{\"message\":%s}}}"
            .formatted(topic, message));
  }

  private static byte[] call(int stream, String operation, String json) {
    return Frame.builder()
        .message(Wire.APPLICATION_MESSAGE, 0, stream)
        .header(Wire.OPERATION, operation)
        .payload(json)
        .build();
  }

  private static byte[] half(byte[] frame) {
    return java.util.Arrays.copyOf(frame, frame.length - 1_000_000);
  }

  private static byte[] twice(byte[] first, byte[] second) {
    byte[] both = java.util.Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
