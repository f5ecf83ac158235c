package dev.marram.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.frame.FrameTemplate;
import dev.marram.identity.Peer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bytes on their way to one peer, against a channel that takes as much as the test wants. */
class OutboxTest {
  private static final FrameTemplate EVENT = FrameTemplate.of("test#Event", 0, 0);

  /** Takes at most {@link #room} bytes, all in all. */
  private static final class Peerless implements WritableByteChannel {
    final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    int room;

    @Override
    public int write(ByteBuffer bytes) {
      byte[] part = new byte[Math.min(room, bytes.remaining())];
      bytes.get(part);
      taken.writeBytes(part);
      room -= part.length;
      return part.length;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  private final Outbound outbound = new Outbound(100 << 20);
  private final Ledger ledger = new Ledger();
  private final Peerless channel = new Peerless();
  private final Outbox outbox = new Outbox(channel, new BufferPool(outbound), outbound, ledger);
  private final List<AutoCloseable> opened = new ArrayList<>();
  private EventStream[] streams = {};

  @BeforeEach
  void streams() throws IOException {
    Selector selector = opened(Selector.open());
    ServerSocketChannel listener = opened(ServerSocketChannel.open(StandardProtocolFamily.UNIX));
    SocketChannel socket = opened(SocketChannel.open(StandardProtocolFamily.UNIX));
    socket.configureBlocking(false);
    EventLoop loop =
        new EventLoop(
            Bounds.DEFAULTS,
            Map.of(),
            new HandClock(),
            selector,
            listener,
            TestServer::verdict,
            () -> {});
    Connection connection =
        new Connection(loop, socket, socket.register(selector, 0), Peer.UNKNOWN, 0);
    streams = new EventStream[3];
    for (int i = 0; i < streams.length; i++) {
      streams[i] = new EventStream(connection, i + 1);
    }
  }

  private <T extends AutoCloseable> T opened(T resource) {
    opened.add(resource);
    return resource;
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable resource : opened) {
      resource.close();
    }
  }

  private static byte[] frame(Random random, int payloadLength, int streamId) {
    byte[] frame = new byte[EVENT.length(payloadLength)];
    byte[] payload = new byte[payloadLength];
    random.nextBytes(payload);
    System.arraycopy(payload, 0, frame, EVENT.payloadAt(), payloadLength);
    EVENT.finish(frame, payloadLength, streamId);
    return frame;
  }

  /** What was queued and not dropped, in order. */
  private final Queue<byte[]> expected = new ArrayDeque<>();

  private long promised;

  private void queue(@Nullable EventStream owner, byte[] frame) {
    if (owner != null) {
      owner.queued(frame.length);
      ledger.published(1);
      promised++;
    }
    if (outbox.roomy(frame.length)) {
      outbox.append(owner, frame, frame.length);
    } else {
      int streamId = owner == null ? 0 : owner.streamId;
      SharedFrame shared =
          owner == null
              ? new SharedFrame(frame, frame.length, null)
              : new SharedFrame(addressed(frame, 99), frame.length, EVENT);
      outbox.defer(owner, shared, streamId);
    }
    expected.add(frame);
  }

  private static byte[] addressed(byte[] frame, int streamId) {
    byte[] copy = frame.clone();
    EVENT.address(copy, copy.length, streamId);
    return copy;
  }

  private void write(int room) throws IOException {
    channel.room = room;
    while (outbox.writeOnce()) {
      assertThat(outbox.isEmpty()).isFalse();
    }
  }

  private void assertLedger() {
    assertThat(ledger.snapshot(outbox.pendingMessages()).balanced()).isTrue();
  }

  @Test
  void anyOrderOfFramesAndPartialWritesComesOutInOrder() throws IOException {
    long seed = System.nanoTime();
    System.out.println("anyOrderOfFramesAndPartialWritesComesOutInOrder: seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 30; round++) {
      int frames = 1 + random.nextInt(150);
      for (int i = 0; i < frames; i++) {
        EventStream owner = random.nextInt(3) == 0 ? null : streams[random.nextInt(3)];
        int length = random.nextInt(10) == 0 ? random.nextInt(200_000) : random.nextInt(3_000);
        queue(owner, frame(random, length, owner == null ? 0 : owner.streamId));
        if (random.nextInt(3) == 0) {
          write(random.nextInt(random.nextBoolean() ? 50 : 100_000));
          assertLedger();
        }
      }
      while (!outbox.isEmpty()) {
        write(1 + random.nextInt(300_000));
        assertLedger();
      }
      write(1);
      assertThat(outbox.behind()).isFalse();
      assertThat(outbox.answerBytes()).isZero();
      assertThat(outbound.bytes()).as("nothing is held by an empty outbox").isZero();
      assertThat(channel.taken.toByteArray()).isEqualTo(taken());
      channel.taken.reset();
    }
    assertThat(ledger.snapshot(0).delivered()).isEqualTo(promised);
  }

  private byte[] taken() {
    byte[] all = Frames.join(expected.toArray(byte[][]::new));
    expected.clear();
    return all;
  }

  @Test
  void whatASubscriptionLeftIsDroppedUnlessItHasBegun() throws IOException {
    long seed = System.nanoTime();
    System.out.println("whatASubscriptionLeftIsDroppedUnlessItHasBegun: seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      List<byte[]> others = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        EventStream owner = streams[random.nextInt(2)];
        byte[] frame = frame(random, random.nextInt(5_000), owner.streamId);
        queue(owner, frame);
        if (owner == streams[1]) {
          others.add(frame);
        }
        if (i == 10) {
          write(random.nextInt(20_000));
        }
      }
      expected.clear();
      long pending = outbox.pendingMessages();
      int dropped = outbox.drop(streams[0]);
      ledger.dropped(DropReason.UNSUBSCRIBED, dropped);
      streams[0].forgotten(dropped);
      assertThat(outbox.pendingMessages()).isEqualTo(pending - dropped);
      assertThat(outbox.drop(streams[0])).isZero();
      assertLedger();
      while (!outbox.isEmpty()) {
        write(1 + random.nextInt(100_000));
        assertLedger();
      }
      write(1);
      assertThat(outbound.bytes()).isZero();
      assertThat(framesOf(2)).containsExactlyElementsOf(others);
      channel.taken.reset();
    }
  }

  /** The frames of this stream that came out; all bytes must be whole frames. */
  private List<byte[]> framesOf(int streamId) {
    List<byte[]> frames = new ArrayList<>();
    byte[] bytes = channel.taken.toByteArray();
    for (int at = 0; at < bytes.length; ) {
      ByteBuffer frame = ByteBuffer.wrap(bytes, at, bytes.length - at);
      int length = frame.getInt(at);
      if (frame.getInt(at + EVENT.payloadAt() - 4) == streamId) {
        frames.add(Arrays.copyOfRange(bytes, at, at + length));
      }
      at += length;
    }
    return frames;
  }

  @Test
  void closingCountsWhatNeverGotOutAndGivesEverythingBack() throws IOException {
    Random random = new Random(5);
    for (int i = 0; i < 5; i++) {
      queue(streams[0], frame(random, 1_000, 1));
      queue(null, frame(random, 1_000, 0));
    }
    // The first message and a part of the second, which stands behind the first answer.
    write(2 * EVENT.length(1_000) + 10);
    for (int i = 0; i < 5; i++) {
      queue(streams[1], frame(random, 100_000, 2));
    }
    assertThat(outbox.behind()).isTrue();
    assertThat(outbox.pendingMessages()).isEqualTo(9);
    assertThat(outbox.answerBytes()).isEqualTo(4L * EVENT.length(1_000));
    long lost = outbox.close();
    ledger.dropped(DropReason.CONNECTION_CLOSED, lost);
    assertThat(lost).isEqualTo(9);
    assertThat(outbox.pendingMessages()).isZero();
    assertThat(outbox.answerBytes()).isZero();
    assertThat(outbox.behind()).isFalse();
    assertThat(outbound.bytes()).isZero();
    assertThat(outbound.share()).as("nobody is behind").isEqualTo(100 << 20);
    assertLedger();
    assertThat(outbox.close()).isZero();
  }

  @Test
  void aFrameThatWasHalfCopiedIsLostOnce() throws IOException {
    Random random = new Random(6);
    queue(streams[0], frame(random, 300_000, 1));
    write(10);
    assertThat(outbox.pendingMessages()).isEqualTo(1);
    assertThat(outbox.drop(streams[0])).as("it has begun").isZero();
    assertThat(outbox.close()).isEqualTo(1);
    assertThat(outbound.bytes()).isZero();
  }

  @Test
  void aPeerThatIsBehindMakesEverythingWaitAsAReference() throws IOException {
    Random random = new Random(7);
    queue(streams[0], frame(random, 10_000, 1));
    assertThat(outbox.roomy(1)).isTrue();
    write(1);
    assertThat(outbox.behind()).isTrue();
    assertThat(outbox.roomy(1)).isFalse();
    assertThat(outbound.share()).isEqualTo(100 << 20);
    queue(streams[1], frame(random, 10, 2));
    write(1 << 20);
    assertThat(outbox.behind()).isFalse();
    assertThat(outbox.roomy(1)).isTrue();
    assertThat(channel.taken.toByteArray()).isEqualTo(taken());
  }

  @Test
  void nothingIsRoomyWhileAllOutputIsOverItsLimit() {
    outbound.add((100 << 20) + 1);
    assertThat(outbox.roomy(1)).isFalse();
    outbound.add(-1);
    assertThat(outbox.roomy(1)).isTrue();
  }
}
