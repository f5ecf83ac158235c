package dev.marram.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The limits on streams, requests and what is queued, each reached (decisions D2). */
class StreamLimitsTest {
  private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;

  @Test
  void oneOpenStreamTooManyIsAServiceErrorUntilAnotherEnds() throws IOException {
    Bounds bounds = new Bounds();
    bounds.maxStreams = 4;
    try (TestServer server = TestServer.start(folder, bounds)) {
      TestClient client = server.connected("A");
      client.send(Frames.subscribe(1, "t")).nextOpen(1);
      for (int stream = 2; stream <= 4; stream++) {
        client.send(Frames.request(stream, TestServer.LATER, "{}"));
      }
      server.settle();
      assertThat(server.reached(Limit.STREAMS)).isZero();
      client.send(Frames.request(5, TestServer.REPLY, "{\"bytes\":20}"));
      assertThat(client.nextError(5, "ServiceError")).contains("ipc.maxStreams");
      assertThat(server.reached(Limit.STREAMS)).isEqualTo(1);
      server.connected("A").send(Frames.publish(1, "x", "{}")).nextSuccess(1);
      server.parked.remove().succeed(EMPTY);
      client.nextSuccess(2);
      client.send(Frames.request(6, TestServer.REPLY, "{\"bytes\":20}")).nextSuccess(6);
      client.send(Frames.subscribe(7, "t")).nextOpen(7);
      client.send(Frames.subscribe(8, "t")).nextError(8, "ServiceError");
      client.send(Frames.terminate(1), Frames.subscribe(9, "t")).nextOpen(9);
    }
  }

  @Test
  void oneSubscriptionOfAComponentTooManyIsAServiceErrorUntilAnotherEnds() throws IOException {
    Bounds bounds = new Bounds();
    bounds.maxSubscriptions = 3;
    try (TestServer server = TestServer.start(folder, bounds)) {
      TestClient first = server.connected("A");
      TestClient second = server.connected("A");
      first.send(Frames.subscribe(1, "t")).nextOpen(1);
      first.send(Frames.subscribe(2, "t")).nextOpen(2);
      second.send(Frames.subscribe(1, "t")).nextOpen(1);
      assertThat(server.reached(Limit.SUBSCRIPTIONS)).isZero();
      second.send(Frames.subscribe(2, "t"));
      assertThat(second.nextError(2, "ServiceError")).contains("ipc.maxSubscriptions");
      assertThat(server.reached(Limit.SUBSCRIPTIONS)).isEqualTo(1);
      server.connected("B").send(Frames.subscribe(1, "t")).nextOpen(1);
      first.send(Frames.terminate(1), Frames.subscribe(3, "t")).nextOpen(3);
      first.close();
      server.settle();
      second.send(Frames.subscribe(3, "t")).nextOpen(3);
      second.send(Frames.subscribe(4, "t")).nextOpen(4);
      second.send(Frames.subscribe(5, "t")).nextError(5, "ServiceError");
    }
  }

  @Test
  void aRequestNestedDeeperThan128GetsTheErrorItsOperationDeclares() throws IOException {
    try (TestServer server = TestServer.start(folder)) {
      TestClient client = server.connected("A");
      client.send(Frames.request(1, Frames.SUBSCRIBE_TO_TOPIC, nested("\"topic\":\"t\"", 128)));
      client.nextOpen(1);
      // Three levels stand around the message itself.
      client.send(Frames.publish(2, "t", "{" + nestedMember(125 - 1) + "}"));
      client.nextOpen(1);
      client.nextSuccess(2);
      assertThat(server.reached(Limit.JSON_DEPTH)).isZero();

      client.send(Frames.request(3, Frames.SUBSCRIBE_TO_TOPIC, nested("\"topic\":\"t\"", 129)));
      client.nextError(3, "InvalidArgumentsError");
      client.send(Frames.publish(4, "t", "{" + nestedMember(126 - 1) + "}"));
      client.nextError(4, "ServiceError");
      assertThat(server.reached(Limit.JSON_DEPTH)).isEqualTo(2);
    }
  }

  /** An object of this depth with this member. */
  private static String nested(String member, int depth) {
    return "{" + member + "," + nestedMember(depth - 1) + "}";
  }

  private static String nestedMember(int depth) {
    return "\"x\":" + "[".repeat(depth) + "]".repeat(depth);
  }

  @Test
  void aTopicThatIsTooLongGetsTheErrorItsOperationDeclares() throws IOException {
    String longest = "\u20ac".repeat(TestServer.MAX_TOPIC_BYTES / 3) + "x";
    assertThat(longest.getBytes(StandardCharsets.UTF_8)).hasSize(TestServer.MAX_TOPIC_BYTES);
    try (TestServer server = TestServer.start(folder)) {
      TestClient client = server.connected("A");
      client.send(Frames.subscribe(1, longest)).nextOpen(1);
      client.send(Frames.publish(2, longest, "{}")).nextOpen(1);
      client.nextSuccess(2);
      assertThat(server.reached(Limit.TOPIC_BYTES)).isZero();
      client.send(Frames.subscribe(3, longest + "y"));
      assertThat(client.nextError(3, "InvalidArgumentsError")).contains("pubsub.maxTopicBytes");
      client.send(Frames.publish(4, longest + "y", "{}"));
      assertThat(client.nextError(4, "ServiceError")).contains("pubsub.maxTopicBytes");
      assertThat(server.reached(Limit.TOPIC_BYTES)).isEqualTo(2);
    }
  }

  @Test
  void answersThatAreNotReadStopTheReadingOfTheirConnection() throws IOException {
    Bounds bounds = new Bounds();
    bounds.maxAnswerBytes = 100_000;
    try (TestServer server = TestServer.start(folder, bounds)) {
      TestClient client = server.connected("A");
      client.send(
          Frames.request(1, TestServer.REPLY, "{\"bytes\":1000000}"),
          Frames.request(2, TestServer.LATER, "{}"));
      server.until(ledger -> ledger.limits().containsKey(Limit.ANSWER_BYTES));
      server.settle();
      assertThat(server.parked).isEmpty();
      client.nextSuccess(1);
      server.settle();
      assertThat(server.parked).hasSize(1);
      server.parked.remove().succeed(EMPTY);
      client.nextSuccess(2);
    }
  }

  @Test
  void aQueueAboveItsShareOfAllOutputHoldsItsPublisherAndNobodyElse() throws IOException {
    Bounds bounds = new Bounds();
    bounds.maxOutboundBytes = 200_000;
    try (TestServer server = TestServer.start(folder, bounds)) {
      TestClient silent = server.connected("B");
      silent.send(Frames.subscribe(1, "t")).nextOpen(1);
      TestClient publisher = server.connected("A");
      String message = "{\"x\":\"" + "x".repeat(4_000) + "\"}";
      int stream = 0;
      while (server.reached(Limit.OUTBOUND_BYTES) == 0) {
        stream++;
        publisher.send(Frames.publish(stream, "t", message));
        server.settle();
        assertThat(stream).as("messages that fit").isLessThan(1_000);
      }
      for (int answered = 1; answered < stream; answered++) {
        publisher.nextSuccess(answered);
      }
      publisher.hasNothing(server);
      server.bystanderIsServed();
      publisher.send(Frames.publish(stream + 1, "other", message)).nextSuccess(stream + 1);
      assertThat(server.ledger().pending()).isPositive();
      assertThat(server.ledger().balanced()).isTrue();

      // It does not read for two seconds more: its subscription ends, the publisher goes on.
      for (int i = 0; i < 9; i++) {
        server.advance(Duration.ofMillis(250));
      }
      publisher.nextSuccess(stream);
      assertThat(server.ledger().dropped()).containsKey(DropReason.SUBSCRIBER_STALLED);
      assertThat(server.ledger().balanced()).isTrue();
    }
  }

  @Test
  void aReaderThatIsGoneInTheMiddleOfABurstLosesNoMessageOfTheAccount() throws IOException {
    try (TestServer server = TestServer.start(folder)) {
      TestClient reader = server.connected("B");
      for (int stream = 1; stream <= 10; stream++) {
        reader.send(Frames.subscribe(stream, "t")).nextOpen(stream);
      }
      TestClient publisher = server.connected("A");
      server.onLoop = reader::vanish;
      // One read finds all of it, and its output is more than one buffer: the third message finds
      // the peer gone after some of its copies.
      CountDownLatch sent = new CountDownLatch(1);
      server.post(() -> awaited(sent));
      String message = "{\"x\":\"" + "x".repeat(40_000) + "\"}";
      publisher.send(
          Frames.request(1, TestServer.ON_LOOP, "{}"),
          Frames.publish(2, "t", message),
          Frames.publish(3, "t", message),
          Frames.publish(4, "t", message));
      sent.countDown();
      for (int stream = 1; stream <= 4; stream++) {
        publisher.nextSuccess(stream);
      }
      server.settle();
      assertThat(server.ledger().accepted()).isEqualTo(30);
      assertThat(server.ledger().pending()).isZero();
      assertThat(server.ledger().balanced()).as(server.ledger().toString()).isTrue();
    }
  }

  private static void awaited(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
