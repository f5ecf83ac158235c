package dev.marram.acceptance;

import dev.marram.frame.Frame;
import dev.marram.frame.FrameReader;
import dev.marram.frame.Wire;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * A connection of the load client: finds the frames in what it reads without allocating for them.
 *
 * <p>Blocking until it is connected and set up, then used by the loop of {@link LoadClient} only.
 */
abstract class LoadConnection implements AutoCloseable {
  private static final int BUFFER_BYTES = 256 << 10;

  private final SocketChannel channel;
  private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);

  LoadConnection(Path socket, String token) throws IOException {
    channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(socket));
    send(
        Frame.builder()
            .header(Wire.VERSION, Wire.PROTOCOL_VERSION)
            .message(Wire.CONNECT, 0, 0)
            .payload("{\"authToken\":\"" + token + "\"}")
            .build());
    Frame answer = firstFrame();
    if (answer.type() != Wire.CONNECT_ACK || answer.flags() != Wire.CONNECTION_ACCEPTED) {
      throw new IOException("not accepted: " + answer);
    }
  }

  /** The bytes from {@code at} are a whole frame of this length. */
  abstract void onFrame(ByteBuffer buffer, int at, int length);

  final SocketChannel channel() {
    return channel;
  }

  /** Sends while the channel still blocks. */
  final void send(byte[] frame) throws IOException {
    ByteBuffer out = ByteBuffer.wrap(frame);
    while (out.hasRemaining()) {
      channel.write(out);
    }
  }

  /** Reads one frame while the channel still blocks and nothing follows that frame. */
  final Frame firstFrame() throws IOException {
    while (in.position() < Wire.OVERHEAD || in.position() < in.getInt(0)) {
      if (channel.read(in) < 0) {
        throw new EOFException("closed");
      }
    }
    Frame frame = frame(in, 0, in.getInt(0));
    in.clear();
    return frame;
  }

  /** Reads what is there, at most so many bytes; returns how many. */
  final int read(int most) throws IOException {
    in.limit(Math.min(in.capacity(), in.position() + most));
    int count = channel.read(in);
    if (count < 0) {
      throw new EOFException("the runtime closed a connection of the load client");
    }
    int end = in.position();
    int at = 0;
    while (end - at >= Wire.OVERHEAD && end - at >= in.getInt(at)) {
      int length = in.getInt(at);
      onFrame(in, at, length);
      at += length;
    }
    in.limit(end).position(at).compact();
    return count;
  }

  final int readAll() throws IOException {
    return read(BUFFER_BYTES);
  }

  /** A whole frame as a value, checksums checked. */
  static Frame frame(ByteBuffer buffer, int at, int length) {
    byte[] bytes = new byte[length];
    buffer.get(at, bytes);
    FrameReader reader = new FrameReader();
    if (reader.read(bytes, 0, length, null) != FrameReader.Result.FRAME) {
      throw new IllegalStateException("not a frame");
    }
    return Frame.of(reader, bytes);
  }

  @Override
  public final void close() throws IOException {
    channel.close();
  }
}
