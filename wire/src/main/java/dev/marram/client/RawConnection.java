package dev.marram.client;

import dev.marram.frame.Frame;
import dev.marram.frame.FrameReader;
import dev.marram.frame.HeaderBlock;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the socket without handshake or streams: sends any bytes, reads whole frames.
 *
 * <p>Any thread may send; one thread at a time receives.
 */
public final class RawConnection implements AutoCloseable {
  /** The JDK takes one byte less than the kernel. */
  private static final int MAX_PATH_BYTES = 106;

  // Larger arrays would be copied through direct memory of their own size, which is kept.
  private static final int CHUNK_BYTES = 64 << 10;

  private final SocketChannel channel;
  private final Object sending = new Object();
  private final FrameReader reader = new FrameReader();
  private @Nullable HeaderBlock last;
  private byte[] received = new byte[CHUNK_BYTES];
  private int from;
  private int to;
  private @Nullable FutureTask<Frame> awaited;

  RawConnection(SocketChannel channel) {
    this.channel = channel;
  }

  /**
   * Connects.
   *
   * @throws ConnectException if no runtime listens there
   * @throws IOException if the path is too long or may not be used
   */
  public static RawConnection open(Path socket) throws IOException {
    int length = socket.toString().getBytes(StandardCharsets.UTF_8).length;
    if (length > MAX_PATH_BYTES) {
      throw new IOException(
          "The socket path has %d bytes, at most %d are possible: %s. Use a relative path or a link."
              .formatted(length, MAX_PATH_BYTES, socket));
    }
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      return new RawConnection(channel);
    } catch (IOException e) {
      channel.close();
      ConnectException absent =
          new ConnectException(
              "No runtime answers at %s (%s). Start one, or name the root of the one that runs."
                  .formatted(socket, e.getMessage()));
      absent.initCause(e);
      throw absent;
    }
  }

  /** Sends these bytes, waiting until the kernel has taken them all. */
  public void send(byte[] bytes) throws IOException {
    synchronized (sending) {
      for (int at = 0; at < bytes.length; ) {
        at += channel.write(ByteBuffer.wrap(bytes, at, Math.min(CHUNK_BYTES, bytes.length - at)));
      }
    }
  }

  /**
   * The next frame, or empty when none is complete within this time; its bytes are not lost.
   *
   * @throws EOFException if the other side has closed the connection
   * @throws IOException if the connection broke or what came is no frame
   */
  public Optional<Frame> receive(Duration timeout) throws IOException {
    FutureTask<Frame> task = awaited;
    if (task == null) {
      task = new FutureTask<>(this::receive);
      awaited = task;
      Thread.ofPlatform().daemon().name("marram-receive").start(task);
    }
    try {
      Frame frame = task.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      awaited = null;
      return Optional.of(frame);
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      throw interrupted();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** As {@link #receive(Duration)}, without a limit. */
  Frame receive() throws IOException {
    while (true) {
      switch (reader.read(received, from, to, last)) {
        case INCOMPLETE -> fill();
        case CORRUPT -> throw new IOException("the other side sent a damaged frame");
        case BAD_HEADERS -> throw new IOException("bad headers: " + reader.fault());
        case FRAME -> {
          last = reader.headers();
          if (!last.complete()) {
            throw new IOException("a frame without type, flags or stream id");
          }
          Frame frame = Frame.of(reader, received);
          from += reader.length();
          return frame;
        }
      }
    }
  }

  private void fill() throws IOException {
    System.arraycopy(received, from, received, 0, to - from);
    to -= from;
    from = 0;
    if (to == received.length) {
      received = Arrays.copyOf(received, reader.length());
    }
    int space = Math.min(CHUNK_BYTES, received.length - to);
    int count = channel.read(ByteBuffer.wrap(received, to, space));
    if (count < 0) {
      throw new EOFException(
          "the other side closed the connection" + (to > 0 ? " inside a frame" : ""));
    }
    to += count;
  }

  static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted while waiting for the runtime");
  }

  /** Closes the connection; whoever sends or receives gets an exception. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
