package dev.marram.acceptance;

import dev.marram.frame.Frame;
import dev.marram.frame.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** A subscriber that counts: messages, gaps in their numbers, pauses between them. */
final class LoadReader extends LoadConnection {
  private static final String OPERATION = "aws.greengrass#SubscribeToTopic";

  /** Checksums of one in so many events are checked: all would cost more than the runtime does. */
  private static final int CHECKED_EVERY = 1_000;

  private static final int UNLIMITED = Integer.MAX_VALUE;

  private final int bytesPerSecond;
  private int eventLength;
  private int numberAt;
  private long received;
  private long lastNumber;
  private String fault = "";
  private Optional<Frame> error = Optional.empty();
  private long lastNanos;
  private long longestPauseNanos;
  private long allowedBytes;

  private LoadReader(Path socket, String token, String topic, int bytesPerSecond)
      throws IOException {
    super(socket, token);
    this.bytesPerSecond = bytesPerSecond;
    send(
        Frame.builder()
            .model(OPERATION + "Request")
            .message(Wire.APPLICATION_MESSAGE, 0, 1)
            .header(Wire.OPERATION, OPERATION)
            .payload("{\"topic\":\"" + topic + "\"}")
            .build());
    Frame answer = firstFrame();
    if (answer.type() != Wire.APPLICATION_MESSAGE) {
      throw new IOException("not subscribed: " + text(answer));
    }
  }

  /** Reads as fast as it can. */
  static LoadReader fast(Path socket, String token, String topic) throws IOException {
    return new LoadReader(socket, token, topic, UNLIMITED);
  }

  /** Reads at this pace; 0 means not at all. */
  static LoadReader slow(Path socket, String token, String topic, int bytesPerSecond)
      throws IOException {
    return new LoadReader(socket, token, topic, bytesPerSecond);
  }

  boolean isFast() {
    return bytesPerSecond == UNLIMITED;
  }

  /** Reads what the pace allows after so much time. */
  void readFor(long elapsedNanos) throws IOException {
    allowedBytes += bytesPerSecond * elapsedNanos / 1_000_000_000L;
    while (allowedBytes > 0 && error.isEmpty()) {
      int count = read((int) allowedBytes);
      allowedBytes -= count;
      if (count == 0) {
        return;
      }
    }
  }

  /** Begins to measure pauses anew. */
  void resetPauses(long nowNanos) {
    lastNanos = nowNanos;
    longestPauseNanos = 0;
  }

  @Override
  void onFrame(ByteBuffer buffer, int at, int length) {
    if (length == eventLength) {
      if (received % CHECKED_EVERY == 0) {
        frame(buffer, at, length);
      }
      count(LoadPublisher.number(buffer, at + numberAt));
      return;
    }
    Frame frame = frame(buffer, at, length);
    if (frame.type() == Wire.APPLICATION_ERROR) {
      error = Optional.of(frame);
      return;
    }
    // All events of a run are of one length: learn where the number stands in them.
    String payload = new String(frame.payload(), StandardCharsets.ISO_8859_1);
    eventLength = length;
    numberAt = length - 4 - frame.payload().length + LoadPublisher.numberIn(payload);
    count(LoadPublisher.number(buffer, at + numberAt));
  }

  private void count(long number) {
    if (number != lastNumber + 1 && lastNumber != 0 && fault.isEmpty()) {
      fault = "message " + number + " follows " + lastNumber;
    }
    lastNumber = number;
    received++;
  }

  /** Called after a read that brought something. */
  void noteTime(long nowNanos) {
    longestPauseNanos = Math.max(longestPauseNanos, nowNanos - lastNanos);
    lastNanos = nowNanos;
  }

  long received() {
    return received;
  }

  /** The first message that came out of order, or nothing. */
  String fault() {
    return fault;
  }

  long longestPauseMillis() {
    return longestPauseNanos / 1_000_000;
  }

  /** The error with which the runtime ended the subscription. */
  Optional<Frame> error() {
    return error;
  }

  static String text(Frame frame) {
    return new String(frame.payload(), StandardCharsets.UTF_8);
  }
}
