package dev.marram.store;

import dev.marram.store.FileFormat.Header;
import dev.marram.store.FileFormat.Kind;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Records in the order in which they were appended, and snapshots that stand for all before them.
 *
 * <p>What {@link #append} was given is on the disk when it returns, and the next {@link #open}
 * gives it back after any crash. Segments are full of zeros from the start, so that an append
 * writes its bytes alone and the file system has nothing to note. A snapshot is written beside; the
 * one before it and all segments since that one stay, so that a damaged snapshot costs nothing.
 * After a write or force that failed nobody knows what is on the disk: nothing is written any more.
 *
 * <p>One thread appends and begins snapshots; one other at a time writes a snapshot.
 */
public final class SegmentLog implements Closeable {
  /** What is added to the name of a file that is damaged and not needed any more. */
  static final String KEPT = ".damaged";

  private static final Pattern SEGMENT = Pattern.compile("segment-[0-9a-f]{16}");
  private static final Pattern SNAPSHOT = Pattern.compile("snapshot-[0-9a-f]{16}");
  private static final String INCOMING_SEGMENT = "incoming-segment";
  private static final String INCOMING_SNAPSHOT = "incoming-snapshot";

  /** After so much a snapshot pays, or after half the size of the last one. */
  private static final long SNAPSHOT_AFTER = 4 << 20;

  /** So many segments are read at a start without complaint. */
  private static final int MANY_SEGMENTS = 8;

  private static final int CHUNK = 1 << 18;

  /**
   * Zeros are written so: of a file written in larger pieces Linux keeps larger pieces in memory,
   * and counts a whole one as written for each append.
   */
  private static final int PAGE = 4_096;

  /**
   * Limits of a log.
   *
   * @param segmentBytes of a segment; one for a larger batch is larger
   * @param maxBytes of all files together, those that are kept although damaged aside
   */
  public record Limits(long segmentBytes, long maxBytes) {}

  private final Disk disk;
  private final Format format;
  private final Limits limits;
  private final AtomicLong bytes;
  private volatile long snapshotBytes;
  private volatile long base;
  private long appended;
  private long segment;
  private long end;
  private long size;
  private List<byte[]> carried;
  private Disk.@Nullable File file;
  private @Nullable IOException broken;
  private ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 14);

  private SegmentLog(Disk disk, Format format, Limits limits, Recovery found) {
    this.disk = disk;
    this.format = format;
    this.limits = limits;
    this.bytes = new AtomicLong(found.bytes);
    this.snapshotBytes = found.snapshotBytes;
    this.base = found.base;
    this.appended = found.appended;
    this.segment = found.newest;
    this.end = found.end;
    this.carried = found.last;
  }

  /**
   * Reads a log back; writes nothing, so the disk may be full or read-only.
   *
   * @param record takes each record, oldest first
   * @param damage takes what was found damaged, a sentence each
   * @throws NewerFormatException if a file is not for this version
   */
  public static SegmentLog open(
      Disk disk, Format format, Limits limits, Consumer<byte[]> record, Consumer<String> damage)
      throws IOException {
    try {
      return new SegmentLog(disk, format, limits, new Recovery(disk, format, record, damage).run());
    } catch (InternalError e) { // so the JVM tells of a part of a mapped file that cannot be read
      throw new IOException("the disk cannot read a part of a file: " + e.getMessage(), e);
    }
  }

  /**
   * Appends records and forces them to the disk, all or none. What was read at the start is on the
   * disk then too, also if there are no records.
   *
   * @throws IOException if they are not there; unless the reason was room for a new segment, every
   *     later call fails too
   */
  public void append(List<byte[]> records) throws IOException {
    requireWell();
    if (records.isEmpty()) {
      if (!carried.isEmpty()) {
        next(0, true);
      }
      return;
    }
    long length = FileFormat.size(records);
    if (length > Integer.MAX_VALUE - FileFormat.HEADER_BYTES) {
      throw new IOException("%d bytes are too many for one batch".formatted(length));
    }
    Disk.File target = file == null || end + length > size ? next(length, true) : file;
    if (buffer.capacity() < length) {
      buffer = ByteBuffer.allocateDirect((int) Math.max(length, 2L * buffer.capacity()));
    }
    buffer.clear();
    FileFormat.put(buffer, records, segment, end);
    try {
      target.write(end, buffer.flip());
      target.force();
    } catch (IOException e) {
      broken = e;
      throw e;
    }
    if (buffer.capacity() > CHUNK) {
      buffer = ByteBuffer.allocateDirect(CHUNK);
    }
    end += length;
    appended += length;
  }

  private void requireWell() throws IOException {
    if (broken != null) {
      throw new IOException(
          "writing failed before (%s), so what is on the disk is not known. Restart the runtime when the disk is well"
              .formatted(broken.getMessage()),
          broken);
    }
  }

  /**
   * Begins a segment with room for so many bytes.
   *
   * <p>The first one after a start begins with the last batch that the start has read. It may be in
   * memory alone, also if it is forced again: after a force that failed Linux takes what is in
   * memory for written.
   *
   * @param limited whether the limit of bytes counts: not for one that comes before a snapshot,
   *     which makes room
   */
  private Disk.File next(long length, boolean limited) throws IOException {
    long begun = carried.isEmpty() ? 0 : FileFormat.size(carried);
    long wanted = Math.max(limits.segmentBytes(), FileFormat.HEADER_BYTES + begun + length);
    if (limited && bytes.get() + wanted > limits.maxBytes()) {
      throw new IOException(
          "its files have %d bytes, of %d that they may have"
              .formatted(bytes.get(), limits.maxBytes()));
    }
    if (file == null) {
      disk.forceNames(); // those that a killed process gave may not be on the disk yet
    }
    long number = segment + 1;
    Disk.File created = create(INCOMING_SEGMENT);
    try {
      fill(created, number, wanted);
    } catch (IOException e) {
      created.close();
      giveUp(INCOMING_SEGMENT);
      throw e;
    }
    try {
      created.force();
      disk.rename(INCOMING_SEGMENT, segment(number));
      disk.forceNames();
    } catch (IOException e) {
      created.close();
      broken = e;
      throw e;
    }
    close();
    file = created;
    bytes.addAndGet(wanted);
    appended += begun;
    carried = List.of();
    segment = number;
    end = FileFormat.HEADER_BYTES + begun;
    size = wanted;
    return created;
  }

  private void fill(Disk.File created, long number, long wanted) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocateDirect(PAGE);
    for (long at = 0; at < wanted; at += zeros.limit()) {
      zeros.clear().limit((int) Math.min(zeros.capacity(), wanted - at));
      created.write(at, zeros);
    }
    created.write(0, new Header(Kind.SEGMENT, format, number, segment == 0 ? 0 : end).toBytes());
    if (!carried.isEmpty()) {
      ByteBuffer batch = ByteBuffer.allocate((int) FileFormat.size(carried));
      FileFormat.put(batch, carried, number, FileFormat.HEADER_BYTES);
      created.write(FileFormat.HEADER_BYTES, batch.flip());
    }
  }

  private Disk.File create(String name) throws IOException {
    if (disk.names().contains(name)) {
      disk.delete(name); // a crash left it
    }
    return disk.create(name);
  }

  /** On a full disk what is not finished would take room from what is. */
  private void giveUp(String name) {
    try {
      disk.delete(name);
    } catch (IOException e) {
      // The next one with this name tries again.
    }
  }

  /** Whether so much was appended since the last snapshot that a new one pays. */
  public boolean wantsSnapshot() {
    long segments = segment - base; // each start begins one, however little is in it
    return broken == null
        && (appended >= Math.max(SNAPSHOT_AFTER, snapshotBytes / 2)
            || segments > MANY_SEGMENTS + snapshotBytes / limits.segmentBytes());
  }

  /**
   * Ends the segment: the snapshot stands for all that was appended so far.
   *
   * @throws IOException if no new segment can be made; the log goes on as it was
   */
  public Snapshot beginSnapshot() throws IOException {
    requireWell();
    appended = 0; // also if it fails: the next try is not at once
    if (!carried.isEmpty()) {
      next(0, false); // the snapshot stands for what is in it, so it needs one of its own
    }
    next(0, false);
    return new Snapshot(segment);
  }

  /** A snapshot to be written, once. */
  public final class Snapshot {
    private final long number;
    private long place;
    private long batches;

    private Snapshot(long number) {
      this.number = number;
    }

    /**
     * Writes it, whole or not at all, and removes what is not needed any more.
     *
     * @param records that stand for everything before
     */
    public void write(Iterator<byte[]> records) throws IOException {
      long size;
      try {
        size = writeFile(records);
      } catch (IOException e) {
        giveUp(INCOMING_SNAPSHOT);
        throw e;
      }
      disk.rename(INCOMING_SNAPSHOT, snapshot(number));
      bytes.addAndGet(size);
      disk.forceNames();
      long before = base;
      base = number;
      snapshotBytes = size;
      removeBefore(before);
    }

    private long writeFile(Iterator<byte[]> records) throws IOException {
      try (Disk.File snapshot = create(INCOMING_SNAPSHOT)) {
        snapshot.write(0, new Header(Kind.SNAPSHOT, format, number, 0).toBytes());
        place = FileFormat.HEADER_BYTES;
        writeBatches(snapshot, records);
        ByteBuffer last = ByteBuffer.allocate(FileFormat.END_BYTES);
        FileFormat.putEnd(last, number, place, batches);
        snapshot.write(place, last.flip());
        snapshot.force();
        return place + last.limit();
      }
    }

    private void writeBatches(Disk.File snapshot, Iterator<byte[]> records) throws IOException {
      List<byte[]> batch = new ArrayList<>();
      while (records.hasNext()) {
        batch.add(records.next());
        if (!records.hasNext() || FileFormat.size(batch) > CHUNK) {
          ByteBuffer chunk = ByteBuffer.allocate((int) FileFormat.size(batch));
          FileFormat.put(chunk, batch, number, place);
          place += chunk.position();
          snapshot.write(place - chunk.position(), chunk.flip());
          batches++;
          batch.clear();
        }
      }
    }
  }

  /** Removes what a snapshot, which stays, stands for; what is damaged is kept for people. */
  private void removeBefore(long kept) throws IOException {
    for (String name : disk.names()) {
      boolean old = (isSegment(name) || isSnapshot(name)) && number(name) < kept;
      boolean sound = (old || isSnapshot(name)) && isSound(name);
      if (old || (isSnapshot(name) && !sound)) {
        bytes.addAndGet(-disk.read(name).limit());
        if (sound) {
          disk.delete(name);
        } else {
          disk.rename(name, free(name + KEPT));
        }
      }
    }
    disk.forceNames();
  }

  private boolean isSound(String name) throws IOException {
    ByteBuffer content = disk.read(name);
    if (isSnapshot(name)) {
      return Recovery.isWhole(content, number(name));
    }
    String next = segment(number(name) + 1);
    boolean last = !disk.names().contains(next);
    return Recovery.isSound(content, number(name), last ? ByteBuffer.allocate(0) : disk.read(next));
  }

  private String free(String name) throws IOException {
    List<String> names = disk.names();
    String free = name;
    for (int i = 2; names.contains(free); i++) {
      free = name + "-" + i;
    }
    return free;
  }

  /** Bytes of all files that count. */
  public long bytes() {
    return bytes.get();
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }

  static boolean isSegment(String name) {
    return SEGMENT.matcher(name).matches();
  }

  static boolean isSnapshot(String name) {
    return SNAPSHOT.matcher(name).matches();
  }

  static long number(String name) {
    return Long.parseLong(name.substring(name.indexOf('-') + 1), 16);
  }

  static String segment(long number) {
    return "segment-%016x".formatted(number);
  }

  static String snapshot(long number) {
    return "snapshot-%016x".formatted(number);
  }
}
