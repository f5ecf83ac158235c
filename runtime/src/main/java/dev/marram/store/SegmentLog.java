package dev.marram.store;

import dev.marram.store.FileFormat.Header;
import dev.marram.store.FileFormat.Kind;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
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
  private final Set<String> damaged;
  private volatile long snapshotBytes;
  private volatile long base;
  private long appended;
  private long segment;
  private long end;
  private long size;
  private boolean reopen;
  private Disk.@Nullable File file;
  private @Nullable IOException broken;
  private ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 14);

  private SegmentLog(Disk disk, Format format, Limits limits, Recovery found, long size) {
    this.disk = disk;
    this.format = format;
    this.limits = limits;
    this.bytes = new AtomicLong(found.bytes);
    this.damaged = new TreeSet<>(found.damaged);
    this.snapshotBytes = found.snapshotBytes;
    this.base = found.base;
    this.appended = found.appended;
    this.segment = found.newest;
    this.end = found.end;
    this.size = size;
    this.reopen = found.newest > 0 && found.segment;
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
    Recovery found = new Recovery(disk, format, record, damage).run();
    long size = found.clean ? disk.read(segment(found.newest)).limit() : 0;
    return new SegmentLog(disk, format, limits, found, size);
  }

  /**
   * Appends records and forces them to the disk, all or none.
   *
   * @throws IOException if they are not there; unless the reason was room for a new segment, every
   *     later call fails too
   */
  public void append(List<byte[]> records) throws IOException {
    if (broken != null) {
      throw new IOException(
          "writing failed before (%s), so what is on the disk is not known. Restart the runtime when the disk is well"
              .formatted(broken.getMessage()),
          broken);
    }
    long length = FileFormat.size(records);
    if (length > Integer.MAX_VALUE - FileFormat.HEADER_BYTES) {
      throw new IOException("%d bytes are too many for one batch".formatted(length));
    }
    Disk.File target = fileFor(length);
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

  private Disk.File fileFor(long length) throws IOException {
    if (reopen) {
      file = disk.open(segment(segment));
      file.force(); // what a killed process wrote, and its name, may not be on the disk yet
      disk.forceNames();
      reopen = false;
    }
    return file == null || end + length > size ? next(length) : file;
  }

  /** Begins a segment with room for so many bytes. */
  private Disk.File next(long length) throws IOException {
    long wanted = Math.max(limits.segmentBytes(), FileFormat.HEADER_BYTES + length);
    if (bytes.get() + wanted > limits.maxBytes()) {
      throw new IOException(
          "its files have %d bytes, of %d that they may have"
              .formatted(bytes.get(), limits.maxBytes()));
    }
    long number = segment + 1;
    Header header = new Header(Kind.SEGMENT, format, number, segment == 0 ? 0 : end);
    Disk.File created = create(INCOMING_SEGMENT);
    try {
      created.write(0, header.toBytes());
      ByteBuffer zeros = ByteBuffer.allocateDirect(PAGE);
      for (long at = FileFormat.HEADER_BYTES; at < wanted; at += zeros.limit()) {
        zeros.clear().limit((int) Math.min(zeros.capacity(), wanted - at));
        created.write(at, zeros);
      }
      created.force();
    } catch (IOException e) {
      created.close();
      giveUp(INCOMING_SEGMENT);
      throw e;
    }
    try {
      disk.rename(INCOMING_SEGMENT, segment(number));
      disk.forceNames();
    } catch (IOException e) {
      created.close();
      broken = e; // nobody knows which of both names it will have
      throw e;
    }
    if (file != null) {
      file.close();
    }
    file = created;
    bytes.addAndGet(wanted);
    segment = number;
    end = FileFormat.HEADER_BYTES;
    size = wanted;
    return created;
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
    return broken == null && appended >= Math.max(SNAPSHOT_AFTER, snapshotBytes / 2);
  }

  /**
   * Ends the segment: the snapshot stands for all that was appended so far.
   *
   * @throws IOException if no new segment can be made; the log goes on as it was
   */
  public Snapshot beginSnapshot() throws IOException {
    appended = 0; // also if it fails: the next try is not at once
    if (reopen) {
      fileFor(0);
    }
    next(0);
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
      disk.forceNames();
      bytes.addAndGet(size);
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
        ByteBuffer last = ByteBuffer.allocate(FileFormat.BATCH_HEADER_BYTES + Long.BYTES);
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

  /** Removes what a snapshot, which stays, stands for. */
  private void removeBefore(long kept) throws IOException {
    for (String name : disk.names()) {
      boolean old = isSegment(name) && number(name) < kept;
      boolean older = isSnapshot(name) && number(name) < kept;
      boolean bad = isSnapshot(name) && number(name) > kept && damaged.contains(name);
      if (old || older || bad) {
        bytes.addAndGet(-disk.read(name).limit());
        if (damaged.remove(name)) {
          disk.rename(name, free(name + KEPT));
        } else {
          disk.delete(name);
        }
      }
    }
    disk.forceNames();
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
