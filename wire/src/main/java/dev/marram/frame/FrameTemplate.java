package dev.marram.frame;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * The frames of one kind, built without parsing a name twice: the header block is fixed, only
 * stream id and payload differ.
 *
 * <p>The stream id is the last header, as upstream writes it, so its four bytes stand right in
 * front of the payload. A caller writes its payload at {@link #payloadAt} of an array and calls
 * {@link #finish}; for another stream of the same event only {@link #address} follows. Belongs to
 * one thread.
 */
public final class FrameTemplate {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] head;
  private final CRC32 crc = new CRC32();
  private int preludeOf = -1;

  private FrameTemplate(byte[] head) {
    this.head = head;
  }

  /** Frames with a modelled payload. */
  public static FrameTemplate of(String modelType, int type, int flags) {
    byte[] empty = Frame.builder().model(modelType).message(type, flags, 0).build();
    return new FrameTemplate(Arrays.copyOf(empty, empty.length - 4));
  }

  /** Where the payload goes. */
  public int payloadAt() {
    return head.length;
  }

  /** Bytes of a frame with a payload of this size. */
  public int length(int payloadLength) {
    return head.length + payloadLength + 4;
  }

  /**
   * Writes head and checksums around the payload that already stands in the array; returns the
   * frame's length.
   */
  public int finish(byte[] array, int payloadLength, int streamId) {
    int length = prepare(array, payloadLength);
    address(array, length, streamId);
    return length;
  }

  /**
   * As {@link #finish}, all but what differs from stream to stream: {@link #address} must follow.
   */
  public int prepare(byte[] array, int payloadLength) {
    int length = length(payloadLength);
    if (length != preludeOf) {
      INT.set(head, 0, length);
      INT.set(head, 8, checksum(head, 8));
      preludeOf = length;
    }
    System.arraycopy(head, 0, array, 0, head.length);
    return length;
  }

  /** A frame with this payload, as {@link #prepare} leaves it. */
  public byte[] frame(byte[] payload) {
    byte[] frame = new byte[length(payload.length)];
    System.arraycopy(payload, 0, frame, head.length, payload.length);
    prepare(frame, payload.length);
    return frame;
  }

  /** Gives a prepared frame to this stream; may be repeated for others. */
  public void address(byte[] array, int length, int streamId) {
    INT.set(array, head.length - 4, streamId);
    INT.set(array, length - 4, checksum(array, length - 4));
  }

  private int checksum(byte[] array, int count) {
    crc.reset();
    crc.update(array, 0, count);
    return (int) crc.getValue();
  }
}
