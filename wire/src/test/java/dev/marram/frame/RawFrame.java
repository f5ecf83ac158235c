package dev.marram.frame;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** A frame around any header block, put together without the code under test. */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record RawFrame(byte[] block, byte[] payload) {
  byte[] bytes() {
    byte[] frame = new byte[16 + block.length + payload.length];
    ByteBuffer bytes = ByteBuffer.wrap(frame).putInt(frame.length).putInt(block.length);
    bytes.putInt(checksum(frame, 8)).put(block).put(payload);
    bytes.putInt(checksum(frame, frame.length - 4));
    return frame;
  }

  static int checksum(byte[] bytes, int count) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, count);
    return (int) crc.getValue();
  }
}
