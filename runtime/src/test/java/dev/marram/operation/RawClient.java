package dev.marram.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.client.RawConnection;
import dev.marram.frame.Frame;
import dev.marram.frame.Wire;
import dev.marram.model.Operation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/**
 * A component that reads only when told to, and sees every frame. One thread sends, one receives.
 */
final class RawClient implements AutoCloseable {
  private final RawConnection connection;
  private final Map<Integer, Queue<Frame>> unread = new HashMap<>();
  private final ByteArrayOutputStream heldBack = new ByteArrayOutputStream();
  private boolean together;
  private int latestId;

  private RawClient(RawConnection connection) {
    this.connection = connection;
  }

  static RawClient connect(Path socket, String token) throws IOException {
    RawClient client = new RawClient(RawConnection.open(socket));
    client.connection.send(
        Frame.builder()
            .header(Wire.VERSION, Wire.PROTOCOL_VERSION)
            .message(Wire.CONNECT, 0, 0)
            .payload("{\"authToken\":%s}".formatted(Requests.quoted(token)))
            .build());
    Frame answer = client.receive();
    assertThat(answer.type()).isEqualTo(Wire.CONNECT_ACK);
    assertThat(answer.flags()).isEqualTo(Wire.CONNECTION_ACCEPTED);
    return client;
  }

  /** Sends a request on a new stream, waiting only for the kernel; returns the stream's id. */
  int send(Operation operation, String json) throws IOException {
    return send(operation.wireName(), json);
  }

  private int send(String operation, String json) throws IOException {
    int id = ++latestId;
    byte[] frame =
        Frame.builder()
            .model(operation + "Request")
            .message(Wire.APPLICATION_MESSAGE, 0, id)
            .header(Wire.OPERATION, operation)
            .payload(json)
            .build();
    if (together) {
      heldBack.writeBytes(frame);
    } else {
      connection.send(frame);
    }
    return id;
  }

  /** Sends nothing until {@link #release}, and then all at once. */
  void hold() {
    together = true;
  }

  void release() throws IOException {
    together = false;
    connection.send(heldBack.toByteArray());
    heldBack.reset();
  }

  /** Subscribes and reads the response. */
  int subscribe(String request) throws IOException {
    int id = send(Operation.SUBSCRIBE_TO_TOPIC, request);
    assertThat(receive(id).type()).isEqualTo(Wire.APPLICATION_MESSAGE);
    return id;
  }

  /** Subscribes as an observer and reads the response. */
  int observe(String request) throws IOException {
    int id = send(SubscribeToTopic.OBSERVE, request);
    assertThat(receive(id).type()).isEqualTo(Wire.APPLICATION_MESSAGE);
    return id;
  }

  void terminate(int streamId) throws IOException {
    connection.send(
        Frame.builder().message(Wire.APPLICATION_MESSAGE, Wire.TERMINATE_STREAM, streamId).build());
  }

  /** The next frame on any stream that was not asked for by its stream before. */
  Frame receive() throws IOException {
    return receive(OperationServer.PATIENCE)
        .orElseThrow(() -> new AssertionError("the server sent nothing"));
  }

  /** The next frame of this stream; those of others are kept. */
  Frame receive(int streamId) throws IOException {
    Queue<Frame> kept = unread.get(streamId);
    if (kept != null && !kept.isEmpty()) {
      return kept.remove();
    }
    while (true) {
      Frame frame = receive();
      if (frame.streamId() == streamId) {
        return frame;
      }
      unread.computeIfAbsent(frame.streamId(), id -> new ArrayDeque<>()).add(frame);
    }
  }

  /** The next frame of any stream, or empty when none comes in this time. */
  Optional<Frame> receive(Duration timeout) throws IOException {
    return connection.receive(timeout);
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
