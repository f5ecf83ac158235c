package dev.marram.operation;

import static dev.marram.operation.NumberedPublisher.assertReceives;
import static dev.marram.operation.OperationServer.subscribe;
import static dev.marram.operation.Requests.topic;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.client.IpcClient;
import dev.marram.client.Subscription;
import dev.marram.frame.Frame;
import dev.marram.ipc.DropReason;
import dev.marram.ipc.Ledger;
import dev.marram.ipc.Limit;
import dev.marram.model.Operation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Decisions D1, the rows about full queues and publishes that wait for room. */
@Timeout(60)
class HeldPublishTest {
  private static final String P = "com.example.Publisher";
  private static final String Q = "com.example.Publisher2";
  private static final String STOPPED = "com.example.Stopped";
  private static final String READING = "com.example.Reading";

  private final HandClock clock = new HandClock();
  @TempDir private Path folder;
  private OperationServer server;
  private RawClient stopped;
  private int stream;
  private NumberedPublisher publisher;

  @BeforeEach
  void start() throws Exception {
    start(FlowLimits.small());
  }

  private void start(FlowLimits limits) throws Exception {
    server = OperationServer.start(folder, limits.limits(), clock);
    server.allowPubSub(P, Q, STOPPED, READING);
    stopped = server.raw(STOPPED);
    stream = stopped.subscribe(topic("t"));
    publisher = publisher(P, "t");
  }

  private NumberedPublisher publisher(String component, String topic) throws Exception {
    return new NumberedPublisher(server, server.client(component), topic);
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  @Test
  void everyOtherSubscriberGetsTheMessageAtOnce() throws Exception {
    Subscription before = subscribe(server.client(READING), topic("t"));
    publisher.publishUntilHeld();
    Subscription later = subscribe(server.client(READING), topic("t"));
    int first = publisher.published();
    publisher.publish();
    publisher.publish();
    assertReceives(before, 0, first + 2);
    assertReceives(later, first, first + 2);
    assertThat(server.ledger().pending()).isGreaterThan(3);
  }

  @Test
  void onlyTheAnswerOfThePublishIsHeldAndOtherCallsOfTheConnectionAreServed() throws Exception {
    IpcClient client = server.client(P);
    NumberedPublisher full = new NumberedPublisher(server, client, "t");
    NumberedPublisher free = new NumberedPublisher(server, client, "free");
    NumberedPublisher.Answer held = full.publishUntilHeld();
    Subscription subscription = subscribe(server.client(READING), topic("free"));
    free.publish().await();
    assertReceives(subscription, 0, 1);
    assertThat(full.isHeld(held)).isTrue();
    assertReceives(stopped, stream, 0, full.published());
    full.awaitAnswers();
  }

  @Test
  void heldMessagesEnterInOrderOfArrivalAndBeforeAnyLaterOne() throws Exception {
    NumberedPublisher second = publisher(Q, "t");
    publisher.publishUntilHeld();
    int first = publisher.published();
    assertThat(second.isHeld(second.publish())).isTrue();
    assertThat(publisher.isHeld(publisher.publish())).isTrue();
    assertThat(second.isHeld(second.publish())).isTrue();
    assertReceives(stopped, stream, 0, first);
    List<Integer> then = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      then.add(NumberedPublisher.number(stopped.receive(stream)));
    }
    assertThat(then).containsExactly(0, first, 1);
    publisher.awaitAnswers();
    second.awaitAnswers();
    publisher.publish();
    assertReceives(stopped, stream, first + 1, first + 2);
  }

  @Test
  void readingStopsOnlyWhenTheAccountIsFullAndGoesOnWhenItHasRoom() throws Exception {
    publisher.publishUntilHeld();
    int first = publisher.published();
    publisher.publishUntilUnread();
    int held = publisher.published() - first;
    // 32 KiB hold seven messages of 4 KB; the first was held before.
    assertThat(held).isBetween(7, 9);
    assertThat(server.ledger().limits()).containsKey(Limit.HELD_PUBLISH_BYTES);
    NumberedPublisher other = publisher(P, "elsewhere");
    other.publish().await();
    for (int i = 0; i < 10; i++) {
      publisher.publish();
    }
    assertReceives(stopped, stream, 0, publisher.published());
    publisher.awaitAnswers();
    server.drained();
    assertThat(server.ledger().dropped()).isEmpty();
  }

  @Test
  void heldBytesCountAgainstTheInboundMemoryOfAllConnections() throws Exception {
    server.close();
    start(FlowLimits.small().heldBytes(1 << 20).inboundBytes(48 << 10));
    publisher.publishUntilHeld();
    int first = publisher.published();
    publisher.publishUntilUnread();
    assertThat(publisher.published() - first).isBetween(8, 16);
    assertThat(server.ledger().limits())
        .containsKey(Limit.INBOUND_BYTES)
        .doesNotContainKey(Limit.HELD_PUBLISH_BYTES);
    NumberedPublisher free = publisher(Q, "free");
    for (int i = 0; i < 100; i++) {
      free.publish();
    }
    free.awaitAnswers();
    assertReceives(stopped, stream, 0, publisher.published());
    publisher.awaitAnswers();
  }

  @Test
  void anEmptyQueueAndAnEmptyAccountTakeOneMessageOfAnyLegalSizeEach() throws Exception {
    int big = stopped.subscribe(topic("big"));
    publisher.publishUntilHeld();
    IpcClient client = server.client(Q);
    NumberedPublisher bigger = new NumberedPublisher(server, client, "big");
    assertThat(bigger.isHeld(bigger.publish(12 << 20))).isFalse();
    NumberedPublisher.Answer held = bigger.publish(9 << 20);
    OperationServer.until(
        "the message is there", () -> server.ledger().published() == publisher.published() + 2);
    assertThat(held.isThere()).isFalse();
    bigger.publishUntilUnread();
    assertReceives(stopped, stream, 0, publisher.published());
    assertReceives(stopped, big, 0, bigger.published());
    bigger.awaitAnswers();
  }

  @Test
  void aQueueIsFullOnlyAfterAWriteWasRefused() throws Exception {
    RawClient reader = server.raw(READING);
    int all = reader.subscribe(topic("burst"));
    NumberedPublisher burst = publisher(Q, "burst");
    // 40 messages are twice the bound of messages, and fit the socket.
    for (int i = 0; i < 40; i++) {
      burst.publish(100);
    }
    burst.awaitAnswers();
    assertThat(server.ledger().limits()).doesNotContainKey(Limit.SUBSCRIBER_QUEUE);
    assertReceives(reader, all, 0, 40);
  }

  @Test
  void aPublishIsNeverHeldForItsOwnConnectionWhichEndsAtTwiceTheBound() throws Exception {
    RawClient own = server.raw(P);
    int echo = own.subscribe(topic("own"));
    int last = 0;
    String fill = "x".repeat(NumberedPublisher.BYTES);
    for (int n = 0; n < 200; n++) {
      last =
          own.send(
              Operation.PUBLISH_TO_TOPIC,
              Requests.publishJson("own", "{\"n\":%d,\"fill\":\"%s\"}".formatted(n, fill)));
      server.settle();
    }
    Ledger.Snapshot ledger = server.ledger();
    assertThat(ledger.published()).isEqualTo(200);
    long lost = ledger.dropped().getOrDefault(DropReason.SUBSCRIBER_STALLED, 0L);
    assertThat(lost).isBetween(10L, 40L);
    NumberedPublisher.Ended ended = NumberedPublisher.readToEnd(own, echo, 0);
    assertThat(ended.next() + lost).isEqualTo(ledger.accepted());
    assertThat(ended.message()).contains(lost + " messages were dropped", "published to it");
    assertThat(own.receive(last).payloadText()).isEqualTo("{}");
    assertThat(own.subscribe(topic("own"))).isPositive();
  }

  @Test
  void messagesOfOthersThatWaitedComeBeforeOwnOnes() throws Exception {
    server.close();
    start(FlowLimits.small().queue(20, 1 << 20));
    publisher.publishUntilHeld();
    int first = publisher.published();
    stopped.send(Operation.PUBLISH_TO_TOPIC, Requests.publishJson("t", "{\"n\":-1,\"own\":1}"));
    server.settle();
    publisher.awaitAnswers();
    assertReceives(stopped, stream, 0, first);
    assertThat(NumberedPublisher.number(stopped.receive(stream))).isEqualTo(-1);
  }

  @Test
  void aSubscriptionIsVisibleToPublishersOnlyBehindItsResponse() throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    IpcClient client = server.client(P);
    CompletableFuture<Integer> publishing =
        CompletableFuture.supplyAsync(() -> {
          int count = 0;
          while (!enough.get()) {
            client
                .callAsync(
                    Operation.PUBLISH_TO_TOPIC.wireName(), Requests.publishJson("busy", "{}"))
                .orTimeout(OperationServer.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
            count++;
          }
          return count;
        });
    RawClient reader = server.raw(READING);
    for (int i = 0; i < 300; i++) {
      int id = reader.send(Operation.SUBSCRIBE_TO_TOPIC, topic("busy"));
      Frame response = reader.receive(id);
      assertThat(response.modelType()).contains("aws.greengrass#SubscribeToTopicResponse");
      assertThat(reader.receive(id).payloadText()).isEqualTo(Requests.jsonEvent("busy", "{}"));
      reader.terminate(id);
    }
    enough.set(true);
    assertThat(publishing.get(20, TimeUnit.SECONDS)).isPositive();
  }

  @Test
  void componentsThatPublishToEachOtherNeverLockEachOther() throws Exception {
    IpcClient one = server.client(P);
    IpcClient two = server.client(Q);
    Subscription toOne = subscribe(one, topic("one"));
    Subscription toTwo = subscribe(two, topic("two"));
    NumberedPublisher fromOne = new NumberedPublisher(server, one, "two");
    NumberedPublisher fromTwo = new NumberedPublisher(server, two, "one");
    CompletableFuture<Void> writing =
        CompletableFuture.runAsync(() -> {
          for (int i = 0; i < 1_000; i++) {
            fromTwo.publish();
          }
        });
    for (int i = 0; i < 1_000; i++) {
      fromOne.publish();
    }
    writing.get(20, TimeUnit.SECONDS);
    assertReceives(toOne, 0, 1_000);
    assertReceives(toTwo, 0, 1_000);
    fromOne.awaitAnswers();
    fromTwo.awaitAnswers();
    assertThat(server.ledger().dropped()).isEmpty();
  }

  @Test
  void twoThatOnlyWriteAreResolvedByTheStallRuleAndNobodyElseWaits() throws Exception {
    RawClient one = server.raw(P);
    RawClient two = server.raw(Q);
    int toOne = one.subscribe(topic("one"));
    int toTwo = two.subscribe(topic("two"));
    CompletableFuture<Integer> writingOne = writer(one, "two");
    CompletableFuture<Integer> writingTwo = writer(two, "one");
    OperationServer.until(
        "both have written all, ended by the stall rule",
        () -> {
          clock.advance(Duration.ofMillis(100));
          server.settle();
          return writingOne.isDone() && writingTwo.isDone();
        });
    assertThat(server.ledger().dropped()).containsOnlyKeys(DropReason.SUBSCRIBER_STALLED);
    NumberedPublisher free = publisher(P, "free");
    free.publish();
    free.awaitAnswers();
    NumberedPublisher.readToEnd(one, toOne, 0);
    NumberedPublisher.readToEnd(two, toTwo, 0);
    assertThat(one.receive(writingOne.get()).payloadText()).isEqualTo("{}");
    assertThat(two.receive(writingTwo.get()).payloadText()).isEqualTo("{}");
  }

  /** Writes 400 messages without reading; the result is the last stream. */
  private static CompletableFuture<Integer> writer(RawClient client, String topic) {
    String fill = "x".repeat(NumberedPublisher.BYTES);
    CompletableFuture<Integer> last = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            int id = 0;
            for (int n = 0; n < 400; n++) {
              String message = "{\"n\":%d,\"fill\":\"%s\"}".formatted(n, fill);
              id = client.send(Operation.PUBLISH_TO_TOPIC, Requests.publishJson(topic, message));
            }
            last.complete(id);
          } catch (Exception e) {
            last.completeExceptionally(e);
          }
        });
    return last;
  }
}
