package dev.marram.frame;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/**
 * Finds frames in an array of received bytes: lengths and both checksums are checked, the headers
 * parsed or recognized.
 *
 * <p>One reader serves all connections of a thread: what belongs to a connection, its last header
 * block, is passed in. After {@link Result#FRAME} the accessors describe that frame until the next
 * call.
 */
public final class FrameReader {
  /** What stands at the place that was looked at. */
  public enum Result {
    /** The beginning of a frame; more bytes are needed. */
    INCOMPLETE,
    /** A whole frame, its headers well-formed. */
    FRAME,
    /** A wrong checksum or an impossible length: the connection is closed and nothing is sent. */
    CORRUPT,
    /**
     * A whole frame with a header block that does not add up: an internal error is sent, then the
     * connection is closed.
     */
    BAD_HEADERS
  }

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final CRC32 crc = new CRC32();
  private int length;
  // The last prelude that was found right: most frames have the same one.
  private int goodTotal = -1;
  private int goodHeadersLength;
  private int goodChecksum;
  private int payloadAt;
  private int payloadLength;
  private int streamId;
  private @Nullable HeaderBlock headers;
  private String fault = "";

  /**
   * Looks at the bytes from {@code from} up to {@code to}.
   *
   * @param last the last header block of this connection, or null at first
   */
  public Result read(byte[] array, int from, int to, @Nullable HeaderBlock last) {
    int available = to - from;
    if (available < Wire.HEADERS_AT) {
      return Result.INCOMPLETE;
    }
    int total = (int) INT.get(array, from);
    int headersLength = (int) INT.get(array, from + 4);
    int preludeChecksum = (int) INT.get(array, from + 8);
    length = total;
    // The prelude is checked as soon as it is there, not when the frame is complete (decisions D2).
    if (total != goodTotal
        || headersLength != goodHeadersLength
        || preludeChecksum != goodChecksum) {
      if (total < Wire.OVERHEAD
          || total > Wire.MAX_INBOUND
          || headersLength < 0
          || headersLength > total - Wire.OVERHEAD
          || checksum(array, from, 8) != preludeChecksum) {
        return Result.CORRUPT;
      }
      goodTotal = total;
      goodHeadersLength = headersLength;
      goodChecksum = preludeChecksum;
    }
    if (available < total) {
      return Result.INCOMPLETE;
    }
    if (checksum(array, from, total - 4) != (int) INT.get(array, from + total - 4)) {
      return Result.CORRUPT;
    }
    int headersAt = from + Wire.HEADERS_AT;
    payloadAt = headersAt + headersLength;
    payloadLength = total - Wire.OVERHEAD - headersLength;
    if (last != null && last.matches(array, headersAt, headersLength)) {
      headers = last;
      streamId = last.streamId(array, headersAt);
      return Result.FRAME;
    }
    return parse(array, headersAt, headersLength);
  }

  private Result parse(byte[] array, int headersAt, int headersLength) {
    try {
      HeaderBlock block = HeaderBlock.parse(array, headersAt, headersLength);
      headers = block;
      streamId = block.streamId(array, headersAt);
      return Result.FRAME;
    } catch (DataFormatException e) {
      fault = String.valueOf(e.getMessage());
      return Result.BAD_HEADERS;
    }
  }

  private int checksum(byte[] array, int from, int count) {
    crc.reset();
    crc.update(array, from, count);
    return (int) crc.getValue();
  }

  /**
   * Bytes of the whole frame; also known of an incomplete one of at least 12 bytes, and of a
   * corrupt one as it says itself.
   */
  public int length() {
    return length;
  }

  /** Where the payload begins in the array. */
  public int payloadAt() {
    return payloadAt;
  }

  public int payloadLength() {
    return payloadLength;
  }

  /** The stream id; 0 when the header is missing. */
  public int streamId() {
    return streamId;
  }

  /** The header block, the same object as passed in when its bytes were equal. */
  public HeaderBlock headers() {
    if (headers == null) {
      throw new IllegalStateException("no frame was read");
    }
    return headers;
  }

  /** Why the headers are bad, after {@link Result#BAD_HEADERS}. */
  public String fault() {
    return fault;
  }
}
