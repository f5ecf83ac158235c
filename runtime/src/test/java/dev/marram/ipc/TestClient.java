package dev.marram.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.frame.Frame;
import dev.marram.frame.FrameReader;
import dev.marram.frame.Wire;
import dev.marram.model.Document;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The other end of a connection, byte for byte: reads only when it is told to, and knows how much
 * the server takes. Every wait is bounded.
 */
final class TestClient implements AutoCloseable {
  private static final int PATIENCE_MS = 10_000;

  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private final FrameReader reader = new FrameReader();
  private byte[] received = new byte[64 << 10];
  private int length;
  private byte[] lastBytes = {};

  private TestClient(SocketChannel channel, Selector selector, SelectionKey key) {
    this.channel = channel;
    this.selector = selector;
    this.key = key;
  }

  static TestClient open(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(socket));
    channel.configureBlocking(false);
    Selector selector = Selector.open();
    return new TestClient(channel, selector, channel.register(selector, 0));
  }

  /** Sends all of it, without reading anything meanwhile. */
  TestClient send(byte[]... parts) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Frames.join(parts));
    while (bytes.hasRemaining()) {
      if (write(bytes) == 0) {
        await(SelectionKey.OP_WRITE, "the server takes no more");
      }
    }
    return this;
  }

  /** Sends all of it and reads what comes meanwhile. */
  void sendReading(byte[] part) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(part);
    while (bytes.hasRemaining()) {
      if (write(bytes) + Math.max(0, read()) == 0) {
        await(SelectionKey.OP_WRITE | SelectionKey.OP_READ, "the server takes no more");
      }
    }
  }

  /** Sends until the server takes no more; returns how much it, or the kernel, took. */
  int offer(byte[] part, TestServer server) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(part);
    int refused = 0;
    while (bytes.hasRemaining() && refused < 3) {
      if (write(bytes) > 0) {
        refused = 0;
      } else {
        refused++;
        server.settle();
      }
    }
    return bytes.position();
  }

  // In pieces, because the JDK copies each through direct memory of the same size.
  private int write(ByteBuffer bytes) throws IOException {
    int end = bytes.limit();
    bytes.limit(Math.min(end, bytes.position() + (64 << 10)));
    int count = channel.write(bytes);
    bytes.limit(end);
    return count;
  }

  /** The next frame. */
  Frame next() throws IOException {
    while (true) {
      switch (reader.read(received, 0, length, null)) {
        case FRAME -> {
          Frame frame = Frame.of(reader, received);
          lastBytes = Arrays.copyOf(received, reader.length());
          length -= reader.length();
          System.arraycopy(received, reader.length(), received, 0, length);
          return frame;
        }
        case INCOMPLETE -> {
          int count = read();
          assertThat(count).as("bytes read, below 0: the server closed").isNotNegative();
          if (count == 0) {
            await(SelectionKey.OP_READ, "the server sends nothing");
          }
        }
        case CORRUPT, BAD_HEADERS -> throw new AssertionError("the server sent a bad frame");
      }
    }
  }

  /** The bytes of the frame that {@link #next} found last. */
  byte[] lastBytes() {
    return lastBytes;
  }

  /** Asserts that nothing has come. */
  void hasNothing(TestServer server) throws IOException {
    server.settle();
    assertThat(read()).as("bytes that the server sent").isZero();
    assertThat(length).as("unread bytes").isZero();
  }

  /** Asserts that nothing more comes but the end of the connection. */
  void ends() throws IOException {
    int count = 0;
    try {
      for (count = read(); count == 0; count = read()) {
        await(SelectionKey.OP_READ, "the server does not close");
      }
    } catch (IOException e) {
      // What we sent was not all read: then the kernel says so instead of an end of file.
      assertThat(e).hasMessageContaining("reset");
      count = -1;
    }
    assertThat(count).as("bytes read instead of the end").isNegative();
    assertThat(length).as("unread bytes").isZero();
  }

  /** Asserts a protocol error as every client understands it, and the end. */
  void endsWithProtocolError() throws IOException {
    endsWithConnectionError(Wire.PROTOCOL_ERROR);
  }

  void endsWithConnectionError(int type) throws IOException {
    Frame frame = next();
    assertThat(frame.type()).isEqualTo(type);
    assertThat(frame.flags()).isZero();
    assertThat(frame.streamId()).isZero();
    assertThat(frame.headers().text(Wire.CONTENT_TYPE)).contains(Wire.JSON);
    assertThat(frame.headers().headers()).hasSize(4);
    Document.Obj payload = object(frame);
    assertThat(payload.members()).containsOnlyKeys("message");
    assertThat(text(payload)).isNotEmpty();
    ends();
  }

  /** Asserts a ConnectAck without the accepting flag, and the end. */
  void endsRefused() throws IOException {
    next();
    assertThat(lastBytes).isEqualTo(Frames.V3);
    ends();
  }

  /** Asserts that the next frame answers a call with an error that every client maps. */
  String nextError(int streamId, String code) throws IOException {
    Frame frame = next();
    assertThat(frame.streamId()).isEqualTo(streamId);
    assertThat(frame.type()).as(frame.payloadText()).isEqualTo(Wire.APPLICATION_ERROR);
    assertThat(frame.flags()).isEqualTo(Wire.TERMINATE_STREAM);
    assertThat(frame.modelType()).contains("aws.greengrass#" + code);
    assertThat(frame.headers().text(Wire.CONTENT_TYPE)).contains(Wire.JSON);
    Document.Obj payload = object(frame);
    assertThat(payload.members())
        .containsEntry("_errorCode", new Document.Text(code))
        .containsEntry("_service", new Document.Text("aws.greengrass#GreengrassCoreIPC"));
    assertThat(payload.members().get("message")).isEqualTo(payload.members().get("_message"));
    String message = text(payload);
    assertThat(message).isNotEmpty();
    return message;
  }

  /** Asserts that the next frame ends this stream successfully. */
  Frame nextSuccess(int streamId) throws IOException {
    Frame frame = next();
    assertThat(frame.type()).as(frame.payloadText()).isEqualTo(Wire.APPLICATION_MESSAGE);
    assertThat(frame.streamId()).isEqualTo(streamId);
    assertThat(frame.flags()).isEqualTo(Wire.TERMINATE_STREAM);
    return frame;
  }

  /** Asserts that the next frame belongs to this stream and leaves it open. */
  Frame nextOpen(int streamId) throws IOException {
    Frame frame = next();
    assertThat(frame.type()).as(frame.payloadText()).isEqualTo(Wire.APPLICATION_MESSAGE);
    assertThat(frame.streamId()).isEqualTo(streamId);
    assertThat(frame.flags()).isZero();
    return frame;
  }

  private static String text(Document.Obj payload) {
    return ((Document.Text) payload.get("message").orElseThrow()).value();
  }

  private static Document.Obj object(Frame frame) {
    try {
      return (Document.Obj) Document.parse(frame.payload());
    } catch (Document.SyntaxException e) {
      throw new AssertionError(frame.payloadText(), e);
    }
  }

  private int read() throws IOException {
    if (length == received.length) {
      received = Arrays.copyOf(received, 2 * length);
    }
    int space = Math.min(64 << 10, received.length - length);
    int count = channel.read(ByteBuffer.wrap(received, length, space));
    length += Math.max(0, count);
    return count;
  }

  private void await(int operations, String otherwise) throws IOException {
    key.interestOps(operations);
    selector.selectedKeys().clear();
    assertThat(selector.select(PATIENCE_MS)).as(otherwise).isPositive();
  }

  /** Closes, for those who must not throw. */
  void vanish() {
    try {
      close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    selector.close();
  }
}
