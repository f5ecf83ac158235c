package dev.marram.store;

import dev.marram.store.FileFormat.Header;
import dev.marram.store.FileFormat.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the newest good state of a log, whatever a crash or the disk left; writes nothing.
 *
 * <p>The newest whole snapshot counts, and every whole batch in the segments behind it. What is not
 * whole at the end of a segment was being written when the power failed, unless the next segment
 * says that the data went on: then, or with batches behind it, the disk has damaged it. It is left
 * out and told.
 */
final class Recovery {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Disk disk;
  private final Format format;
  private final Consumer<byte[]> record;
  private final Consumer<String> damage;
  private final NavigableMap<Long, ByteBuffer> segments = new TreeMap<>();
  private final NavigableMap<Long, ByteBuffer> snapshots = new TreeMap<>();

  /** Bytes of all files that count. */
  long bytes;

  /** Bytes of the snapshot that counts, 0 without one. */
  long snapshotBytes;

  /** Bytes of data behind it. */
  long appended;

  /** The snapshot that counts, and the highest number in use; 0 for none. */
  long base;

  long newest;

  /** Where the data of the newest segment end, but for their last batch. */
  long end;

  /** The last batch of the newest segment: nobody knows whether it was forced. */
  List<byte[]> last = List.of();

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
    if (!snapshots.isEmpty() && snapshots.lastKey() > newest) {
      newest = snapshots.lastKey(); // its segment is gone, so it says nothing about the one before
      last = List.of();
      end = 0;
    }
    return this;
  }

  private ByteBuffer file(String name, Kind kind) throws IOException {
    ByteBuffer file = disk.read(name);
    bytes += file.limit();
    Header header = Header.read(file);
    if (header == null) {
      // Its batches prove themselves: their checksums hold the number that its name says.
      tell(name, 0, "its header is damaged; what else is whole in it is used");
      return file.limit() < FileFormat.HEADER_BYTES ? NOTHING : file;
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
      return NOTHING;
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
        readBatches(file, number, file.limit() - FileFormat.END_BYTES);
        last = List.of(); // it was forced before it had its name
        return;
      }
      tell(SegmentLog.snapshot(number), 0, "it is not whole");
    }
  }

  static boolean isWhole(ByteBuffer file, long number) {
    int at = FileFormat.HEADER_BYTES;
    for (long batches = 0; at < file.limit(); batches++) {
      if (FileFormat.isEnd(file, number, at, batches)) {
        return true;
      }
      int next = FileFormat.end(file, number, at);
      if (next == 0 || !FileFormat.isWhole(file, at, next)) {
        return false;
      }
      at = next;
    }
    return false;
  }

  private void readSegments() {
    long expected = base > 0 ? base : 1;
    if (base == 0 && !snapshots.isEmpty() && !segments.containsKey(1L)) {
      damage.accept("no snapshot is whole, and what came before the segments is lost");
    }
    for (var segment : segments.tailMap(base, true).entrySet()) {
      long number = segment.getKey();
      if (number > expected) {
        damage.accept(
            "%s to %s are missing; what is behind them is used"
                .formatted(SegmentLog.segment(expected), SegmentLog.segment(number - 1)));
      }
      expected = number + 1;
      newest = number;
      readSegment(segment.getValue(), number);
    }
  }

  private void readSegment(ByteBuffer file, long number) {
    Header next = Header.read(segments.getOrDefault(number + 1, NOTHING));
    int known = next == null ? 0 : (int) Math.min(next.previousEnd(), file.limit());
    last = List.of();
    end = FileFormat.HEADER_BYTES;
    int at = readBatches(file, number, known);
    appended += Math.max(0, at - FileFormat.HEADER_BYTES);
    if (next == null && !onlyZeros(file, at)) {
      tell(
          SegmentLog.segment(number),
          at,
          "a batch is not whole. It was being written when the power failed, and nobody was told that it is safe; or the disk damaged it");
    }
  }

  /**
   * Hands over the records of every whole batch; returns where the data end.
   *
   * @param known where they end as the next file says, 0 if it does not
   */
  private int readBatches(ByteBuffer file, long number, int known) {
    int at = FileFormat.HEADER_BYTES;
    while (known == 0 || at < known) {
      int next = FileFormat.end(file, number, at);
      if (next > 0 && FileFormat.isWhole(file, at, next)) {
        end = at;
        last = FileFormat.records(file, at);
        last.forEach(record);
        at = next;
        continue;
      }
      int behind = behind(file, number, at, next);
      if (behind == 0 && known == 0) {
        return at;
      }
      int until = behind == 0 ? known : behind;
      tell(
          SegmentLog.segment(number),
          at,
          "%d bytes that were safe are damaged and left out".formatted(until - at));
      at = until;
    }
    return at;
  }

  /**
   * The place of the next batch behind one that is not whole, 0 if there is none.
   *
   * @param next where that one ends, 0 if its length is not known
   */
  private static int behind(ByteBuffer file, long number, int at, int next) {
    int place = next > 0 ? next : at + 1;
    int last = Math.min(dataEnd(file, place), file.limit() - FileFormat.BATCH_HEADER_BYTES);
    for (; place < last; place++) {
      int end = FileFormat.end(file, number, place);
      if (end > 0 && FileFormat.isWhole(file, place, end)) {
        return place;
      }
    }
    return 0;
  }

  private static boolean onlyZeros(ByteBuffer file, int from) {
    return dataEnd(file, from) <= from;
  }

  /** Where, at or behind a place, nothing but zeros is left. */
  private static int dataEnd(ByteBuffer file, int from) {
    int end = file.limit();
    while (end - Long.BYTES >= from && file.getLong(end - Long.BYTES) == 0) {
      end -= Long.BYTES;
    }
    while (end > from && file.get(end - 1) == 0) {
      end--;
    }
    return end;
  }

  /**
   * Whether nothing in a segment is damaged, and nothing is torn at its end. The last batch may
   * stand behind the data: the next segment has it too.
   *
   * @param next the segment behind it, if there is one
   */
  static boolean isSound(ByteBuffer file, long number, ByteBuffer next) {
    @Nullable Header following = Header.read(next);
    long known = following == null ? 0 : following.previousEnd();
    int at = FileFormat.HEADER_BYTES;
    int end = FileFormat.end(file, number, at);
    while (end > 0 && FileFormat.isWhole(file, at, end)) {
      at = end;
      end = FileFormat.end(file, number, at);
    }
    return Header.read(file) != null && at >= known && onlyZeros(file, at);
  }

  private void tell(String name, long at, String what) {
    damage.accept(
        "%s at byte %d: %s. The file will be kept as %s%s"
            .formatted(name, at, what, name, SegmentLog.KEPT));
  }
}
