package dev.marram.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.frame.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The limits on connections, each reached (decisions D2). The bystander is one of them. */
class ConnectionLimitsTest {
  @TempDir Path folder;

  @Test
  void oneConnectionTooManyIsRefusedUntilAnotherEnds() throws IOException {
    Bounds bounds = new Bounds();
    bounds.maxConnections = 3;
    try (TestServer server = TestServer.start(folder, bounds)) {
      TestClient first = server.connected("A");
      TestClient second = server.connected("B");
      assertThat(server.reached(Limit.CONNECTIONS)).isZero();
      server.open().send(Frames.connect("TOKEN-C")).endsRefused();
      assertThat(server.reached(Limit.CONNECTIONS)).isEqualTo(1);
      first.close();
      server.settle();
      server.connected("C").send(Frames.publish(1, "t", "{}")).nextSuccess(1);
      second.send(Frames.publish(1, "t", "{}")).nextSuccess(1);
    }
  }

  @Test
  void oneConnectionTooManyOfAComponentIsRefusedUntilAnotherOfItEnds() throws IOException {
    Bounds bounds = new Bounds();
    bounds.maxConnectionsPerComponent = 2;
    try (TestServer server = TestServer.start(folder, bounds)) {
      TestClient first = server.connected("A");
      server.connected("A");
      assertThat(server.reached(Limit.CONNECTIONS_PER_COMPONENT)).isZero();
      server.open().send(Frames.connect("TOKEN-A")).endsRefused();
      assertThat(server.reached(Limit.CONNECTIONS_PER_COMPONENT)).isEqualTo(1);
      server.connected("B");
      first.close();
      server.settle();
      server.connected("A").send(Frames.publish(1, "t", "{}")).nextSuccess(1);
    }
  }

  @Test
  void nobodyIsAcceptedWhileTooManyHaveNotConnected() throws IOException {
    Bounds bounds = new Bounds();
    bounds.maxUnauthenticated = 2;
    try (TestServer server = TestServer.start(folder, bounds)) {
      TestClient silent = server.open();
      TestClient late = server.open();
      server.settle();
      assertThat(server.reached(Limit.UNAUTHENTICATED)).isPositive();
      TestClient waiting = server.open().send(Frames.connect("TOKEN-A"));
      waiting.hasNothing(server);
      server.bystanderIsServed();
      silent.close();
      assertThat(waiting.next().flags()).isEqualTo(Wire.CONNECTION_ACCEPTED);
      assertThat(late.send(Frames.connect("TOKEN-B")).next().flags())
          .isEqualTo(Wire.CONNECTION_ACCEPTED);
    }
  }

  @Test
  void aConnectionThatDoesNotConnectInTimeIsClosed() throws IOException {
    try (TestServer server = TestServer.start(folder)) {
      TestClient silent = server.open();
      TestClient half = server.open().send(Arrays.copyOf(Frames.V1, 40));
      TestClient late = server.open();
      server.settle();
      server.settle();
      server.advance(Duration.ofMillis(9_999));
      late.send(Frames.V1).next();
      assertThat(late.lastBytes()).isEqualTo(Frames.V2);
      server.advance(Duration.ofMillis(502));
      silent.ends();
      half.ends();
      assertThat(server.reached(Limit.HANDSHAKE_TIMEOUT)).isEqualTo(2);
      late.send(Frames.publish(1, "t", "{}")).nextSuccess(1);
    }
  }

  @Test
  void theTimeToConnectBeginsWithTheConnectionHoweverLongNothingHappenedBefore()
      throws IOException {
    try (TestServer server = TestServer.start(folder)) {
      server.clock.advance(Duration.ofHours(1));
      TestClient client = server.open();
      server.settle();
      server.settle();
      client.send(Frames.V1).next();
      assertThat(client.lastBytes()).isEqualTo(Frames.V2);
    }
  }

  @Test
  void aConnectionThatEndsWhileItIsToldSoIsCountedOnce() throws IOException {
    Bounds bounds = new Bounds();
    bounds.maxConnections = 2;
    bounds.maxOutboundBytes = 1; // so that the protocol error finds no room and is written at once
    try (TestServer server = TestServer.start(folder, bounds)) {
      TestClient client = server.connected("A");
      server.onLoop = client::vanish;
      client.send(Frames.request(1, TestServer.ON_LOOP, "{}"), Frames.message(8, 0, 0));
      server.settle();
      server.advance(IpcServer.LAST_WORDS.plusMillis(1));
      server.connected("A").send(Frames.publish(1, "t", "{}")).nextSuccess(1);
      server.open().send(Frames.connect("TOKEN-A")).endsRefused();
    }
  }
}
