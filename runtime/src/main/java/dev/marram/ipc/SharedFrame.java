package dev.marram.ipc;

import dev.marram.frame.FrameTemplate;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A finished frame kept for peers that are behind: one copy for all of them, addressed to a stream
 * while it is copied out. Owned by the event loop.
 */
final class SharedFrame implements Messages {
  /**
   * About what the objects around a waiting frame take, so that many small ones count for what they
   * are.
   */
  static final int OBJECTS = 150;

  /**
   * Smaller ones are copied out of an array that is used again; larger ones have one of their own.
   */
  static final int COPIED = 64 << 10;

  private final byte[] bytes;
  private final int streamIdAt;
  private int references;
  private int addressed = -1;
  private int checksum;

  /** A frame prepared with this template; without one it is finished as it is. */
  SharedFrame(byte[] frame, int length, @Nullable FrameTemplate template) {
    bytes = length > COPIED ? frame : Arrays.copyOf(frame, length);
    streamIdAt = template == null ? -1 : template.payloadAt() - 4;
  }

  @Override
  public int count() {
    return 1;
  }

  @Override
  public SharedFrame frame(int index) {
    return this;
  }

  int length() {
    return bytes.length;
  }

  /** One more backlog holds this frame. */
  void retain(Outbound outbound) {
    if (references++ == 0) {
      outbound.add(bytes.length + OBJECTS);
    }
  }

  /** One backlog less holds this frame. */
  void release(Outbound outbound) {
    if (--references == 0) {
      outbound.add(-(bytes.length + OBJECTS));
    }
  }

  /** The checksum of the frame when it is addressed to this stream: a pass over all of it. */
  int checksum(int streamId) {
    if (streamIdAt < 0) {
      return ByteBuffer.wrap(bytes).getInt(bytes.length - 4);
    }
    if (streamId != addressed) {
      ByteBuffer.wrap(bytes).putInt(streamIdAt, streamId);
      CRC32 crc = new CRC32();
      crc.update(bytes, 0, bytes.length - 4);
      addressed = streamId;
      checksum = (int) crc.getValue();
    }
    return checksum;
  }

  /**
   * Copies a part of the frame, addressed to this stream, to the end of the buffer.
   *
   * @param checksumOfStream what {@link #checksum} said for it
   */
  void copy(int offset, int count, int streamId, int checksumOfStream, ByteBuffer target) {
    int base = target.position() - offset;
    target.put(bytes, offset, count);
    if (streamIdAt >= 0) {
      patch(target, base, offset, count, streamIdAt, streamId);
      patch(target, base, offset, count, bytes.length - 4, checksumOfStream);
    }
  }

  private static void patch(ByteBuffer target, int base, int offset, int count, int at, int value) {
    for (int i = 0; i < 4; i++) {
      int place = at + i;
      if (place >= offset && place < offset + count) {
        target.put(base + place, (byte) (value >> (24 - 8 * i)));
      }
    }
  }
}
