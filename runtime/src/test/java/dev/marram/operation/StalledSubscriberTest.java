package dev.marram.operation;

import static dev.marram.operation.NumberedPublisher.assertReceives;
import static dev.marram.operation.NumberedPublisher.readToEnd;
import static dev.marram.operation.Requests.topic;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.base.Clock;
import dev.marram.ipc.Bounds;
import dev.marram.ipc.DropReason;
import dev.marram.ipc.IpcLimits;
import dev.marram.ipc.Ledger;
import dev.marram.ipc.Limit;
import dev.marram.model.Operation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Decisions D1, the rows about subscribers that stop reading or read too slowly. */
@Timeout(60)
class StalledSubscriberTest {
  private static final String P = "com.example.Publisher";
  private static final String S = "com.example.Subscriber";

  /** More than the server writes to a peer that is behind before it looks again. */
  private static final int SOME = 20;

  private final HandClock clock = new HandClock();
  @TempDir private Path folder;
  private OperationServer server;
  private RawClient subscriber;
  private int stream;
  private int read;
  private NumberedPublisher publisher;

  @BeforeEach
  void start() throws Exception {
    start(FlowLimits.small().limits(), clock);
  }

  private void start(IpcLimits limits, Clock time) throws Exception {
    server = OperationServer.start(folder, limits, time);
    server.allowPubSub(P, S);
    subscriber = server.raw(S);
    stream = subscriber.subscribe(topic("t"));
    publisher = new NumberedPublisher(server, server.client(P), "t");
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  private void advance(Duration by) {
    server.advance(clock, by);
  }

  private void readSome() throws Exception {
    assertReceives(subscriber, stream, read, read + SOME);
    read += SOME;
  }

  private boolean isEnded() {
    return !server.ledger().dropped().isEmpty();
  }

  /** For so many seconds, reads some once a second; the queue is full for most of each. */
  private void keepFull(int seconds) throws Exception {
    for (int second = 0; second < seconds; second++) {
      readSome();
      advance(Duration.ofMillis(100));
      publisher.publishUntilHeld();
      advance(Duration.ofMillis(900));
    }
  }

  @Test
  void aSubscriptionThatWasFullForTwoSecondsAndTookNothingIsEndedWithTheReason() throws Exception {
    int quiet = subscriber.subscribe(topic("quiet"));
    NumberedPublisher.Answer held = publisher.publishUntilHeld();
    advance(Duration.ofMillis(1_700));
    assertThat(isEnded()).isFalse();
    assertThat(held.isThere()).isFalse();
    advance(Duration.ofMillis(700));
    Ledger.Snapshot ledger = server.ledger();
    assertThat(ledger.dropped()).containsOnlyKeys(DropReason.SUBSCRIBER_STALLED);
    long lost = ledger.dropped().getOrDefault(DropReason.SUBSCRIBER_STALLED, 0L);
    publisher.awaitAnswers();
    int accepted = publisher.published();
    assertThat(ledger.accepted()).isEqualTo(accepted);
    NumberedPublisher.Ended ended = readToEnd(subscriber, stream, 0);
    assertThat(ended.next() + lost).isEqualTo(accepted);
    assertThat(ended.message())
        .contains("subscriber-stalled", lost + " messages were dropped", "2000 ms");
    // The connection stays open, with its other streams.
    int call = subscriber.send(Operation.UPDATE_STATE, "{\"state\":\"RUNNING\"}");
    assertThat(subscriber.receive(call).payloadText()).isEqualTo("{}");
    new NumberedPublisher(server, server.client(P), "quiet").publish();
    assertReceives(subscriber, quiet, 0, 1);
    publisher.publish();
    assertThat(server.ledger().accepted()).isEqualTo(accepted + 1);
    assertThat(server.log()).anyMatch(line -> line.contains("ipc.subscription-ended"));
  }

  @Test
  void withNothingPendingThereIsNoStall() throws Exception {
    publisher.publish();
    publisher.awaitAnswers();
    advance(Duration.ofSeconds(10));
    assertReceives(subscriber, stream, 0, 1);
    assertThat(isEnded()).isFalse();
  }

  @Test
  void aQueueThatIsNotFullIsNoStall() throws Exception {
    NumberedPublisher.Answer held = publisher.publishUntilHeld();
    readSome();
    advance(Duration.ofMillis(100));
    held.await();
    advance(Duration.ofSeconds(10));
    assertThat(isEnded()).isFalse();
    assertReceives(subscriber, stream, read, publisher.published());
  }

  @Test
  void aSecondTimeWithinAMinuteItIsEndedAtItsNextFullQueueWithoutWaiting() throws Exception {
    publisher.publishUntilHeld();
    advance(Duration.ofMillis(2_400));
    assertThat(isEnded()).isTrue();
    advance(Duration.ofSeconds(55));
    subscriber = server.raw(S);
    stream = subscriber.subscribe(topic("t"));
    long before = server.ledger().dropped().getOrDefault(DropReason.SUBSCRIBER_STALLED, 0L);
    int first = publisher.published();
    while (server.ledger().dropped().getOrDefault(DropReason.SUBSCRIBER_STALLED, 0L) == before) {
      assertThat(publisher.isHeld(publisher.publish())).isFalse();
      assertThat(publisher.published()).isLessThan(first + 200);
    }
    NumberedPublisher.Ended ended = readToEnd(subscriber, stream, first);
    long lost = server.ledger().dropped().getOrDefault(DropReason.SUBSCRIBER_STALLED, 0L) - before;
    assertThat(ended.next() + lost).isEqualTo(publisher.published());
    assertThat(ended.message())
        .contains("subscriber-stalled", lost + " messages were dropped", "again within 60 s");
  }

  @Test
  void aMinuteLaterItIsWaitedForAgain() throws Exception {
    publisher.publishUntilHeld();
    advance(Duration.ofMillis(2_400));
    clock.advance(Duration.ofSeconds(60));
    subscriber = server.raw(S);
    stream = subscriber.subscribe(topic("t"));
    NumberedPublisher.Answer held = publisher.publishUntilHeld();
    advance(Duration.ofMillis(1_700));
    assertThat(held.isThere()).isFalse();
  }

  @Test
  void withHoldPublishersRunAtThePaceOfTheReaderAndNothingIsLost() throws Exception {
    publisher.publishUntilHeld();
    keepFull(15);
    assertThat(isEnded()).isFalse();
    assertReceives(subscriber, stream, read, publisher.published());
    publisher.awaitAnswers();
    assertThat(server.ledger().delivered()).isEqualTo(publisher.published());
  }

  @Test
  void withEndASubscriberThatWasFullForMoreThanHalfOfTenSecondsIsEnded() throws Exception {
    server.close();
    start(FlowLimits.small().endSlow().limits(), clock);
    publisher.publishUntilHeld();
    keepFull(4);
    assertThat(isEnded()).isFalse();
    for (int second = 0; second < 4 && !isEnded(); second++) {
      keepFull(1);
    }
    Ledger.Snapshot ledger = server.ledger();
    assertThat(ledger.dropped()).containsOnlyKeys(DropReason.SUBSCRIBER_SLOW);
    long lost = ledger.dropped().getOrDefault(DropReason.SUBSCRIBER_SLOW, 0L);
    NumberedPublisher.Ended ended = readToEnd(subscriber, stream, read);
    assertThat(ended.next() + lost).isEqualTo(ledger.accepted());
    assertThat(ended.message())
        .contains("subscriber-slow", lost + " messages were dropped", "5 of the last 10 s");
    publisher.awaitAnswers();
  }

  @Test
  void withEndOnlyTheLastTenSecondsCount() throws Exception {
    server.close();
    start(FlowLimits.small().endSlow().limits(), clock);
    for (int round = 0; round < 4; round++) {
      publisher.publishUntilHeld();
      keepFull(3);
      assertReceives(subscriber, stream, read, publisher.published());
      read = publisher.published();
      publisher.awaitAnswers();
      clock.advance(Duration.ofSeconds(10));
      server.settle();
    }
    assertThat(isEnded()).isFalse();
  }

  @Test
  void aReaderThatWasSlowForLongAndThenStopsIsFound() throws Exception {
    publisher.publishUntilHeld();
    keepFull(12);
    NumberedPublisher.Answer held = publisher.publishUntilHeld();
    // It took something 900 ms ago.
    advance(Duration.ofMillis(700));
    assertThat(held.isThere()).isFalse();
    advance(Duration.ofMillis(800));
    assertThat(server.ledger().dropped()).containsOnlyKeys(DropReason.SUBSCRIBER_STALLED);
    assertThat(readToEnd(subscriber, stream, read).message()).contains("subscriber-stalled");
  }

  @Test
  @Tag("full")
  void aReaderOf30KilobytesPerSecondIsNotTakenForAStoppedOne() throws Exception {
    server.close();
    start(Bounds.DEFAULTS, Clock.SYSTEM);
    subscriber.close();
    try (SlowReader slow = SlowReader.subscribe(server.socket(), S, topic("t"))) {
      slow.take(100);
      AtomicBoolean enough = new AtomicBoolean();
      CompletableFuture<Integer> publishing =
          CompletableFuture.supplyAsync(() -> {
            while (!enough.get()) {
              publisher.publish().future().orTimeout(60, TimeUnit.SECONDS).join();
            }
            return publisher.published();
          });
      OperationServer.until(
          "the queue is full", () -> server.ledger().limits().containsKey(Limit.SUBSCRIBER_QUEUE));
      for (int tick = 0; tick < 100; tick++) {
        Thread.sleep(100); // the speed itself is what is tested
        slow.take(3_000);
      }
      enough.set(true);
      assertThat(isEnded()).isFalse();
      while (slow.events() < publisher.published() || !publishing.isDone()) {
        slow.take(8 << 20);
      }
      assertThat(slow.events()).isEqualTo(publishing.get(20, TimeUnit.SECONDS));
      assertThat(isEnded()).isFalse();
    }
  }
}
