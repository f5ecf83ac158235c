package dev.marram.ipc;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** Frames that are wrong in a way that their checksums agree with. */
final class Checksums {
  private Checksums() {}

  /** The frame with the right checksum at its end. */
  static byte[] ofMessage(byte[] frame) {
    byte[] corrected = frame.clone();
    ByteBuffer.wrap(corrected).putInt(frame.length - 4, crc(corrected, frame.length - 4));
    return corrected;
  }

  /** The first 12 bytes of a frame with these lengths. */
  static byte[] prelude(int total, int headers) {
    byte[] prelude = new byte[12];
    ByteBuffer.wrap(prelude).putInt(total).putInt(headers);
    ByteBuffer.wrap(prelude).putInt(8, crc(prelude, 8));
    return prelude;
  }

  private static int crc(byte[] bytes, int count) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, count);
    return (int) crc.getValue();
  }
}
