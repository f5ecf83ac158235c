package dev.marram.client;

import dev.marram.frame.Frame;
import dev.marram.frame.Wire;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Takes one connection on a socket and plays a script on it; closing waits for its end. */
final class FakeRuntime implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(20);

  /** What the other side does; what it throws, {@link FakeRuntime#close} throws. */
  interface Script {
    void play(RawConnection peer) throws Exception;
  }

  private final Path socket;
  private final ServerSocketChannel listener;
  private final FutureTask<Boolean> playing;

  FakeRuntime(Path socket, Script script) throws IOException {
    this.socket = socket;
    this.listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(socket));
    this.playing =
        new FutureTask<>(() -> {
          try (RawConnection peer = new RawConnection(listener.accept())) {
            script.play(peer);
          }
          return true;
        });
    Thread.ofVirtual().start(playing);
  }

  /** A script that begins behind an accepted CONNECT. */
  static FakeRuntime accepting(Path directory, Script script) throws IOException {
    return new FakeRuntime(
        directory.resolve("ipc.socket"),
        peer -> {
          Frame connect = received(peer);
          if (connect.type() != Wire.CONNECT) {
            throw new IllegalStateException("the first frame is of type " + connect.type());
          }
          peer.send(Frame.builder().message(Wire.CONNECT_ACK, 1, 0).build());
          script.play(peer);
        });
  }

  Path socket() {
    return socket;
  }

  IpcClient connect() throws IOException {
    return IpcClient.connect(socket, "ABCDEFGHIJKLMNOP", PATIENCE);
  }

  /** The next frame from the client; an EOFException when it has closed. */
  static Frame received(RawConnection peer) throws IOException {
    return peer.receive(PATIENCE).orElseThrow(() -> new IOException("the client sent nothing"));
  }

  /** The bytes that this frame had. */
  static byte[] bytes(Frame frame) {
    Frame.Builder builder = Frame.builder();
    frame.headers().headers().forEach(builder::header);
    return builder.payload(frame.payload()).build();
  }

  static byte[] message(int streamId, int flags, String json) {
    return Frame.builder()
        .model("aws.greengrass#SomeShape")
        .message(Wire.APPLICATION_MESSAGE, flags, streamId)
        .payload(json)
        .build();
  }

  static byte[] error(int streamId, String json) {
    return Frame.builder()
        .model("aws.greengrass#ServiceError")
        .message(Wire.APPLICATION_ERROR, Wire.TERMINATE_STREAM, streamId)
        .payload(json)
        .build();
  }

  @Override
  public void close() throws IOException {
    try {
      playing.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("the script failed", e);
    } catch (InterruptedException e) {
      throw RawConnection.interrupted();
    } finally {
      listener.close();
    }
  }
}
