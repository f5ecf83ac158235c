package dev.marram.acceptance;

import dev.marram.frame.Frame;
import dev.marram.frame.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32;

/** Publishes numbered messages of one length and counts the answers. */
final class LoadPublisher extends LoadConnection {
  private static final String OPERATION = "aws.greengrass#PublishToTopic";
  private static final String MARK = "\"n\":\"";
  private static final int DIGITS = 12;

  private final byte[] frame;
  private final int streamIdAt;
  private final int numberAt;
  private final CRC32 crc = new CRC32();
  private final ByteBuffer out = ByteBuffer.allocateDirect(256 << 10).flip();
  private int answerLength;
  private long sent;
  private long acknowledged;
  private String fault = "";

  LoadPublisher(Path socket, String token, String topic, int padding) throws IOException {
    super(socket, token);
    String payload =
        "{\"topic\":\"%s\",\"publishMessage\":{\"jsonMessage\":{\"message\":{%s%s\",\"p\":\"%s\"}}}}"
            .formatted(topic, MARK, "0".repeat(DIGITS), "x".repeat(padding));
    frame =
        Frame.builder()
            .model(OPERATION + "Request")
            .header(Wire.MESSAGE_TYPE, Wire.APPLICATION_MESSAGE)
            .header(Wire.MESSAGE_FLAGS, 0)
            .header(Wire.OPERATION, OPERATION)
            .header(Wire.STREAM_ID, 0)
            .payload(payload)
            .build();
    int payloadAt = frame.length - 4 - payload.length();
    streamIdAt = payloadAt - 4;
    numberAt = payloadAt + numberIn(payload);
  }

  /** Where the number begins in a payload. */
  static int numberIn(String payload) {
    return payload.indexOf(MARK) + MARK.length();
  }

  /** The number that stands there. */
  static long number(ByteBuffer buffer, int at) {
    long number = 0;
    for (int digit = 0; digit < DIGITS; digit++) {
      number = number * 10 + buffer.get(at + digit) - '0';
    }
    return number;
  }

  /** Sends messages until {@code limit} in all, but only as many as the kernel takes at once. */
  void publishUpTo(long limit) throws IOException {
    while (true) {
      if (out.hasRemaining()) {
        channel().write(out);
        if (out.hasRemaining()) {
          return;
        }
      }
      if (sent >= limit) {
        return;
      }
      out.clear();
      while (sent < limit && out.remaining() >= frame.length) {
        sent++;
        out.put(numbered(sent));
      }
      out.flip();
    }
  }

  private byte[] numbered(long number) {
    ByteBuffer buffer = ByteBuffer.wrap(frame);
    buffer.putInt(streamIdAt, (int) number);
    long rest = number;
    for (int digit = DIGITS - 1; digit >= 0; digit--) {
      frame[numberAt + digit] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    crc.reset();
    crc.update(frame, 0, frame.length - 4);
    buffer.putInt(frame.length - 4, (int) crc.getValue());
    return frame;
  }

  @Override
  void onFrame(ByteBuffer buffer, int at, int length) {
    if (length != answerLength) {
      Frame answer = frame(buffer, at, length);
      if (answer.type() != Wire.APPLICATION_MESSAGE) {
        fault = LoadReader.text(answer);
        return;
      }
      answerLength = length;
    }
    acknowledged++;
  }

  long sent() {
    return sent;
  }

  long acknowledged() {
    return acknowledged;
  }

  long outstanding() {
    return sent - acknowledged;
  }

  /** The first publish that was refused, or nothing. */
  String fault() {
    return fault;
  }
}
