package dev.marram.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marram.frame.Frame;
import dev.marram.frame.Vectors;
import dev.marram.frame.Wire;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RawConnectionTest {
  @TempDir Path directory;

  private FakeRuntime runtime(FakeRuntime.Script script) throws IOException {
    return new FakeRuntime(directory.resolve("ipc.socket"), script);
  }

  @Test
  void whatIsSentArrivesAsItIsAndTheEndIsSeen() throws Exception {
    byte[] publish = Vectors.bytes(Vectors.PUBLISH);
    try (FakeRuntime runtime =
        runtime(peer -> {
          Frame frame = FakeRuntime.received(peer);
          assertThat(FakeRuntime.bytes(frame)).isEqualTo(publish);
          peer.send(Vectors.bytes(Vectors.PUBLISHED));
        })) {
      try (RawConnection raw = RawConnection.open(runtime.socket())) {
        raw.send(publish);

        Frame answer = FakeRuntime.received(raw);
        assertThat(FakeRuntime.bytes(answer)).isEqualTo(Vectors.bytes(Vectors.PUBLISHED));
        assertThatThrownBy(() -> raw.receive(FakeRuntime.PATIENCE))
            .isInstanceOf(EOFException.class)
            .hasMessage("the other side closed the connection");
      }
    }
  }

  @Test
  void aFrameInPiecesIsWaitedForAndNotLostByATimeOut() throws Exception {
    CountDownLatch timedOut = new CountDownLatch(1);
    byte[] event = Vectors.bytes(Vectors.EVENT);
    try (FakeRuntime runtime =
            runtime(peer -> {
              for (int at = 0; at < event.length; at++) {
                if (at == 100) {
                  timedOut.await();
                }
                peer.send(new byte[] {event[at]});
              }
            });
        RawConnection raw = RawConnection.open(runtime.socket())) {
      assertThat(raw.receive(Duration.ofMillis(20))).isEmpty();
      assertThat(raw.receive(Duration.ZERO)).isEmpty();
      timedOut.countDown();

      assertThat(FakeRuntime.bytes(FakeRuntime.received(raw))).isEqualTo(event);
    }
  }

  @Test
  void largeFramesAndSmallOnesFollowEachOther() throws Exception {
    int[] sizes = {0, 3_000_000, 1, 65_519, 65_520, 65_521, 200_000, 10, 5_000_000, 0};
    try (FakeRuntime runtime =
            runtime(peer -> {
              for (int size : sizes) {
                byte[] payload = new byte[size];
                Arrays.fill(payload, (byte) size);
                peer.send(Frame.builder().message(0, 0, size).payload(payload).build());
              }
            });
        RawConnection raw = RawConnection.open(runtime.socket())) {
      for (int size : sizes) {
        byte[] payload = new byte[size];
        Arrays.fill(payload, (byte) size);
        Frame frame = FakeRuntime.received(raw);
        assertThat(frame.streamId()).isEqualTo(size);
        assertThat(Arrays.equals(frame.payload(), payload)).isTrue();
      }
    }
  }

  @Test
  void anEndInsideAFrameIsSaid() throws Exception {
    try (FakeRuntime runtime =
            runtime(peer -> peer.send(Arrays.copyOf(Vectors.bytes(Vectors.EVENT), 60)));
        RawConnection raw = RawConnection.open(runtime.socket())) {
      assertThatThrownBy(() -> raw.receive(FakeRuntime.PATIENCE))
          .isInstanceOf(EOFException.class)
          .hasMessageContaining("inside a frame");
    }
  }

  @Test
  void whatIsNoFrameIsAnErrorAndStaysOne() throws Exception {
    byte[] damaged = Vectors.bytes(Vectors.EVENT);
    damaged[200] ^= 1;
    try (FakeRuntime runtime = runtime(peer -> peer.send(damaged));
        RawConnection raw = RawConnection.open(runtime.socket())) {
      for (int round = 0; round < 2; round++) {
        assertThatThrownBy(() -> raw.receive(FakeRuntime.PATIENCE))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("damaged");
      }
    }
  }

  @Test
  void aFrameWithoutTypeIsAnError() throws Exception {
    byte[] incomplete = Frame.builder().header(Wire.MESSAGE_FLAGS, 0).build();
    try (FakeRuntime runtime = runtime(peer -> peer.send(incomplete));
        RawConnection raw = RawConnection.open(runtime.socket())) {
      assertThatThrownBy(() -> raw.receive(FakeRuntime.PATIENCE))
          .hasMessageContaining("without type");
    }
  }

  @Test
  void whoIsInterruptedWhileWaitingIsTold() throws Exception {
    try (FakeRuntime runtime = runtime(peer -> awaitEnd(peer));
        RawConnection raw = RawConnection.open(runtime.socket())) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> raw.receive(FakeRuntime.PATIENCE))
          .isInstanceOf(InterruptedIOException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  static void awaitEnd(RawConnection peer) {
    assertThatThrownBy(() -> FakeRuntime.received(peer)).isInstanceOf(EOFException.class);
  }

  @Test
  void whereNoRuntimeIsTheMessageSaysSo() throws Exception {
    Path nothing = directory.resolve("ipc.socket");
    assertThatThrownBy(() -> RawConnection.open(nothing))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("No runtime answers at " + nothing);

    try (ServerSocketChannel gone = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      gone.bind(UnixDomainSocketAddress.of(nothing));
    }
    assertThat(nothing).as("the socket of a killed runtime").exists();
    assertThatThrownBy(() -> RawConnection.open(nothing))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("No runtime answers at " + nothing);
  }

  @Test
  void aPathMayHave106BytesAndNotOneMore() throws Exception {
    String start = directory + "/";
    Path longest = Path.of(start + "s".repeat(106 - start.length()));
    Path tooLong = Path.of(start + "s".repeat(105 - start.length()) + "\u00e4");

    try (FakeRuntime runtime = new FakeRuntime(longest, RawConnectionTest::awaitEnd)) {
      RawConnection.open(runtime.socket()).close();
    }
    assertThatThrownBy(() -> RawConnection.open(tooLong))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(ConnectException.class)
        .hasMessageContaining("has 107 bytes, at most 106")
        .hasMessageContaining(tooLong.toString());
  }
}
