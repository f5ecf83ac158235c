package dev.marram.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.frame.Frame;
import dev.marram.frame.Wire;
import dev.marram.identity.Authenticator.Rejected;
import dev.marram.log.LogSettings;
import dev.marram.log.LogSettings.Format;
import dev.marram.log.RuntimeLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.event.Level;

/** CONNECT and its answer, row by row (protocol reference, section 8). */
class HandshakeTest {
  @TempDir Path folder;

  @Test
  void aKnownTokenIsAcceptedByteForByte() throws IOException {
    try (TestServer server = TestServer.start(folder)) {
      TestClient client = server.open().send(Frames.V1);
      client.next();
      assertThat(client.lastBytes()).isEqualTo(Frames.V2);
      client.hasNothing(server);
    }
  }

  @Test
  void aTokenServesSeveralConnectionsAndAgainAfterTheirEnd() throws IOException {
    try (TestServer server = TestServer.start(folder)) {
      TestClient first = server.connected("A");
      TestClient second = server.connected("A");
      first.close();
      TestClient third = server.connected("A");
      second.send(Frames.publish(1, "t", "{}")).nextSuccess(1);
      third.send(Frames.publish(1, "t", "{}")).nextSuccess(1);
    }
  }

  @Test
  void unknownMembersFlagsAndHeadersOfConnectAreIgnored() throws IOException {
    try (TestServer server = TestServer.start(folder)) {
      byte[] connect =
          Frame.builder()
              .header("more", "text")
              .message(Wire.CONNECT, 3, 0)
              .header(":Version", "0.1.0")
              .payload("{\"more\":[1,{}],\"authToken\":\"TOKEN-A\",\"none\":null}")
              .build();
      TestClient client = server.open().send(connect);
      client.next();
      assertThat(client.lastBytes()).isEqualTo(Frames.V2);
    }
  }

  static Stream<Arguments> badConnects() {
    byte[] good = "{\"authToken\":\"TOKEN-A\"}".getBytes(StandardCharsets.UTF_8);
    return Stream.of(
        Arguments.of("an unknown token", Frames.connect("nobody's")),
        Arguments.of("a token in another letter case", Frames.connect("token-A")),
        Arguments.of("version 0.2.0", Frames.connect("0.2.0", good)),
        Arguments.of("version 0.1", Frames.connect("0.1", good)),
        Arguments.of("an empty version", Frames.connect("", good)),
        Arguments.of("a version that is none", Frames.connect("x.y.z", good)),
        Arguments.of(
            "no version", Frame.builder().message(Wire.CONNECT, 0, 0).payload(good).build()),
        Arguments.of(
            "a version that is a number",
            Frame.builder()
                .header(Wire.VERSION, 1)
                .message(Wire.CONNECT, 0, 0)
                .payload(good)
                .build()),
        Arguments.of("an empty payload", connect("")),
        Arguments.of("no JSON", connect("token")),
        Arguments.of("half an object", connect("{\"authToken\":\"TOKEN-A\"")),
        Arguments.of("something behind the object", connect("{\"authToken\":\"TOKEN-A\"}}")),
        Arguments.of("null", connect("null")),
        Arguments.of("a list", connect("[\"TOKEN-A\"]")),
        Arguments.of("a string", connect("\"TOKEN-A\"")),
        Arguments.of("no token", connect("{}")),
        Arguments.of("an empty token", connect("{\"authToken\":\"\"}")),
        Arguments.of("a token that is null", connect("{\"authToken\":null}")),
        Arguments.of("a token that is a number", connect("{\"authToken\":1}")),
        Arguments.of("nesting without end", connect("[".repeat(100_000))));
  }

  private static byte[] connect(String payload) {
    return Frames.connect(Wire.PROTOCOL_VERSION, payload.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badConnects")
  void whateverIsWrongWithConnectIsAnsweredWithARefusal(String name, byte[] frame)
      throws IOException {
    try (TestServer server = TestServer.start(folder)) {
      server.open().send(frame).endsRefused();
    }
  }

  @Test
  void anyPayloadOfConnectIsAnsweredWithARefusal() throws IOException {
    long seed = System.nanoTime();
    System.out.println("anyPayloadOfConnectIsAnsweredWithARefusal: seed " + seed);
    Random random = new Random(seed);
    try (TestServer server = TestServer.start(folder)) {
      for (int i = 0; i < 200; i++) {
        byte[] payload = new byte[random.nextInt(40)];
        random.nextBytes(payload);
        server.open().send(Frames.connect(Wire.PROTOCOL_VERSION, payload)).endsRefused();
        server.advance(Duration.ofMillis(50));
      }
    }
  }

  @Test
  void anAuthenticatorThatFailsRefuses() throws IOException {
    try (TestServer server =
        TestServer.start(
            folder,
            new Bounds(),
            (token, peer) -> {
              if (token.equals("TOKEN-A")) {
                throw new IllegalStateException("a bug of the test's");
              }
              return TestServer.verdict(token, peer);
            })) {
      server.open().send(Frames.connect("TOKEN-A")).endsRefused();
    }
  }

  @Test
  void thePeersProcessAndUserAreShownToTheAuthenticator() throws IOException {
    List<Long> seen = new ArrayList<>();
    try (TestServer server =
        TestServer.start(
            folder,
            new Bounds(),
            (token, peer) -> {
              if (token.equals("TOKEN-A")) {
                seen.add(peer.pid().orElse(-1L));
                return new Rejected("seen");
              }
              return TestServer.verdict(token, peer);
            })) {
      server.open().send(Frames.connect("TOKEN-A")).endsRefused();
    }
    assertThat(seen).containsExactly(ProcessHandle.current().pid());
  }

  @Test
  void nothingIsServedBeforeTheAnswerAndThenInOrder() throws IOException {
    CountDownLatch decide = new CountDownLatch(1);
    try (TestServer server =
        TestServer.start(
            folder,
            new Bounds(),
            (token, peer) -> {
              awaitIf(token.equals("TOKEN-A"), decide);
              return TestServer.verdict(token, peer);
            })) {
      TestClient client = server.open();
      client.send(Frames.connect("TOKEN-A"), Frames.subscribe(1, "t"));
      for (int stream = 2; stream <= 51; stream++) {
        client.send(Frames.request(stream, TestServer.REPLY, "{\"bytes\":" + (9 + stream) + "}"));
      }
      client.hasNothing(server);
      assertThat(server.ledger().accepted()).isZero();
      decide.countDown();
      client.next();
      assertThat(client.lastBytes()).isEqualTo(Frames.V2);
      client.nextOpen(1);
      for (int stream = 2; stream <= 51; stream++) {
        assertThat(client.nextSuccess(stream).payload()).hasSize(9 + stream);
      }
    }
  }

  @Test
  void aClientWhoseExaminationTakesTooLongIsRefused() throws IOException {
    CountDownLatch decide = new CountDownLatch(1);
    try (TestServer server =
        TestServer.start(
            folder,
            new Bounds(),
            (token, peer) -> {
              awaitIf(token.equals("TOKEN-A"), decide);
              return TestServer.verdict(token, peer);
            })) {
      TestClient client = server.open().send(Frames.connect("TOKEN-A"));
      server.settle();
      server.settle();
      server.advance(Bounds.DEFAULTS.handshakeTimeout().plusMillis(500));
      client.endsRefused();
      assertThat(server.reached(Limit.HANDSHAKE_TIMEOUT)).isEqualTo(1);
      decide.countDown();
    }
  }

  @Test
  void aRefusedConnectServesNothingOfWhatFollowsIt() throws IOException {
    try (TestServer server = TestServer.start(folder)) {
      TestClient listener = server.connected("B");
      listener.send(Frames.subscribe(1, "t")).nextOpen(1);
      server.open().send(Frames.connect("nobody's"), Frames.publish(1, "t", "{}")).endsRefused();
      listener.hasNothing(server);
    }
  }

  @Test
  void aClientThatLeavesDuringItsExaminationHarmsNobody() throws IOException {
    CountDownLatch decide = new CountDownLatch(1);
    Bounds bounds = new Bounds();
    bounds.maxUnauthenticated = 2;
    try (TestServer server =
        TestServer.start(
            folder,
            bounds,
            (token, peer) -> {
              awaitIf(token.equals("TOKEN-A"), decide);
              return TestServer.verdict(token, peer);
            })) {
      for (int i = 0; i < 2; i++) {
        TestClient client = server.open().send(Frames.connect("TOKEN-A"));
        server.settle();
        client.close();
      }
      decide.countDown();
      server.connected("B").send(Frames.publish(1, "t", "{}")).nextSuccess(1);
    }
  }

  private static void awaitIf(boolean wanted, CountDownLatch latch) {
    if (!wanted) {
      return;
    }
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void refusalsBeyond50PerSecondAreDelayedAndLoggedOnceAMinute() throws IOException {
    RuntimeLog.installed()
        .open(
            () ->
                new LogSettings(
                    folder.resolve("logs"), Level.INFO, Format.TEXT, 1024, 10240, Optional.empty()),
            false);
    try (TestServer server = TestServer.start(folder)) {
      refuseAtOnce(server, 50);
      assertThat(server.reached(Limit.FAILED_CONNECTS)).isZero();
      refuseLate(server, 10);
      assertThat(server.reached(Limit.FAILED_CONNECTS)).isEqualTo(10);

      server.advance(Duration.ofSeconds(1));
      refuseAtOnce(server, 50);
      refuseLate(server, 10);

      server.advance(Duration.ofSeconds(60));
      refuseAtOnce(server, 50);
      refuseLate(server, 1);
    } finally {
      RuntimeLog.installed().close();
    }
    assertThat(refusalsLogged()).isEqualTo((50 + 1) + 50 + (50 + 1));
  }

  private static void refuseAtOnce(TestServer server, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      server.open().send(Frames.connect("nobody's")).endsRefused();
    }
  }

  private static void refuseLate(TestServer server, int count) throws IOException {
    List<TestClient> clients = new ArrayList<>();
    long before = server.reached(Limit.FAILED_CONNECTS);
    for (int i = 0; i < count; i++) {
      clients.add(server.open().send(Frames.connect("nobody's")));
    }
    server.until(
        ledger -> ledger.limits().getOrDefault(Limit.FAILED_CONNECTS, 0L) == before + count);
    server.advance(Duration.ofMillis(99));
    for (TestClient client : clients) {
      client.hasNothing(server);
    }
    server.advance(Duration.ofMillis(1));
    for (TestClient client : clients) {
      client.endsRefused();
    }
  }

  private long refusalsLogged() throws IOException {
    try (Stream<String> lines = Files.lines(folder.resolve("logs").resolve("marram.log"))) {
      return lines.filter(line -> line.contains("ipc.connect-refused")).count();
    }
  }
}
