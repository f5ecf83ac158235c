package dev.marram.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of segments and snapshots (docs/FORMATS.md): a header, then batches. A batch is a
 * length, a checksum over the length, the file's number, the place and the content, and the
 * content: records, each behind its length. So a batch is there whole or not at all, and one that
 * is at a wrong place counts as none.
 */
final class FileFormat {
  /** Kinds of files, as their headers name them. */
  enum Kind {
    SEGMENT(0),
    SNAPSHOT(1);

    private final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  static final int HEADER_BYTES = 48;
  static final int BATCH_HEADER_BYTES = 12;
  static final int RECORD_HEADER_BYTES = 4;
  static final int END_BYTES = BATCH_HEADER_BYTES + Long.BYTES;

  /** Where in the header of a batch its checksums are. */
  private static final int LENGTH_CHECKSUM = 4;

  private static final int CONTENT_CHECKSUM = 8;

  /** In place of a length: the last batch of a snapshot, which holds how many there are. */
  private static final int END = -1;

  private static final byte[] MAGIC = "marram\n\0".getBytes(StandardCharsets.US_ASCII);
  private static final int CHECKED_BYTES = HEADER_BYTES - Integer.BYTES;

  private FileFormat() {}

  /**
   * A header that is whole.
   *
   * @param previousEnd where the data of the segment before this one end; 0 in a snapshot
   */
  record Header(Kind kind, Format format, long number, long previousEnd) {
    ByteBuffer toBytes() {
      ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES).put(MAGIC);
      bytes.put(format.name().getBytes(StandardCharsets.US_ASCII));
      bytes.position(MAGIC.length + Format.NAME_BYTES);
      bytes.putInt(format.version()).putInt(kind.code).putLong(number).putLong(previousEnd);
      bytes.putInt(0);
      return bytes.putInt(checksum(bytes.slice(0, CHECKED_BYTES))).flip();
    }

    /** The header of a file; null if it has none that is whole. */
    static @Nullable Header read(ByteBuffer file) {
      if (file.limit() < HEADER_BYTES
          || file.getInt(CHECKED_BYTES) != checksum(file.slice(0, CHECKED_BYTES))
          || !file.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
        return null;
      }
      byte[] name = new byte[Format.NAME_BYTES];
      file.get(MAGIC.length, name);
      int at = MAGIC.length + Format.NAME_BYTES;
      Format format =
          new Format(
              new String(name, StandardCharsets.US_ASCII).replace("\0", ""), file.getInt(at));
      Kind kind = file.getInt(at + 4) == Kind.SEGMENT.code ? Kind.SEGMENT : Kind.SNAPSHOT;
      return new Header(kind, format, file.getLong(at + 8), file.getLong(at + 16));
    }
  }

  /** How many bytes a batch of these records takes. */
  static long size(List<byte[]> records) {
    long size = BATCH_HEADER_BYTES;
    for (byte[] record : records) {
      size += RECORD_HEADER_BYTES + record.length;
    }
    return size;
  }

  /** Puts a batch into a buffer that has room for it. */
  static void put(ByteBuffer into, List<byte[]> records, long number, long place) {
    int start = into.position();
    into.position(start + BATCH_HEADER_BYTES);
    for (byte[] record : records) {
      into.putInt(record.length).put(record);
    }
    int length = into.position() - start - BATCH_HEADER_BYTES;
    putHeader(into, start, length, number, place);
  }

  private static void putHeader(ByteBuffer into, int at, int length, long number, long place) {
    into.putInt(at, length);
    into.putInt(at + LENGTH_CHECKSUM, checksum(length, number, place));
    int content = at + BATCH_HEADER_BYTES;
    into.putInt(at + CONTENT_CHECKSUM, checksum(into.slice(content, into.position() - content)));
  }

  /** Puts what ends a snapshot. */
  static void putEnd(ByteBuffer into, long number, long place, long batches) {
    int start = into.position();
    into.position(start + BATCH_HEADER_BYTES).putLong(batches);
    putHeader(into, start, END, number, place);
  }

  /** Where the batch at a place should end; 0 if none begins there. */
  static int end(ByteBuffer file, long number, int place) {
    int length = place + BATCH_HEADER_BYTES > file.limit() ? 0 : file.getInt(place);
    return length > 0
            && length <= file.limit() - place - BATCH_HEADER_BYTES
            && file.getInt(place + LENGTH_CHECKSUM) == checksum(length, number, place)
        ? place + BATCH_HEADER_BYTES + length
        : 0;
  }

  /** Whether the content of a batch is as it was written. */
  static boolean isWhole(ByteBuffer file, int place, int end) {
    int content = place + BATCH_HEADER_BYTES;
    return checksum(file.slice(content, end - content)) == file.getInt(place + CONTENT_CHECKSUM);
  }

  /** Whether a snapshot of so many batches ends at a place. */
  static boolean isEnd(ByteBuffer file, long number, int place, long batches) {
    int content = place + BATCH_HEADER_BYTES;
    return content + Long.BYTES == file.limit()
        && file.getInt(place) == END
        && file.getInt(place + LENGTH_CHECKSUM) == checksum(END, number, place)
        && file.getLong(content) == batches
        && isWhole(file, place, file.limit());
  }

  /** The records of the batch at a place, which is whole. */
  static List<byte[]> records(ByteBuffer file, int place) {
    List<byte[]> records = new ArrayList<>();
    int at = place + BATCH_HEADER_BYTES;
    int end = at + file.getInt(place);
    while (at < end) {
      byte[] record = new byte[file.getInt(at)];
      file.get(at + RECORD_HEADER_BYTES, record);
      records.add(record);
      at += RECORD_HEADER_BYTES + record.length;
    }
    return records;
  }

  private static int checksum(int length, long number, long place) {
    return checksum(
        ByteBuffer.allocate(Integer.BYTES + 2 * Long.BYTES)
            .putInt(length)
            .putLong(number)
            .putLong(place)
            .flip());
  }

  private static int checksum(ByteBuffer content) {
    CRC32C crc = new CRC32C();
    crc.update(content);
    return (int) crc.getValue();
  }
}
