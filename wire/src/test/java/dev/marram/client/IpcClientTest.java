package dev.marram.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.marram.frame.Frame;
import dev.marram.frame.Vectors;
import dev.marram.frame.Wire;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class IpcClientTest {
  private static final String TOKEN = "ABCDEFGHIJKLMNOP";
  private static final String PUBLISH = "aws.greengrass#PublishToTopic";

  @TempDir Path directory;

  private FakeRuntime accepting(FakeRuntime.Script script) throws IOException {
    return FakeRuntime.accepting(directory, script);
  }

  private FakeRuntime runtime(FakeRuntime.Script script) throws IOException {
    return new FakeRuntime(directory.resolve("ipc.socket"), script);
  }

  /** Answers every call with its own request until the client closes. */
  private static void echo(RawConnection peer) throws IOException {
    try {
      while (true) {
        Frame call = FakeRuntime.received(peer);
        peer.send(FakeRuntime.message(call.streamId(), 2, call.payloadText()));
      }
    } catch (EOFException e) {
      return;
    }
  }

  @Test
  void connectingSendsTheVectorAndGoesOnWhenAccepted() throws Exception {
    try (FakeRuntime runtime =
        runtime(peer -> {
          assertThat(FakeRuntime.bytes(FakeRuntime.received(peer)))
              .isEqualTo(Vectors.bytes(Vectors.CONNECT));
          peer.send(Vectors.bytes(Vectors.ACCEPTED));
          RawConnectionTest.awaitEnd(peer);
        })) {
      runtime.connect().close();
    }
  }

  @Test
  void aRefusalIsItsOwnExceptionAndClosesTheConnection() throws Exception {
    try (FakeRuntime runtime =
        runtime(peer -> {
          FakeRuntime.received(peer);
          peer.send(Vectors.bytes(Vectors.REFUSED));
          RawConnectionTest.awaitEnd(peer);
        })) {
      assertThatThrownBy(runtime::connect)
          .isInstanceOf(ConnectRefusedException.class)
          .hasMessageContaining("token");
    }
  }

  @Test
  void anEndInsteadOfAnAcceptanceIsSaid() throws Exception {
    try (FakeRuntime runtime = runtime(FakeRuntime::received)) {
      assertThatThrownBy(runtime::connect)
          .isInstanceOf(EOFException.class)
          .hasMessageContaining("closed");
    }
  }

  @Test
  void aProtocolErrorInsteadOfAnAcceptanceIsSaid() throws Exception {
    try (FakeRuntime runtime =
        runtime(peer -> {
          FakeRuntime.received(peer);
          peer.send(Vectors.bytes(Vectors.PROTOCOL_ERROR));
          RawConnectionTest.awaitEnd(peer);
        })) {
      assertThatThrownBy(runtime::connect)
          .isInstanceOf(IOException.class)
          .isNotInstanceOf(ConnectRefusedException.class)
          .hasMessageContaining("bad");
    }
  }

  @Test
  void silenceInsteadOfAnAcceptanceEndsWithTheTime() throws Exception {
    try (FakeRuntime runtime =
        runtime(peer -> {
          FakeRuntime.received(peer);
          RawConnectionTest.awaitEnd(peer);
        })) {
      assertThatThrownBy(() -> IpcClient.connect(runtime.socket(), TOKEN, Duration.ofMillis(30)))
          .hasMessageContaining("within 30 ms");
    }
  }

  @Test
  void whereNoRuntimeIsTheMessageSaysSo() {
    assertThatThrownBy(() -> IpcClient.connect(directory.resolve("none"), TOKEN, Duration.ZERO))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("No runtime answers");
  }

  @Test
  void aCallSendsTheVectorAndReturnsTheAnswer() throws Exception {
    try (FakeRuntime runtime =
            accepting(peer -> {
              assertThat(FakeRuntime.bytes(FakeRuntime.received(peer)))
                  .isEqualTo(Vectors.bytes(Vectors.PUBLISH));
              peer.send(Vectors.bytes(Vectors.PUBLISHED));
            });
        IpcClient client = runtime.connect()) {
      Reply reply =
          client.call(
              PUBLISH,
              "{\"topic\":\"t/1\",\"publishMessage\":{\"jsonMessage\":{\"message\":{\"a\":1}}}}");

      assertThat(reply)
          .isEqualTo(new Reply(Optional.of("aws.greengrass#PublishToTopicResponse"), "{}"));
    }
  }

  @Test
  void anErrorIsThrownWithCodeTextAndPayloadAndTheConnectionGoesOn() throws Exception {
    try (FakeRuntime runtime =
            accepting(peer -> {
              FakeRuntime.received(peer);
              peer.send(Vectors.bytes(Vectors.DENIED));
              echo(peer);
            });
        IpcClient client = runtime.connect()) {
      RemoteException error =
          catchThrowableOfType(RemoteException.class, () -> client.call(PUBLISH, "{}"));

      assertThat(error.code()).isEqualTo("UnauthorizedError");
      assertThat(error).hasMessage("denied");
      assertThat(error.payload()).startsWith("{\"_service\"").endsWith("\"denied\"}");
      assertThat(client.call(PUBLISH, "{\"n\":1}").json()).isEqualTo("{\"n\":1}");
    }
  }

  @Test
  void errorsThatAreNotModelledAreUnderstoodAsFarAsPossible() throws Exception {
    try (FakeRuntime runtime =
            accepting(peer -> {
              FakeRuntime.received(peer);
              peer.send(
                  Frame.builder()
                      .header(":content-type", "text/plain")
                      .message(1, 2, 1)
                      .payload("InternalServerError")
                      .build());
              FakeRuntime.received(peer);
              peer.send(FakeRuntime.error(2, "{\"_message\":\"text\",\"message\":null}"));
              FakeRuntime.received(peer);
              peer.send(FakeRuntime.error(3, "[1]"));
            });
        IpcClient client = runtime.connect()) {
      RemoteException plain =
          catchThrowableOfType(RemoteException.class, () -> client.call(PUBLISH, "{}"));
      RemoteException old =
          catchThrowableOfType(RemoteException.class, () -> client.call(PUBLISH, "{}"));
      RemoteException list =
          catchThrowableOfType(RemoteException.class, () -> client.call(PUBLISH, "{}"));

      assertThat(plain.code()).isEmpty();
      assertThat(plain).hasMessage("InternalServerError");
      assertThat(old.code()).isEqualTo("ServiceError");
      assertThat(old).hasMessage("text");
      assertThat(list).hasMessage("[1]");
    }
  }

  @Test
  void answersInAnyOrderFindTheirCalls() throws Exception {
    try (FakeRuntime runtime =
            accepting(peer -> {
              List<Frame> calls = new ArrayList<>();
              for (int i = 0; i < 100; i++) {
                calls.add(FakeRuntime.received(peer));
              }
              for (Frame call : calls.reversed()) {
                peer.send(FakeRuntime.message(call.streamId(), 2, call.payloadText()));
              }
            });
        IpcClient client = runtime.connect()) {
      List<CompletableFuture<Reply>> replies = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        replies.add(client.callAsync(PUBLISH, Integer.toString(i)));
      }
      for (int i = 0; i < 100; i++) {
        assertThat(replies.get(i).get(20, TimeUnit.SECONDS).json()).isEqualTo(Integer.toString(i));
      }
    }
  }

  @Test
  void callsOfManyThreadsHaveIdsWithoutAGap() throws Exception {
    try (FakeRuntime runtime =
            accepting(peer -> {
              for (int id = 1; id <= 800; id++) {
                Frame call = FakeRuntime.received(peer);
                assertThat(call.streamId()).isEqualTo(id);
                peer.send(FakeRuntime.message(id, 2, call.payloadText()));
              }
            });
        IpcClient client = runtime.connect();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> done = new ArrayList<>();
      for (int thread = 0; thread < 8; thread++) {
        String request = Integer.toString(thread);
        done.add(
            threads.submit(() -> {
              for (int i = 0; i < 100; i++) {
                assertThat(client.call(PUBLISH, request).json()).isEqualTo(request);
              }
              return true;
            }));
      }
      for (Future<?> each : done) {
        each.get(20, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void aCallWithoutAnswerEndsWithTheTimeAndTerminatesItsStream() throws Exception {
    try (FakeRuntime runtime =
        accepting(peer -> {
          FakeRuntime.received(peer);
          assertThat(isTerminate(FakeRuntime.received(peer), 1)).isTrue();
          peer.send(FakeRuntime.message(1, 2, "\"late\""));
          echo(peer);
        })) {
      try (IpcClient client = IpcClient.connect(runtime.socket(), TOKEN, Duration.ofSeconds(1))) {
        assertThatThrownBy(() -> client.call(PUBLISH, "{}"))
            .isInstanceOf(IOException.class)
            .hasMessage("no answer to " + PUBLISH + " within 1000 ms");
        CompletableFuture<Reply> next = client.callAsync(PUBLISH, "\"next\"");
        assertThat(next.get(20, TimeUnit.SECONDS).json()).isEqualTo("\"next\"");
      }
    }
  }

  private static boolean isTerminate(Frame frame, int streamId) {
    return frame.type() == Wire.APPLICATION_MESSAGE
        && frame.terminates()
        && frame.streamId() == streamId
        && frame.payload().length == 0
        && frame.headers().operation().isEmpty();
  }

  @Test
  @Timeout(20)
  void aCallThatIsInterruptedSaysSoAndTerminatesItsStream() throws Exception {
    CountDownLatch called = new CountDownLatch(1);
    try (FakeRuntime runtime =
            accepting(peer -> {
              FakeRuntime.received(peer);
              called.countDown();
              assertThat(isTerminate(FakeRuntime.received(peer), 1)).isTrue();
              echo(peer);
            });
        IpcClient client = runtime.connect();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CompletableFuture<Thread> thread = new CompletableFuture<>();
      Future<Boolean> flag =
          threads.submit(() -> {
            thread.complete(Thread.currentThread());
            assertThatThrownBy(() -> client.call(PUBLISH, "{}"))
                .isInstanceOf(InterruptedIOException.class);
            return Thread.currentThread().isInterrupted();
          });
      called.await();
      while (thread.get().getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait(); // an interrupt inside the sending would close the channel
      }
      thread.get().interrupt();

      assertThat(flag.get(20, TimeUnit.SECONDS)).isTrue();
      assertThat(client.call(PUBLISH, "1").json()).isEqualTo("1");
    }
  }

  @Test
  void aRequestBeyondTheLimitIsNotSent() throws Exception {
    try (FakeRuntime runtime = accepting(IpcClientTest::echo);
        IpcClient client = runtime.connect()) {
      String large = "x".repeat(24 << 20);
      assertThatThrownBy(() -> client.call(PUBLISH, large)).hasMessageContaining("25165824");
      assertThat(client.callAsync(PUBLISH, large)).isCompletedExceptionally();
      assertThat(client.call(PUBLISH, "1").json()).isEqualTo("1");
    }
  }

  @Test
  void theEndOfTheConnectionEndsEveryCallAndIsSaidToLaterOnes() throws Exception {
    try (FakeRuntime runtime =
            accepting(peer -> {
              Frame subscribe = FakeRuntime.received(peer);
              peer.send(FakeRuntime.message(subscribe.streamId(), 0, "{}"));
              peer.send(FakeRuntime.message(subscribe.streamId(), 0, "1"));
              FakeRuntime.received(peer);
            });
        IpcClient client = runtime.connect()) {
      Subscription subscription = client.subscribe("aws.greengrass#SubscribeToTopic", "{}");
      CompletableFuture<Reply> call = client.callAsync(PUBLISH, "{}");

      assertThatThrownBy(() -> call.get(20, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(IOException.class)
          .hasMessageContaining("closed the connection");
      assertThat(subscription.next(FakeRuntime.PATIENCE)).isPresent();
      assertThatThrownBy(() -> subscription.next(FakeRuntime.PATIENCE))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("closed the connection");
      assertThatThrownBy(() -> client.call(PUBLISH, "{}"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("closed the connection");
    }
  }

  @Test
  void aProtocolErrorEndsTheConnectionWithItsText() throws Exception {
    try (FakeRuntime runtime =
            accepting(peer -> {
              FakeRuntime.received(peer);
              peer.send(Vectors.bytes(Vectors.PROTOCOL_ERROR));
              RawConnectionTest.awaitEnd(peer);
            });
        IpcClient client = runtime.connect()) {
      assertThatThrownBy(() -> client.call(PUBLISH, "{}"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("{ \"message\": \"bad\" }");
    }
  }

  @Test
  void closingEndsWhatIsOpen() throws Exception {
    try (FakeRuntime runtime =
        accepting(peer -> {
          FakeRuntime.received(peer);
          RawConnectionTest.awaitEnd(peer);
        })) {
      IpcClient client = runtime.connect();
      CompletableFuture<Reply> call = client.callAsync(PUBLISH, "{}");
      client.close();

      assertThatThrownBy(() -> call.get(20, TimeUnit.SECONDS))
          .hasMessageContaining("the client was closed");
      assertThatThrownBy(() -> client.call(PUBLISH, "{}")).hasMessage("the client was closed");
    }
  }

  @Test
  void whatBelongsToNoStreamIsIgnored() throws Exception {
    try (FakeRuntime runtime =
            accepting(peer -> {
              peer.send(Vectors.bytes(Vectors.PING));
              peer.send(FakeRuntime.message(77, 0, "{}"));
              peer.send(FakeRuntime.error(0, "{}"));
              echo(peer);
            });
        IpcClient client = runtime.connect()) {
      assertThat(client.call(PUBLISH, "1").json()).isEqualTo("1");
    }
  }

  @Test
  void anAnswerThatLeavesItsStreamOpenIsAnAnswer() throws Exception {
    try (FakeRuntime runtime =
            accepting(peer -> {
              int id = FakeRuntime.received(peer).streamId();
              peer.send(FakeRuntime.message(id, 0, "1"));
            });
        IpcClient client = runtime.connect()) {
      assertThat(client.call(PUBLISH, "{}").json()).isEqualTo("1");
    }
  }
}
