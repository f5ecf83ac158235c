package dev.marram.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marram.frame.Frame;
import dev.marram.frame.Vectors;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubscriptionTest {
  private static final String SUBSCRIBE = "aws.greengrass#SubscribeToTopic";

  @TempDir Path directory;

  private FakeRuntime accepting(FakeRuntime.Script script) throws IOException {
    return FakeRuntime.accepting(directory, script);
  }

  /** Answers a subscription, then sends this many events with their numbers. */
  private static void events(RawConnection peer, int count) throws IOException {
    Frame subscribe = FakeRuntime.received(peer);
    assertThat(subscribe.headers().operation()).contains(SUBSCRIBE);
    peer.send(FakeRuntime.message(subscribe.streamId(), 0, "{\"initial\":true}"));
    for (int i = 0; i < count; i++) {
      peer.send(FakeRuntime.message(subscribe.streamId(), 0, Integer.toString(i)));
    }
  }

  private static String next(Subscription subscription) throws Exception {
    return subscription.next(FakeRuntime.PATIENCE).orElseThrow().payloadText();
  }

  @Test
  void eventsComeInOrderBehindTheInitialResponse() throws Exception {
    try (FakeRuntime runtime =
            accepting(peer -> {
              events(peer, 1_000);
              RawConnectionTest.awaitEnd(peer);
            });
        IpcClient client = runtime.connect()) {
      Subscription subscription = client.subscribe(SUBSCRIBE, "{\"topic\":\"t\"}");

      assertThat(subscription.initialResponse().json()).isEqualTo("{\"initial\":true}");
      for (int i = 0; i < 1_000; i++) {
        assertThat(next(subscription)).isEqualTo(Integer.toString(i));
      }
      assertThat(subscription.next(Duration.ofMillis(10))).isEmpty();
      assertThat(subscription.next(Duration.ZERO)).isEmpty();
    }
  }

  @Test
  void aRefusedSubscriptionIsThrown() throws Exception {
    try (FakeRuntime runtime =
            accepting(peer -> {
              FakeRuntime.received(peer);
              peer.send(Vectors.bytes(Vectors.DENIED));
            });
        IpcClient client = runtime.connect()) {
      assertThatThrownBy(() -> client.subscribe(SUBSCRIBE, "{}"))
          .isInstanceOf(RemoteException.class)
          .hasMessage("denied");
    }
  }

  @Test
  void anErrorIsThrownBehindTheEventsBeforeIt() throws Exception {
    try (FakeRuntime runtime =
            accepting(peer -> {
              events(peer, 2);
              peer.send(FakeRuntime.error(1, "{\"message\":\"too slow\"}"));
              RawConnectionTest.awaitEnd(peer);
            });
        IpcClient client = runtime.connect()) {
      try (Subscription subscription = client.subscribe(SUBSCRIBE, "{}")) {
        assertThat(next(subscription)).isEqualTo("0");
        assertThat(next(subscription)).isEqualTo("1");
        for (int round = 0; round < 2; round++) {
          assertThatThrownBy(() -> next(subscription))
              .isInstanceOf(RemoteException.class)
              .hasMessage("too slow");
        }
      }
    }
  }

  @Test
  void anEndWithoutErrorIsSaid() throws Exception {
    try (FakeRuntime runtime =
            accepting(peer -> {
              events(peer, 0);
              peer.send(FakeRuntime.message(1, 2, "\"last\""));
              RawConnectionTest.awaitEnd(peer);
            });
        IpcClient client = runtime.connect()) {
      Subscription subscription = client.subscribe(SUBSCRIBE, "{}");

      assertThat(next(subscription)).isEqualTo("\"last\"");
      assertThatThrownBy(() -> next(subscription))
          .isInstanceOf(IOException.class)
          .hasCauseInstanceOf(EOFException.class)
          .hasMessage("the runtime ended the subscription");
    }
  }

  @Test
  void closingSendsTerminateOnceAndLaterEventsAreIgnored() throws Exception {
    try (FakeRuntime runtime =
            accepting(peer -> {
              Frame first = FakeRuntime.received(peer);
              peer.send(FakeRuntime.message(first.streamId(), 2, "{}"));
              events(peer, 1);
              Frame end = FakeRuntime.received(peer);
              assertThat(FakeRuntime.bytes(end)).isEqualTo(Vectors.bytes(Vectors.TERMINATE));
              peer.send(FakeRuntime.message(2, 0, "\"late\""));
              Frame call = FakeRuntime.received(peer);
              peer.send(FakeRuntime.message(call.streamId(), 2, "{}"));
              RawConnectionTest.awaitEnd(peer);
            });
        IpcClient client = runtime.connect()) {
      client.call("aws.greengrass#GetConfiguration", "{}");
      Subscription subscription = client.subscribe(SUBSCRIBE, "{}");
      assertThat(next(subscription)).isEqualTo("0");
      subscription.close();
      subscription.close();
      client.call("aws.greengrass#GetConfiguration", "{}");

      assertThatThrownBy(() -> subscription.next(FakeRuntime.PATIENCE))
          .isInstanceOf(IOException.class)
          .hasMessage("the subscription was closed");
    }
  }

  @Test
  void aFullSubscriptionStopsTheReadingUntilAnEventIsTaken() throws Exception {
    try (FakeRuntime runtime =
            accepting(peer -> {
              events(peer, Subscription.MAX_EVENTS);
              answerOne(peer);
              peer.send(FakeRuntime.message(1, 0, "\"one more\""));
              answerOne(peer);
              RawConnectionTest.awaitEnd(peer);
            });
        IpcClient client = runtime.connect()) {
      Subscription subscription = client.subscribe(SUBSCRIBE, "{}");
      client.call("aws.greengrass#GetConfiguration", "{}"); // full, and still read

      CompletableFuture<Reply> behind = client.callAsync("aws.greengrass#GetConfiguration", "{}");
      assertThatThrownBy(() -> behind.get(100, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);

      for (int i = 0; i < Subscription.MAX_EVENTS; i++) {
        assertThat(next(subscription)).isEqualTo(Integer.toString(i));
      }
      assertThat(next(subscription)).isEqualTo("\"one more\"");
      behind.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void aFewLargeEventsFillItToo() throws Exception {
    String large = '"' + "x".repeat(Subscription.MAX_BYTES / 2) + '"';
    try (FakeRuntime runtime =
            accepting(peer -> {
              events(peer, 0);
              peer.send(FakeRuntime.message(1, 0, large));
              answerOne(peer);
              peer.send(FakeRuntime.message(1, 0, large));
              peer.send(FakeRuntime.message(1, 0, "\"last\""));
              answerOne(peer);
              RawConnectionTest.awaitEnd(peer);
            });
        IpcClient client = runtime.connect()) {
      Subscription subscription = client.subscribe(SUBSCRIBE, "{}");
      client.call("aws.greengrass#GetConfiguration", "{}"); // half full, and still read

      CompletableFuture<Reply> behind = client.callAsync("aws.greengrass#GetConfiguration", "{}");
      assertThatThrownBy(() -> behind.get(100, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);

      assertThat(next(subscription)).hasSize(large.length());
      assertThat(next(subscription)).hasSize(large.length());
      assertThat(next(subscription)).isEqualTo("\"last\"");
      behind.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void anEventLargerThanTheBoundPassesAlone() throws Exception {
    String large = '"' + "x".repeat(Subscription.MAX_BYTES - 1) + '"';
    try (FakeRuntime runtime =
            accepting(peer -> {
              events(peer, 1);
              peer.send(FakeRuntime.message(1, 0, large));
              peer.send(FakeRuntime.message(1, 0, "\"last\""));
              RawConnectionTest.awaitEnd(peer);
            });
        IpcClient client = runtime.connect()) {
      Subscription subscription = client.subscribe(SUBSCRIBE, "{}");
      assertThat(next(subscription)).isEqualTo("0");
      assertThat(next(subscription)).hasSize(large.length());
      assertThat(next(subscription)).isEqualTo("\"last\"");
    }
  }

  @Test
  void closingAFullSubscriptionLetsTheReadingGoOn() throws Exception {
    try (FakeRuntime runtime =
            accepting(peer -> {
              events(peer, Subscription.MAX_EVENTS + 1);
              FakeRuntime.received(peer); // TERMINATE
              answerOne(peer);
            });
        IpcClient client = runtime.connect()) {
      Subscription subscription = client.subscribe(SUBSCRIBE, "{}");
      subscription.close();

      client.call("aws.greengrass#GetConfiguration", "{}");
    }
  }

  @Test
  void aClientWithAFullSubscriptionCanBeClosed() throws Exception {
    try (FakeRuntime runtime =
        accepting(peer ->
            assertThatThrownBy(
                    () -> {
                      events(peer, Subscription.MAX_EVENTS + 1);
                      FakeRuntime.received(peer);
                    })
                .isInstanceOf(IOException.class))) {
      IpcClient client = runtime.connect();
      Subscription subscription = client.subscribe(SUBSCRIBE, "{}");
      for (int i = 0; i < 100; i++) {
        next(subscription);
      }
      client.close();
      assertThatThrownBy(
              () -> {
                while (true) {
                  next(subscription);
                }
              })
          .isInstanceOf(IOException.class)
          .hasMessage("the client was closed");
    }
  }

  private static void answerOne(RawConnection peer) throws IOException {
    peer.send(FakeRuntime.message(FakeRuntime.received(peer).streamId(), 2, "{}"));
  }
}
