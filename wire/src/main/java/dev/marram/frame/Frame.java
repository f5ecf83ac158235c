package dev.marram.frame;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * A whole frame as a value, for whoever does not count nanoseconds: the client, tests, error
 * replies.
 *
 * @param headers every header besides the three mandatory ones
 */
public record Frame(int type, int flags, int streamId, HeaderBlock headers, byte[] payload) {
  /** Whether the sender ends the stream with this frame. */
  public boolean terminates() {
    return (flags & Wire.TERMINATE_STREAM) != 0;
  }

  public Optional<String> modelType() {
    return headers.text(Wire.MODEL_TYPE);
  }

  /** The payload as text. */
  public String payloadText() {
    return new String(payload, java.nio.charset.StandardCharsets.UTF_8);
  }

  /** The frame that the reader has just found in this array. */
  public static Frame of(FrameReader reader, byte[] array) {
    HeaderBlock headers = reader.headers();
    byte[] payload = new byte[reader.payloadLength()];
    System.arraycopy(array, reader.payloadAt(), payload, 0, payload.length);
    return new Frame(headers.type(), headers.flags(), reader.streamId(), headers, payload);
  }

  /** Begins a frame with no header yet. */
  public static Builder builder() {
    return new Builder();
  }

  /** Puts a frame together, headers in the order of the calls. */
  public static final class Builder {
    private final java.io.ByteArrayOutputStream headers = new java.io.ByteArrayOutputStream();
    private byte[] payload = {};

    private Builder() {}

    /** Adds a header of type int32. */
    public Builder header(String name, int value) {
      byte[] bytes = ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
      return header(new HeaderBlock.Header(name, Wire.TYPE_INT32, bytes));
    }

    /** Adds a header of type string, at most 32,767 bytes. */
    public Builder header(String name, String value) {
      return header(new HeaderBlock.Header(name, Wire.TYPE_STRING, utf8(value)));
    }

    /** Adds a header as it was received. */
    public Builder header(HeaderBlock.Header header) {
      if (header.value().length > Wire.MAX_VALUE_BYTES) {
        throw new IllegalArgumentException(
            "the value of header %s has %d bytes, at most %d are possible"
                .formatted(header.name(), header.value().length, Wire.MAX_VALUE_BYTES));
      }
      byte[] name = utf8(header.name());
      if (name.length == 0 || name.length > 255) {
        throw new IllegalArgumentException(
            "a header's name has 1 to 255 bytes: '" + header.name() + "'");
      }
      headers.write(name.length);
      headers.writeBytes(name);
      headers.write(header.type());
      if (header.type() == Wire.TYPE_STRING || header.type() == Wire.TYPE_BYTES) {
        headers.write(header.value().length >> 8);
        headers.write(header.value().length);
      }
      headers.writeBytes(header.value());
      return this;
    }

    /** Adds the three mandatory headers in the usual order. */
    public Builder message(int type, int flags, int streamId) {
      return header(Wire.MESSAGE_TYPE, type)
          .header(Wire.MESSAGE_FLAGS, flags)
          .header(Wire.STREAM_ID, streamId);
    }

    /** Adds content type JSON and the model type. */
    public Builder model(String modelType) {
      return header(Wire.CONTENT_TYPE, Wire.JSON).header(Wire.MODEL_TYPE, modelType);
    }

    public Builder payload(byte[] bytes) {
      payload = bytes.clone();
      return this;
    }

    public Builder payload(String json) {
      return payload(utf8(json));
    }

    /** The bytes of the frame. */
    public byte[] build() {
      byte[] block = headers.toByteArray();
      ByteBuffer frame = ByteBuffer.allocate(Wire.OVERHEAD + block.length + payload.length);
      frame.putInt(frame.capacity()).putInt(block.length).putInt(checksum(frame));
      frame.put(block).put(payload).putInt(checksum(frame));
      return frame.array();
    }

    private static byte[] utf8(String text) {
      return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    /** Of what stands there so far. */
    private static int checksum(ByteBuffer frame) {
      CRC32 crc = new CRC32();
      crc.update(frame.duplicate().flip());
      return (int) crc.getValue();
    }
  }
}
