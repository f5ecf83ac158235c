package dev.marram.frame;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A frame that differs from call to call only in its stream id, such as the answer to a publish.
 *
 * <p>CRC32 is linear: the checksum of the frame with another id is the checksum with id 0, xor what
 * each byte of the id adds on its own. Those four tables are made once, so an answer costs four
 * look-ups instead of a pass over its bytes. The array is reused: copy it before the next call.
 * Belongs to one thread.
 */
public final class FixedFrame {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] frame;
  private final int streamIdAt;
  private final int checksumOfZero;
  private final int[][] effects = new int[4][256];

  /** The frame with this payload. */
  public FixedFrame(FrameTemplate template, byte[] payload) {
    streamIdAt = template.payloadAt() - 4;
    frame = template.frame(payload);
    template.address(frame, frame.length, 0);
    checksumOfZero = checksum();
    for (int place = 0; place < 4; place++) {
      for (int value = 0; value < 256; value++) {
        template.address(frame, frame.length, value << (24 - 8 * place));
        effects[place][value] = checksum() ^ checksumOfZero;
      }
    }
  }

  private int checksum() {
    return (int) INT.get(frame, frame.length - 4);
  }

  /** The frame for this stream, in an array that the next call overwrites. */
  public byte[] forStream(int streamId) {
    INT.set(frame, streamIdAt, streamId);
    INT.set(
        frame,
        frame.length - 4,
        checksumOfZero
            ^ effects[0][streamId >>> 24]
            ^ effects[1][streamId >>> 16 & 0xff]
            ^ effects[2][streamId >>> 8 & 0xff]
            ^ effects[3][streamId & 0xff]);
    return frame;
  }
}
