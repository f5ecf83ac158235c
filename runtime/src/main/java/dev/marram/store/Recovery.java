package dev.marram.store;

import dev.marram.store.FileFormat.Header;
import dev.marram.store.FileFormat.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Reads the newest good state of a log, whatever a crash or the disk left; writes nothing.
 *
 * <p>The newest whole snapshot counts, and every whole batch in the segments behind it. What is not
 * whole at the end of a segment was being written when the power failed, unless the next segment
 * says that the data went on: then, or with whole batches behind it, the disk has damaged it. It is
 * left out, told, and its file is kept aside later.
 */
final class Recovery {
  private final Disk disk;
  private final Format format;
  private final Consumer<byte[]> record;
  private final Consumer<String> damage;
  private final NavigableMap<Long, ByteBuffer> segments = new TreeMap<>();
  private final NavigableMap<Long, ByteBuffer> snapshots = new TreeMap<>();

  /** Files that are not as they should be. */
  final TreeSet<String> damaged = new TreeSet<>();

  /** Bytes of all files that count. */
  long bytes;

  /** Bytes of the snapshot that counts, 0 without one. */
  long snapshotBytes;

  /** Bytes of data behind it. */
  long appended;

  /** The snapshot that counts, and the highest number in use; 0 for none. */
  long base;

  long newest;

  /** Where the data of the newest segment end, and whether it may be written behind them. */
  long end;

  boolean clean;

  /** Whether that segment is there. */
  boolean segment;

  Recovery(Disk disk, Format format, Consumer<byte[]> record, Consumer<String> damage) {
    this.disk = disk;
    this.format = format;
    this.record = record;
    this.damage = damage;
  }

  Recovery run() throws IOException {
    for (String name : disk.names()) {
      if (SegmentLog.isSegment(name)) {
        segments.put(SegmentLog.number(name), file(name, Kind.SEGMENT));
      } else if (SegmentLog.isSnapshot(name)) {
        snapshots.put(SegmentLog.number(name), file(name, Kind.SNAPSHOT));
      }
    }
    readSnapshot();
    readSegments();
    newest = Math.max(newest, snapshots.isEmpty() ? 0 : snapshots.lastKey());
    return this;
  }

  private ByteBuffer file(String name, Kind kind) throws IOException {
    ByteBuffer file = disk.read(name);
    bytes += file.limit();
    Header header = Header.read(file);
    if (header == null) {
      tell(name, 0, "its header is damaged");
      return ByteBuffer.allocate(0);
    }
    if (!header.format().name().equals(format.name())
        || header.format().version() > format.version()) {
      throw new NewerFormatException(
          "%s is of format %s %d, and this version of Marram reads %s up to %d. Nothing was changed; use the version that wrote it, or a newer one"
              .formatted(
                  name,
                  header.format().name(),
                  header.format().version(),
                  format.name(),
                  format.version()));
    }
    if (header.kind() != kind || header.number() != SegmentLog.number(name)) {
      tell(name, 0, "it is another file, renamed");
      return ByteBuffer.allocate(0);
    }
    return file;
  }

  private void readSnapshot() {
    for (var snapshot : snapshots.descendingMap().entrySet()) {
      long number = snapshot.getKey();
      ByteBuffer file = snapshot.getValue();
      if (isWhole(file, number)) {
        base = number;
        snapshotBytes = file.limit();
        forEachBatch(file, number, 0);
        return;
      }
      if (file.hasRemaining()) {
        tell(SegmentLog.snapshot(number), 0, "it is not whole");
      }
    }
  }

  private static boolean isWhole(ByteBuffer file, long number) {
    int at = FileFormat.HEADER_BYTES;
    for (long batches = 0; at < file.limit(); batches++) {
      if (FileFormat.isEnd(file, number, at, batches)) {
        return true;
      }
      OptionalLong next = FileFormat.end(file, number, at);
      if (next.isEmpty()) {
        return false;
      }
      at = (int) next.getAsLong();
    }
    return false;
  }

  private void readSegments() {
    NavigableMap<Long, ByteBuffer> used = segments.tailMap(base, true);
    long expected = base > 0 ? base : 1;
    if (base == 0 && !snapshots.isEmpty() && !segments.containsKey(1L)) {
      damage.accept("no snapshot is whole, and what came before the segments is lost");
    }
    for (var segment : used.entrySet()) {
      long number = segment.getKey();
      ByteBuffer file = segment.getValue();
      if (number > expected) {
        damage.accept(
            "%s to %s are missing; what is behind them is used"
                .formatted(SegmentLog.segment(expected), SegmentLog.segment(number - 1)));
      }
      expected = number + 1;
      newest = number;
      this.segment = true;
      end = FileFormat.HEADER_BYTES;
      clean = file.hasRemaining();
      if (clean) {
        ByteBuffer next = segments.getOrDefault(number + 1, ByteBuffer.allocate(0));
        Header header = Header.read(next);
        end = forEachBatch(file, number, header == null ? 0 : header.previousEnd());
        appended += end - FileFormat.HEADER_BYTES;
        clean = header != null || onlyZeros(file, (int) end);
        if (!clean) {
          tell(
              SegmentLog.segment(number),
              end,
              "a batch is not whole. It was being written when the power failed, and nobody was told that it is safe; or the disk damaged it");
        }
      }
    }
  }

  /**
   * Hands over the records of every batch; returns where the data end.
   *
   * @param known where they end as the next file says, 0 if it does not
   */
  private long forEachBatch(ByteBuffer file, long number, long known) {
    int at = FileFormat.HEADER_BYTES;
    while (true) {
      OptionalLong next = FileFormat.end(file, number, at);
      if (next.isPresent()) {
        FileFormat.records(file, at).forEach(record);
        at = (int) next.getAsLong();
        continue;
      }
      int behind = nextWhole(file, number, at);
      boolean lost = behind > 0 || at < known;
      if (lost) {
        long until = behind > 0 ? behind : known;
        tell(
            SegmentLog.segment(number),
            at,
            "%d bytes that were safe are damaged and left out".formatted(until - at));
      }
      if (behind == 0) {
        return lost ? known : at;
      }
      at = behind;
    }
  }

  /** The place of the next whole batch behind one that is not, 0 if there is none. */
  private static int nextWhole(ByteBuffer file, long number, int at) {
    for (int place = at + 1; place < file.limit() - FileFormat.BATCH_HEADER_BYTES; place++) {
      if (FileFormat.end(file, number, place).isPresent()) {
        return place;
      }
    }
    return 0;
  }

  private static boolean onlyZeros(ByteBuffer file, int from) {
    for (int i = from; i < file.limit(); i++) {
      if (file.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  private void tell(String name, long at, String what) {
    damaged.add(name);
    damage.accept(
        "%s at byte %d: %s. The file will be kept as %s%s"
            .formatted(name, at, what, name, SegmentLog.KEPT));
  }
}
