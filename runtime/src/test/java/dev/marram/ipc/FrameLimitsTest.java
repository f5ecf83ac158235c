package dev.marram.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.frame.FrameTemplate;
import dev.marram.frame.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The limits on frames and on what is received of them, each reached (decisions D2). */
class FrameLimitsTest {
  private static final int MIB = 1 << 20;

  @TempDir Path folder;

  @Test
  void aFrameOf24MebibytesIsAccepted() throws IOException {
    try (TestServer server = TestServer.start(folder)) {
      TestClient client = server.connected("A");
      client.send(Frames.requestOfLength(1, Wire.MAX_INBOUND));
      client.nextError(1, "ServiceError");
      client.send(Frames.publish(2, "t", "{}")).nextSuccess(2);
    }
  }

  @Test
  void aLargerFrameClosesItsConnectionAtItsPrelude() throws IOException {
    try (TestServer server = TestServer.start(folder)) {
      server.connected("A").send(Checksums.prelude(Wire.MAX_INBOUND + 1, 55)).ends();
      server.connected("A").send(Checksums.prelude(-1, 55)).ends();
      assertThat(server.reached(Limit.FRAME_SIZE)).isEqualTo(2);
    }
  }

  @Test
  void impossibleLengthsCloseTheConnectionAtThePrelude() throws IOException {
    try (TestServer server = TestServer.start(folder)) {
      server.connected("A").send(Checksums.prelude(15, 0)).ends();
      server.connected("A").send(Checksums.prelude(0, 0)).ends();
      server.connected("A").send(Checksums.prelude(100, 85)).ends();
      server.connected("A").send(Checksums.prelude(100, -1)).ends();
      server.open().send(Checksums.prelude(15, 0)).ends();
      assertThat(server.reached(Limit.FRAME_SIZE)).isZero();
    }
  }

  @Test
  void anAnswerThatFitsNoFrameIsAServiceError() throws IOException {
    int most =
        Wire.MAX_OUTBOUND
            - FrameTemplate.of(TestServer.REPLY + "Response", 0, Wire.TERMINATE_STREAM).length(0);
    try (TestServer server = TestServer.start(folder)) {
      TestClient client = server.connected("A");
      client.send(Frames.request(1, TestServer.REPLY, "{\"bytes\":" + most + "}"));
      assertThat(client.nextSuccess(1).payload()).hasSize(most);
      assertThat(client.lastBytes()).hasSize(Wire.MAX_OUTBOUND);
      assertThat(server.reached(Limit.FRAME_SIZE)).isZero();
      client.send(Frames.request(2, TestServer.REPLY, "{\"bytes\":" + (most + 1) + "}"));
      assertThat(client.nextError(2, "ServiceError")).contains("16777216");
      assertThat(server.reached(Limit.FRAME_SIZE)).isEqualTo(1);
      client.send(Frames.publish(3, "t", "{}")).nextSuccess(3);
    }
  }

  @Test
  void aMessageThatFitsNoEventIsAServiceError() throws IOException {
    try (TestServer server = TestServer.start(folder)) {
      TestClient client = server.connected("A");
      String message = "{\"x\":\"" + "x".repeat(16 * MIB) + "\"}";
      client.send(Frames.publish(1, "t", message));
      assertThat(client.nextError(1, "ServiceError")).contains("16777216");
      assertThat(server.reached(Limit.FRAME_SIZE)).isEqualTo(1);
    }
  }

  @Test
  void theLargestUnfinishedFrameIsReadNoFurtherUntilOthersFinish() throws Exception {
    Bounds bounds = new Bounds();
    bounds.maxInboundBytes = 12 * MIB;
    byte[] large = Frames.requestOfLength(1, 20 * MIB);
    byte[] small = Frames.requestOfLength(1, 3 * MIB);
    try (TestServer server = TestServer.start(folder, bounds);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      TestClient largest = server.connected("A");
      int sent = gathered(largest, Arrays.copyOf(large, 5 * MIB), server);
      TestClient first = server.connected("B");
      TestClient second = server.connected("C");
      int half = 2 * MIB + 1;
      int ofFirst = gathered(first, Arrays.copyOf(small, half), server);
      int ofSecond = gathered(second, Arrays.copyOf(small, half), server);
      assertThat(List.of(sent, ofFirst, ofSecond)).containsExactly(5 * MIB, half, half);
      assertThat(server.reached(Limit.INBOUND_BYTES)).isPositive();

      int more = largest.offer(Arrays.copyOfRange(large, sent, large.length), server);
      assertThat(more).as("what the kernel holds").isLessThan(MIB);
      server.bystanderIsServed();
      await(
          List.of(
              threads.submit(() -> finish(first, small, ofFirst)),
              threads.submit(() -> finish(second, small, ofSecond))));
      finish(largest, large, sent + more);
    }
  }

  /** What is kept doubles from what the first reads brought: here to 8, 3 and 3 MiB each time. */
  private static int gathered(TestClient client, byte[] part, TestServer server)
      throws IOException {
    int sent = 0;
    for (int read = 0; read < 2; read++) {
      sent += client.offer(Arrays.copyOfRange(part, sent, sent + (64 << 10)), server);
      server.settle();
    }
    return sent + client.offer(Arrays.copyOfRange(part, sent, part.length), server);
  }

  private static int finish(TestClient client, byte[] frame, int from) throws IOException {
    return client
        .send(Arrays.copyOfRange(frame, from, frame.length))
        .nextError(1, "ServiceError")
        .length();
  }

  @Test
  void unfinishedFramesThatTogetherExceedTheLimitAllComplete() throws Exception {
    Bounds bounds = new Bounds();
    bounds.maxInboundBytes = 4 * MIB;
    allComplete(bounds, 40, 4 * MIB);
  }

  @Test
  @Tag("full")
  void framesOf22MebibytesThatTogetherExceedTheLimitAllComplete() throws Exception {
    allComplete(new Bounds(), 10, 22 * MIB);
  }

  /** All clients send all but the end of a frame, as far as they get, then all go on. */
  private void allComplete(Bounds bounds, int count, int length) throws Exception {
    byte[] frame = Frames.requestOfLength(1, length);
    byte[] beginning = Arrays.copyOf(frame, length - 1000);
    try (TestServer server = TestServer.start(folder, bounds);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<TestClient> clients = new ArrayList<>();
      List<Integer> sent = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        TestClient client = server.connected("A");
        clients.add(client);
        sent.add(client.offer(beginning, server));
      }
      assertThat(server.reached(Limit.INBOUND_BYTES)).isPositive();
      // The limit, one frame's size until new ones must wait, one more for the one that goes on;
      // besides what was read at once and what the kernel holds.
      assertThat(sent.stream().mapToLong(Integer::longValue).sum())
          .isLessThan(bounds.maxInboundBytes + (2L * Wire.MAX_INBOUND + (long) count * MIB));
      server.bystanderIsServed();
      List<Future<?>> ends = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        TestClient client = clients.get(i);
        int from = sent.get(i);
        ends.add(threads.submit(() -> finish(client, frame, from)));
      }
      await(ends);
    }
  }

  private static void await(List<? extends Future<?>> ends)
      throws InterruptedException, ExecutionException, TimeoutException {
    for (Future<?> end : ends) {
      end.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void aClientThatLeavesInsideALargeFrameGivesItsMemoryBack() throws IOException {
    Bounds bounds = new Bounds();
    bounds.maxInboundBytes = 4 * MIB;
    try (TestServer server = TestServer.start(folder, bounds)) {
      byte[] frame = Frames.requestOfLength(1, 3 * MIB);
      for (int i = 0; i < 5; i++) {
        TestClient client = server.connected("A");
        client.send(Arrays.copyOf(frame, 3 * MIB - 1));
        client.close();
      }
      server.settle();
      server.connected("A").send(frame).nextError(1, "ServiceError");
      assertThat(server.reached(Limit.INBOUND_BYTES)).isZero();
    }
  }

  @Test
  void aFrameWithoutProgressFor30SecondsClosesItsConnection() throws IOException {
    try (TestServer server = TestServer.start(folder)) {
      TestClient stuck = server.connected("A").send(Arrays.copyOf(Frames.V4, 5));
      TestClient crawling = server.connected("B").send(Arrays.copyOf(Frames.V4, 5));
      TestClient idle = server.connected("C");
      server.settle();
      server.advance(Duration.ofSeconds(29));
      crawling.send(Arrays.copyOfRange(Frames.V4, 5, 6));
      server.settle();
      server.advance(Duration.ofSeconds(2));
      stuck.ends();
      assertThat(server.reached(Limit.FRAME_PROGRESS)).isEqualTo(1);
      server.advance(Duration.ofSeconds(27));
      crawling.send(Arrays.copyOfRange(Frames.V4, 6, Frames.V4.length)).nextSuccess(1);
      idle.send(Frames.V4).nextSuccess(1);
      server.advance(Duration.ofHours(1));
      crawling.send(Frames.publish(2, "t", "{}")).nextSuccess(2);
    }
  }

  @Test
  void theTimeOfAFrameBeginsWithItsFirstByteHoweverLongNothingHappenedBefore() throws IOException {
    try (TestServer server = TestServer.start(folder)) {
      TestClient client = server.connected("A");
      server.settle();
      server.clock.advance(Duration.ofHours(1));
      client.send(Arrays.copyOf(Frames.V4, 100));
      server.settle();
      client.send(Arrays.copyOfRange(Frames.V4, 100, Frames.V4.length)).nextSuccess(1);
    }
  }

  @Test
  void timeInWhichWeDoNotReadDoesNotCountAgainstAFrame() throws IOException {
    Bounds bounds = new Bounds();
    bounds.maxAnswerBytes = 1000;
    try (TestServer server = TestServer.start(folder, bounds)) {
      TestClient client = server.connected("A");
      // An answer that the kernel does not hold: the beginning behind it is read no further.
      client.send(
          Frames.request(1, TestServer.REPLY, "{\"bytes\":2000000}"),
          Arrays.copyOf(Frames.publish(2, "t", "{}"), 50));
      server.until(ledger -> ledger.limits().containsKey(Limit.ANSWER_BYTES));
      server.advance(Duration.ofMinutes(5));
      server.advance(Duration.ofMinutes(5));
      client.nextSuccess(1);
      byte[] request = Frames.publish(2, "t", "{}");
      client.send(Arrays.copyOfRange(request, 50, request.length)).nextSuccess(2);
    }
  }
}
