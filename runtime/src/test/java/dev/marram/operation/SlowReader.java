package dev.marram.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.frame.Frame;
import dev.marram.frame.FrameReader;
import dev.marram.frame.HeaderBlock;
import dev.marram.frame.Wire;
import dev.marram.model.Operation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A subscriber that takes a few bytes at a time from its socket, as a slow device does. */
final class SlowReader implements AutoCloseable {
  private final SocketChannel channel;
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();

  private SlowReader(SocketChannel channel) {
    this.channel = channel;
  }

  /** Connects and subscribes on stream 1; the answers are the first that it will read. */
  static SlowReader subscribe(Path socket, String component, String request) throws IOException {
    SlowReader reader = new SlowReader(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
    String token = Requests.quoted(OperationServer.token(component));
    reader.send(
        Frame.builder()
            .header(Wire.VERSION, Wire.PROTOCOL_VERSION)
            .message(Wire.CONNECT, 0, 0)
            .payload("{\"authToken\":" + token + "}")
            .build());
    reader.send(
        Frame.builder()
            .model(Operation.SUBSCRIBE_TO_TOPIC.wireName() + "Request")
            .message(Wire.APPLICATION_MESSAGE, 0, 1)
            .header(Wire.OPERATION, Operation.SUBSCRIBE_TO_TOPIC.wireName())
            .payload(request)
            .build());
    return reader;
  }

  private void send(byte[] frame) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(frame);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Takes at most so many bytes, and waits for the first of them. */
  void take(int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    assertThat(channel.read(buffer)).isPositive();
    received.write(buffer.array(), 0, buffer.position());
  }

  /**
   * Checks all that was taken: the two answers, then events numbered from 0 without a gap.
   *
   * @return how many events that were, not counting an unfinished last one
   */
  int events() {
    byte[] bytes = received.toByteArray();
    FrameReader reader = new FrameReader();
    @Nullable HeaderBlock last = null;
    int frames = 0;
    for (int at = 0;
        reader.read(bytes, at, bytes.length, last) == FrameReader.Result.FRAME;
        at += reader.length()) {
      last = reader.headers();
      Frame frame = Frame.of(reader, bytes);
      if (frames >= 2) {
        assertThat(frame.type()).as(frame.payloadText()).isEqualTo(Wire.APPLICATION_MESSAGE);
        assertThat(NumberedPublisher.number(frame)).isEqualTo(frames - 2);
      }
      frames++;
    }
    return frames - 2;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
