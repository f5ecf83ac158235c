package dev.marram.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.frame.Frame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever waits for something is told that the runtime stops (decisions D2, last paragraph). */
class ShutdownTest {
  @TempDir Path folder;
  private TestServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @BeforeEach
  void start() throws IOException {
    server = TestServer.start(folder);
  }

  @AfterEach
  void end() throws IOException {
    server.close();
    threads.close();
  }

  private Future<?> stopping() {
    return threads.submit(() -> {
      server.stop();
      return 0;
    });
  }

  private static void await(Future<?> stopping) throws Exception {
    stopping.get(10, TimeUnit.SECONDS);
  }

  @Test
  void openCallsAndSubscriptionsAreAnsweredBeforeTheEnd() throws Exception {
    TestClient client = server.connected("A");
    client.send(Frames.subscribe(1, "t")).nextOpen(1);
    client.send(Frames.request(2, TestServer.LATER, "{}"), Frames.subscribe(3, "t")).nextOpen(3);
    TestClient idle = server.connected("B");
    TestClient silent = server.open();
    server.settle();
    server.settle();

    Future<?> stopping = stopping();
    String[] told = new String[4];
    for (int i = 0; i < 3; i++) {
      Frame frame = client.next();
      told[frame.streamId()] = frame.payloadText();
      assertThat(frame.modelType()).contains("aws.greengrass#ServiceError");
      assertThat(frame.terminates()).isTrue();
    }
    assertThat(told[1]).contains("shutting down");
    assertThat(told[2]).contains("shutting down");
    assertThat(told[3]).contains("shutting down");
    client.ends();
    idle.ends();
    silent.endsRefused();
    await(stopping);
    assertThat(server.socket).doesNotExist();
    server.parked.remove().succeed(new byte[0]); // too late, and harmless
  }

  @Test
  void whatIsQueuedForASubscriberComesBeforeItsEnd() throws Exception {
    TestClient reader = server.connected("B");
    reader.send(Frames.subscribe(1, "t")).nextOpen(1);
    TestClient publisher = server.connected("A");
    int count = 200;
    String message = "{\"x\":\"" + "x".repeat(4_000) + "\"}";
    for (int stream = 1; stream <= count; stream++) {
      publisher.send(Frames.publish(stream, "t", message)).nextSuccess(stream);
    }
    assertThat(server.ledger().pending()).isPositive();
    Future<?> stopping = stopping();
    publisher.ends();
    for (int i = 0; i < count; i++) {
      assertThat(reader.nextOpen(1).payload()).hasSizeGreaterThan(4_000);
    }
    assertThat(reader.nextError(1, "ServiceError")).contains("shutting down");
    reader.ends();
    await(stopping);
  }

  @Test
  void aPublishThatIsHeldIsAnswered() throws Exception {
    server.close();
    Bounds bounds = new Bounds();
    bounds.queueMessages = 1;
    server = TestServer.start(folder, bounds);
    TestClient reader = server.connected("B");
    reader.send(Frames.subscribe(1, "t")).nextOpen(1);
    TestClient publisher = server.connected("A");
    String message = "{\"x\":\"" + "x".repeat(60_000) + "\"}";
    int stream = 0;
    while (server.reached(Limit.SUBSCRIBER_QUEUE) == 0) {
      publisher.send(Frames.publish(++stream, "t", message));
      server.settle();
      assertThat(stream).isLessThan(1_000);
    }
    Future<?> stopping = stopping();
    for (int answered = 1; answered < stream; answered++) {
      publisher.nextSuccess(answered);
    }
    assertThat(publisher.nextError(stream, "ServiceError")).contains("shutting down");
    publisher.ends();
    reader.close();
    await(stopping);
  }

  @Test
  void aClientThatDoesNotReadDelaysTheEndForTwoSecondsAndOthersAreRefusedMeanwhile()
      throws Exception {
    TestClient deaf = server.connected("A");
    deaf.send(Frames.request(1, TestServer.REPLY, "{\"bytes\":2000000}"));
    TestClient other = server.connected("B");
    other.send(Frames.subscribe(1, "t")).nextOpen(1);
    server.settle();

    Future<?> stopping = stopping();
    other.nextError(1, "ServiceError");
    other.ends();
    server.open().send(Frames.connect("TOKEN-B")).endsRefused();
    server.clock.advance(IpcServer.LAST_WORDS.minusMillis(1));
    server.open().send(Frames.connect("TOKEN-A")).endsRefused();
    assertThat(stopping.isDone()).isFalse();
    server.clock.advance(Duration.ofMillis(2));
    await(stopping);
    assertThat(server.socket).doesNotExist();
  }

  @Test
  void theSocketIsThereForEveryUserUntilTheEnd() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(server.socket)))
        .isEqualTo("rw-rw-rw-");
    await(stopping());
    assertThat(server.socket).doesNotExist();
  }

  @Test
  void anOldSocketIsReplaced() throws Exception {
    server.close();
    Files.createFile(server.socket);
    server = TestServer.start(folder);
    server.connected("A").send(Frames.publish(1, "t", "{}")).nextSuccess(1);
  }
}
