package dev.marram.client;

import dev.marram.frame.Frame;
import dev.marram.frame.Wire;
import dev.marram.model.Document;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A client of the runtime that waits for its answers.
 *
 * <p>One thread reads and hands each frame to its stream; calls of several threads share the
 * connection. When it ends, every open call and subscription ends with an {@link IOException}. A
 * thread that is interrupted while it sends loses the connection, as with any channel.
 */
public final class IpcClient implements AutoCloseable {
  private final RawConnection connection;
  private final Duration timeout;
  private final Map<Integer, Stream> streams = new ConcurrentHashMap<>();
  private final Object opening = new Object(); // ids must be sent in their order, without a gap
  private int latestId;
  private final AtomicReference<@Nullable IOException> broken = new AtomicReference<>();

  private IpcClient(RawConnection connection, Duration timeout) {
    this.connection = connection;
    this.timeout = timeout;
  }

  /**
   * Connects and authenticates.
   *
   * @param timeout how long to wait for the acceptance and later for each answer
   * @throws ConnectRefusedException if the runtime does not accept the token
   * @throws java.net.ConnectException if there is no runtime
   * @throws IOException if the path is too long, or no acceptance came
   */
  public static IpcClient connect(Path socket, String token, Duration timeout) throws IOException {
    RawConnection connection = RawConnection.open(socket);
    try {
      authenticate(connection, token, timeout);
    } catch (IOException e) {
      connection.close();
      throw e;
    }
    IpcClient client = new IpcClient(connection, timeout);
    // No virtual thread: its poller stays in the kernel, and the JVM's end waits 0.3 s for that.
    Thread.ofPlatform().daemon().name("marram-ipc-client").start(client::read);
    return client;
  }

  private static void authenticate(RawConnection connection, String token, Duration timeout)
      throws IOException {
    connection.send(
        Frame.builder()
            .header(Wire.VERSION, Wire.PROTOCOL_VERSION)
            .message(Wire.CONNECT, 0, 0)
            .payload(Document.Obj.of("authToken", token).toJson())
            .build());
    Frame answer =
        connection.receive(timeout).orElseThrow(() -> late("the request to connect", timeout));
    if (answer.type() != Wire.CONNECT_ACK) {
      throw new IOException("not accepted: " + answer.payloadText());
    }
    if ((answer.flags() & Wire.CONNECTION_ACCEPTED) == 0) {
      throw new ConnectRefusedException(
          "The runtime refused the connection: it does not know this token (tokens change when it"
              + " restarts), or it is full or stopping.");
    }
  }

  /**
   * Calls an operation with one answer.
   *
   * @param operation the name on the wire, such as {@code aws.greengrass#PublishToTopic}
   * @throws RemoteException if the answer is an error
   * @throws IOException if the connection ended, or no answer came in time
   */
  public Reply call(String operation, String requestJson) throws IOException, RemoteException {
    Stream stream = new Stream();
    open(operation, requestJson, stream);
    return answer(operation, stream);
  }

  /**
   * As {@link #call}, without waiting. What is chained to the future runs on the reader's thread
   * and must not block; it fails with the exceptions of {@link #call}, but never for the time.
   */
  public CompletableFuture<Reply> callAsync(String operation, String requestJson) {
    Stream stream = new Stream();
    try {
      open(operation, requestJson, stream);
    } catch (IOException e) {
      stream.failed(e);
    }
    return stream.answer;
  }

  /** Opens a stream of events and waits for its first answer; fails as {@link #call} does. */
  public Subscription subscribe(String operation, String requestJson)
      throws IOException, RemoteException {
    Subscription subscription = new Subscription(this);
    open(operation, requestJson, subscription);
    answer(operation, subscription);
    return subscription;
  }

  private void open(String operation, String requestJson, Stream stream) throws IOException {
    synchronized (opening) {
      int id = latestId + 1;
      byte[] frame =
          Frame.builder()
              .model(operation + "Request")
              .message(Wire.APPLICATION_MESSAGE, 0, id)
              .header(Wire.OPERATION, operation)
              .payload(requestJson)
              .build();
      if (frame.length > Wire.MAX_INBOUND) {
        throw new IOException(
            "The request has %d bytes, at most %d are possible."
                .formatted(frame.length, Wire.MAX_INBOUND));
      }
      latestId = id;
      stream.id = id;
      streams.put(id, stream);
      IOException reason =
          broken.get(); // after put: the reader fails what it finds after setting it
      if (reason != null) {
        streams.remove(id);
        throw new IOException(reason.getMessage(), reason);
      }
      connection.send(frame);
    }
  }

  private Reply answer(String operation, Stream stream) throws IOException, RemoteException {
    try {
      return stream.answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      terminate(stream);
      throw late(operation, timeout);
    } catch (InterruptedException e) {
      terminate(stream);
      throw RawConnection.interrupted();
    } catch (ExecutionException e) {
      throw Stream.failure(e.getCause());
    }
  }

  /** Tells the runtime that this stream is of no interest any more, unless it has ended. */
  void terminate(Stream stream) {
    if (!streams.remove(stream.id, stream)) {
      return;
    }
    try {
      connection.send(
          Frame.builder()
              .message(Wire.APPLICATION_MESSAGE, Wire.TERMINATE_STREAM, stream.id)
              .build());
    } catch (IOException e) {
      // The connection is gone and every stream with it; the reader tells whoever waits.
    }
  }

  private void read() {
    IOException reason = new IOException("the reader failed");
    try {
      while (true) {
        dispatch(connection.receive());
      }
    } catch (IOException e) {
      reason = e;
    } finally {
      end(reason);
    }
  }

  private void dispatch(Frame frame) throws IOException {
    if (frame.type() == Wire.PROTOCOL_ERROR || frame.type() == Wire.INTERNAL_ERROR) {
      throw new IOException("the runtime ended the connection: " + frame.payloadText());
    }
    // Over before anybody is told, or who is told could still send an end of his own.
    Stream stream =
        frame.terminates() ? streams.remove(frame.streamId()) : streams.get(frame.streamId());
    if (stream != null && !stream.received(frame)) {
      streams.remove(frame.streamId(), stream);
    }
  }

  private void end(IOException reason) {
    broken.compareAndSet(null, reason);
    IOException first = Objects.requireNonNullElse(broken.get(), reason);
    streams.values().forEach(stream -> stream.failed(first));
    streams.clear();
    try {
      connection.close();
    } catch (IOException e) {
      // nothing can be done about it, and nothing depends on it
    }
  }

  private static IOException late(String what, Duration timeout) {
    return new IOException("no answer to " + what + " within " + timeout.toMillis() + " ms");
  }

  /** Closes the connection; every open call and subscription ends with an exception. */
  @Override
  public void close() {
    end(new IOException("the client was closed"));
  }
}
