package dev.marram.operation;

import static dev.marram.operation.NumberedPublisher.assertReceives;
import static dev.marram.operation.NumberedPublisher.readToEnd;
import static dev.marram.operation.OperationServer.subscribe;
import static dev.marram.operation.OperationServer.until;
import static dev.marram.operation.Requests.publishJson;
import static dev.marram.operation.Requests.topic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marram.base.Clock;
import dev.marram.client.IpcClient;
import dev.marram.client.RemoteException;
import dev.marram.client.Subscription;
import dev.marram.ipc.DropReason;
import dev.marram.ipc.Ledger;
import dev.marram.model.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of messages on their way when somebody leaves. */
@Timeout(60)
class DepartureTest {
  private static final String P = "com.example.Publisher";
  private static final String S = "com.example.Subscriber";

  private final HandClock clock = new HandClock();
  @TempDir private Path folder;
  private OperationServer server;
  private RawClient subscriber;
  private int stream;
  private IpcClient client;
  private NumberedPublisher publisher;

  @BeforeEach
  void start() throws Exception {
    start(FlowLimits.small(), clock);
  }

  private void start(FlowLimits limits, Clock time) throws Exception {
    server = OperationServer.start(folder, limits.limits(), time);
    server.allowPubSub(P, S);
    subscriber = server.raw(S);
    stream = subscriber.subscribe(topic("t"));
    client = server.client(P);
    publisher = new NumberedPublisher(server, client, "t");
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  private long dropped(DropReason reason) {
    Ledger.Snapshot ledger = server.ledger();
    assertThat(ledger.dropped()).containsOnlyKeys(reason);
    return ledger.dropped().getOrDefault(reason, 0L);
  }

  @Test
  void whatAPublisherLeavesBehindIsStillDelivered() throws Exception {
    publisher.publishUntilHeld();
    publisher.publish();
    client.call(Operation.UPDATE_STATE.wireName(), "{\"state\":\"RUNNING\"}");
    client.close();
    assertReceives(subscriber, stream, 0, publisher.published());
    server.drained();
    assertThat(server.ledger().dropped()).isEmpty();
  }

  @Test
  void aHeldPublishWhoseStreamIsTerminatedIsStillDeliveredAndNotAnswered() throws Exception {
    publisher.publishUntilHeld();
    RawClient impatient = server.raw(P);
    int call = impatient.send(Operation.PUBLISH_TO_TOPIC, publishJson("t", "{\"n\":-7,\"x\":1}"));
    server.settle();
    impatient.terminate(call);
    assertReceives(subscriber, stream, 0, publisher.published());
    assertThat(NumberedPublisher.number(subscriber.receive(stream))).isEqualTo(-7);
    int next = impatient.send(Operation.UPDATE_STATE, "{\"state\":\"RUNNING\"}");
    assertThat(impatient.receive().streamId()).isEqualTo(next);
  }

  @Test
  void alsoWithInboundMemoryFullIsWhatAPublisherLeavesBehindDelivered() throws Exception {
    server.close();
    start(FlowLimits.small().heldBytes(1 << 20).inboundBytes(40 << 10), clock);
    publisher.publishUntilHeld();
    publisher.publishUntilUnread();
    client.close();
    assertReceives(subscriber, stream, 0, publisher.published());
    server.drained();
    assertThat(server.ledger().dropped()).isEmpty();
  }

  @Test
  void aSubscriberThatTerminatesItsStreamLosesWhatWaitedAndHeldAnswersGoOut() throws Exception {
    publisher.publishUntilHeld();
    publisher.publish();
    subscriber.terminate(stream);
    publisher.awaitAnswers();
    long lost = dropped(DropReason.UNSUBSCRIBED);
    int call = subscriber.send(Operation.UPDATE_STATE, "{\"state\":\"RUNNING\"}");
    // What was already between other bytes still comes.
    assertReceives(subscriber, stream, 0, (int) (publisher.published() - lost));
    assertThat(subscriber.receive().streamId()).isEqualTo(call);
  }

  @Test
  void aSubscriberThatDisconnectsLosesWhatWaitedAndHeldAnswersGoOut() throws Exception {
    NumberedPublisher.Answer held = publisher.publishUntilHeld();
    subscriber.close();
    held.await();
    publisher.awaitAnswers();
    assertThat(dropped(DropReason.CONNECTION_CLOSED)).isGreaterThan(10);
    assertThat(server.ledger().pending()).isZero();
    publisher.publish();
    assertThat(server.ledger().accepted()).isEqualTo(publisher.published() - 1);
  }

  @Test
  void aSubscriberThatLeavesInTheMiddleOfABurstUnbalancesNothing() throws Exception {
    for (int i = 0; i < 40; i++) {
      subscriber.subscribe(topic("burst"));
    }
    RawClient burst = server.raw(P);
    CountDownLatch ready = new CountDownLatch(1);
    server.post(() -> {
      try {
        ready.await(10, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    // Found by the loop in one round: more output than a buffer holds, then the reader is gone.
    for (int n = 0; n < 60; n++) {
      burst.send(
          Operation.PUBLISH_TO_TOPIC,
          publishJson("burst", "{\"s\":\"" + "x".repeat(1_000) + "\"}"));
    }
    subscriber.close();
    ready.countDown();
    until("all were published", () -> server.ledger().published() == 60);
    until("nothing is on its way", () -> server.ledger().pending() == 0);
    // Whether its leaving is found before the first message or in the middle is the selector's
    // choice.
    assertThat(server.ledger().balanced()).isTrue();
  }

  @Test
  void aConnectionAfterAnIdleTimeIsNotTakenForALateOne() throws Exception {
    server.settle();
    clock.advance(Duration.ofMinutes(10));
    try (RawClient later = server.raw(S)) {
      assertThat(later.subscribe(topic("t"))).isPositive();
    }
  }

  @Test
  void aLargeRequestAfterAnIdleTimeIsNotTakenForAStuckOne() throws Exception {
    server.settle();
    clock.advance(Duration.ofMinutes(10));
    publisher.publish(8 << 20).await();
    assertReceives(subscriber, stream, 0, 1);
  }

  @Test
  void aFullQueueAfterAnIdleTimeHasItsTwoSeconds() throws Exception {
    publisher.publish();
    assertReceives(subscriber, stream, 0, 1);
    clock.advance(Duration.ofMinutes(10));
    NumberedPublisher.Answer held = publisher.publishUntilHeld();
    server.advance(clock, Duration.ofMillis(1_700));
    assertThat(held.isThere()).isFalse();
  }

  @Test
  void atShutdownWhatWaitsGoesOutToWhoReadsAndEveryOpenCallIsAnswered() throws Exception {
    server.close();
    start(FlowLimits.small(), Clock.SYSTEM);
    Subscription idle = subscribe(client, topic("idle"));
    NumberedPublisher.Answer held = publisher.publishUntilHeld();
    int published = publisher.published();
    CompletableFuture<NumberedPublisher.Ended> reading = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            reading.complete(readToEnd(subscriber, stream, 0));
          } catch (Throwable e) {
            reading.completeExceptionally(e);
          }
        });
    server.stop();
    NumberedPublisher.Ended ended = reading.get(20, TimeUnit.SECONDS);
    assertThat(ended.message()).contains("shutting down");
    assertThat(ended.next()).isBetween(published - 2, published);
    until("the held call is answered", held::isThere);
    assertThatThrownBy(() -> OperationServer.next(idle))
        .isInstanceOf(RemoteException.class)
        .hasMessageContaining("shutting down");
    assertThatThrownBy(() -> subscriber.receive()).isInstanceOf(IOException.class);
  }

  @Test
  void atShutdownAReaderThatStoppedIsNotWaitedForLongAndHeldCallsAreAnswered() throws Exception {
    server.close();
    start(FlowLimits.small(), Clock.SYSTEM);
    NumberedPublisher.Answer held = publisher.publishUntilHeld();
    long begin = System.nanoTime();
    server.stop();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
    until("the held call is answered", held::isThere);
    if (held.future().isCompletedExceptionally()) {
      assertThatThrownBy(held.future()::get)
          .isInstanceOf(ExecutionException.class)
          .hasMessageContaining("shutting down");
    }
  }
}
