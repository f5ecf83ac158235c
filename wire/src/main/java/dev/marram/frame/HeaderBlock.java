package dev.marram.frame;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.DataFormatException;

/**
 * The parsed headers of a frame, and the memory of their bytes.
 *
 * <p>A client sends the same headers again and again with another stream id. So a reader keeps the
 * last block and asks {@link #matches} before it parses: all bytes but those of the stream id must
 * be equal.
 *
 * <p>The mandatory headers and the operation are found in any letter case and must have exactly
 * their type; a wrong type counts as missing; of duplicates the first wins. Immutable.
 */
public final class HeaderBlock {
  /** Larger blocks are parsed each time instead of being remembered. */
  private static final int REMEMBERED_BYTES = 4096;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] bytes;
  private final int streamIdAt;
  private final OptionalInt type;
  private final OptionalInt flags;
  private final Optional<String> operation;
  private final Optional<String> version;
  private final List<Header> headers;

  /**
   * A header as it was sent; the value is the raw bytes behind the type, for strings without their
   * length.
   */
  public record Header(String name, int type, byte[] value) {
    /** The value as text, for headers of type string. */
    public String text() {
      return new String(value, StandardCharsets.UTF_8);
    }
  }

  private HeaderBlock(byte[] bytes, int streamIdAt, List<Header> headers) {
    this.bytes = bytes;
    this.streamIdAt = streamIdAt;
    this.headers = List.copyOf(headers);
    this.type = integer(headers, Wire.MESSAGE_TYPE);
    this.flags = integer(headers, Wire.MESSAGE_FLAGS);
    this.operation = string(headers, Wire.OPERATION);
    this.version = string(headers, Wire.VERSION);
  }

  /** Whether type, flags and stream id are all there. */
  public boolean complete() {
    return type.isPresent() && flags.isPresent() && streamIdAt >= 0;
  }

  /** The message type; only of a {@link #complete} block. */
  public int type() {
    return type.getAsInt();
  }

  /** The message flags; only of a {@link #complete} block. */
  public int flags() {
    return flags.getAsInt();
  }

  public Optional<String> operation() {
    return operation;
  }

  public Optional<String> version() {
    return version;
  }

  /** Every header in the order sent. */
  public List<Header> headers() {
    return headers;
  }

  /** The text of the first string header of exactly this name. */
  public Optional<String> text(String name) {
    return headers.stream()
        .filter(header -> header.type() == Wire.TYPE_STRING && header.name().equals(name))
        .map(Header::text)
        .findFirst();
  }

  /** Whether it can be recognized; a larger one is worth no memory. */
  public boolean isRemembered() {
    return bytes.length > 0;
  }

  /** Whether the block at this place has the same bytes, the stream id aside. */
  boolean matches(byte[] array, int from, int length) {
    return length == bytes.length
        && length > 0 // nothing is remembered of a large block
        && streamIdAt >= 0
        && Arrays.equals(bytes, 0, streamIdAt, array, from, from + streamIdAt)
        && Arrays.equals(
            bytes, streamIdAt + 4, length, array, from + streamIdAt + 4, from + length);
  }

  /** The stream id of a block at this place that {@link #matches} or was just parsed, or 0. */
  int streamId(byte[] array, int from) {
    return streamIdAt < 0 ? 0 : (int) INT.get(array, from + streamIdAt);
  }

  /** Parses the block at this place. */
  static HeaderBlock parse(byte[] array, int from, int length) throws DataFormatException {
    List<Header> headers = new ArrayList<>(8);
    int streamIdAt = -1;
    boolean streamIdSeen = false;
    int end = from + length;
    int at = from;
    while (at < end) {
      if (headers.size() == Wire.MAX_HEADERS) {
        throw new DataFormatException("more than " + Wire.MAX_HEADERS + " headers");
      }
      int nameLength = array[at++] & 0xff;
      if (nameLength == 0 || at + nameLength + 1 > end) {
        throw new DataFormatException("a header's name does not fit at byte " + (at - from));
      }
      String name = name(array, at, nameLength);
      at += nameLength;
      int type = array[at++];
      if (type >= Wire.TYPE_BYTES && type <= Wire.TYPE_STRING && at + 2 > end) {
        throw new DataFormatException("the length of header '" + name + "' is cut");
      }
      int valueLength = valueLength(array, at, type, name);
      if (type == Wire.TYPE_BYTES || type == Wire.TYPE_STRING) {
        at += 2;
      }
      if (valueLength > Wire.MAX_VALUE_BYTES || at + valueLength > end) {
        throw new DataFormatException("the value of header '" + name + "' does not fit");
      }
      if (!streamIdSeen && isNamed(name, Wire.STREAM_ID)) {
        streamIdSeen = true;
        streamIdAt = type == Wire.TYPE_INT32 ? at - from : -1;
      }
      headers.add(new Header(name, type, Arrays.copyOfRange(array, at, at + valueLength)));
      at += valueLength;
    }
    byte[] bytes = length <= REMEMBERED_BYTES ? Arrays.copyOfRange(array, from, end) : new byte[0];
    return new HeaderBlock(bytes, streamIdAt, headers);
  }

  /** Only what is encoded again to the same bytes, because the answer to a Ping repeats headers. */
  private static String name(byte[] array, int at, int length) throws DataFormatException {
    String name = new String(array, at, length, StandardCharsets.UTF_8);
    byte[] again = name.getBytes(StandardCharsets.UTF_8);
    if (!Arrays.equals(again, 0, again.length, array, at, at + length)) {
      throw new DataFormatException("a header's name is no UTF-8: '" + name + "'");
    }
    return name;
  }

  private static int valueLength(byte[] array, int at, int type, String name)
      throws DataFormatException {
    return switch (type) {
      case Wire.TYPE_TRUE, Wire.TYPE_FALSE -> 0;
      case Wire.TYPE_INT8 -> 1;
      case Wire.TYPE_INT16 -> 2;
      case Wire.TYPE_INT32 -> 4;
      case Wire.TYPE_INT64, Wire.TYPE_TIMESTAMP -> 8;
      case Wire.TYPE_UUID -> 16;
      case Wire.TYPE_BYTES, Wire.TYPE_STRING -> (array[at] & 0xff) << 8 | (array[at + 1] & 0xff);
      default ->
          throw new DataFormatException("header '" + name + "' has the unknown type " + type);
    };
  }

  // Not equalsIgnoreCase, which also takes letters beyond ASCII for an s or an i.
  private static boolean isNamed(String sent, String name) {
    return sent.toLowerCase(Locale.ROOT).equals(name);
  }

  private static Optional<Header> first(List<Header> headers, String name) {
    return headers.stream().filter(header -> isNamed(header.name(), name)).findFirst();
  }

  private static OptionalInt integer(List<Header> headers, String name) {
    return first(headers, name)
        .filter(header -> header.type() == Wire.TYPE_INT32)
        .map(header -> OptionalInt.of((int) INT.get(header.value(), 0)))
        .orElseGet(OptionalInt::empty);
  }

  private static Optional<String> string(List<Header> headers, String name) {
    return first(headers, name)
        .filter(header -> header.type() == Wire.TYPE_STRING)
        .map(Header::text);
  }
}
