package dev.marram.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a log does where several things go wrong, one after the other. */
class SegmentLogFaultsTest {
  private static final Format FORMAT = new Format("test", 1);
  private static final String FIRST = "segment-0000000000000001";

  private final FaultDisk disk = new FaultDisk(new Random(1));
  private final List<String> found = new ArrayList<>();
  private final List<String> damage = new ArrayList<>();

  private SegmentLog open(long maxBytes) throws IOException {
    return open(disk, maxBytes);
  }

  private SegmentLog open(Disk of) throws IOException {
    return open(of, 1 << 20);
  }

  private SegmentLog open(Disk of, long maxBytes) throws IOException {
    found.clear();
    damage.clear();
    return SegmentLog.open(
        of,
        FORMAT,
        new SegmentLog.Limits(4096, maxBytes),
        bytes -> found.add(new String(bytes, StandardCharsets.UTF_8)),
        damage::add);
  }

  private SegmentLog open() throws IOException {
    return open(1 << 20);
  }

  private static List<byte[]> records(String... texts) {
    return Stream.of(texts).map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
  }

  private static void snapshot(SegmentLog log, String text) throws IOException {
    log.beginSnapshot().write(records(text).iterator());
  }

  @Test
  void aFlippedByteInAHeaderCostsNoRecord() throws Exception {
    SegmentLog log = open();
    log.append(records("a"));
    log.append(records("b"));
    disk.flip(FIRST, 40);
    open();
    assertThat(found).containsExactly("a", "b");
  }

  @Test
  void aPartOfAFileThatTheDiskCannotReadIsToldAsThat(@TempDir Path folder) throws Exception {
    Disk real = Disk.of(folder);
    try (SegmentLog log = open(real)) {
      log.append(records("a"));
    }
    try (FileChannel file = FileChannel.open(folder.resolve(FIRST), StandardOpenOption.WRITE)) {
      assertThatThrownBy(() ->
              SegmentLog.open(
                  real,
                  FORMAT,
                  new SegmentLog.Limits(4096, 1 << 20),
                  _ -> shorten(file), // what is mapped behind the end is such a part
                  damage::add))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("the disk cannot read a part of a file");
    }
  }

  private static void shorten(FileChannel file) {
    try {
      file.truncate(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whatAKilledProcessLeftIsSafeAsSoonAsNothingIsAppended() throws Exception {
    SegmentLog log = open();
    log.append(records("a"));
    disk.refuse(step -> step.what().equals("force"));
    assertThatThrownBy(() -> log.append(records("b"))).hasMessageContaining("refused");
    disk.restartProcess();
    SegmentLog next = open();
    assertThat(found).containsExactly("a", "b");
    next.append(List.of());
    disk.restart();
    open();
    assertThat(found).containsExactly("a", "b");
  }

  @Test
  void aLogAtItsLimitCanBeSnapshotAndGoesOn() throws Exception {
    SegmentLog log = open(3 * 4096);
    for (int i = 0; i < 3; i++) {
      log.append(records("x".repeat(3000)));
    }
    assertThatThrownBy(() -> log.append(records("x".repeat(3000))))
        .hasMessageContaining("may have");
    snapshot(log, "sum");
    snapshot(log, "sum");
    log.append(records("x".repeat(3000)));
  }

  @Test
  void aDamagedSegmentIsKeptAlsoWhenARestartNoLongerReadsIt() throws Exception {
    SegmentLog log = open();
    log.append(records("a"));
    log.append(records("b"));
    log.append(records("c"));
    disk.flip(FIRST, 48 + 17 + 16);
    log = open();
    assertThat(found).containsExactly("a", "c");
    snapshot(log, "ac");
    log = open();
    log.append(records("d"));
    snapshot(log, "acd");
    assertThat(disk.names()).anyMatch(name -> name.startsWith(FIRST));
  }

  @Test
  void afterAFailedForceNoSnapshotIsBegun() throws Exception {
    SegmentLog log = open();
    log.append(records("a"));
    disk.refuse(step -> step.what().equals("force"));
    assertThatThrownBy(() -> log.append(records("b"))).isInstanceOf(IOException.class);
    disk.refuse(step -> false);
    assertThatThrownBy(log::beginSnapshot).isInstanceOf(IOException.class);
  }

  @Test
  void afterAFailedForceAtTheFirstAppendNothingIsWrittenAnyMore() throws Exception {
    open().append(records("a"));
    disk.restartProcess();
    SegmentLog log = open();
    disk.refuse(step -> step.what().equals("force"));
    assertThatThrownBy(() -> log.append(records("b"))).isInstanceOf(IOException.class);
    AtomicInteger writes = new AtomicInteger();
    disk.refuse(step -> step.what().equals("write") && writes.incrementAndGet() < 0);
    assertThatThrownBy(() -> log.append(records("b"))).isInstanceOf(IOException.class);
    assertThat(writes).hasValue(0);
  }

  /**
   * Spec: after a failed force the written pages count as lost; a force that follows saves nothing.
   */
  @Test
  void theFaultDiskDoesNotSaveWhatAFailedForceLost() throws Exception {
    int kept = 0;
    for (int seed = 0; seed < 50; seed++) {
      FaultDisk other = new FaultDisk(new Random(seed));
      Disk.File file = other.create("a");
      file.write(0, ByteBuffer.wrap(new byte[] {'o'}));
      file.force();
      other.forceNames();
      file.write(0, ByteBuffer.wrap(new byte[] {'n'}));
      other.refuse(step -> step.what().equals("force"));
      assertThatThrownBy(file::force).isInstanceOf(IOException.class);
      other.refuse(step -> false);
      file.force();
      other.restart();
      kept += other.content("a")[0] == 'n' ? 1 : 0;
    }
    assertThat(kept).isLessThan(50);
  }

  /** The page cache shows what the disk has lost, and a force that follows saves nothing. */
  @Test
  void whatARestartReadAfterAFailedForceStaysWhenPowerFailsLater() throws Exception {
    for (int seed = 0; seed < 50; seed++) {
      FaultDisk other = new FaultDisk(new Random(seed));
      SegmentLog log = open(other);
      log.append(records("a"));
      other.refuse(step -> step.what().equals("force"));
      SegmentLog broken = log;
      assertThatThrownBy(() -> broken.append(records("b".repeat(1500))))
          .isInstanceOf(IOException.class);
      other.restartProcess();
      log = open(other);
      log.append(records("c"));
      List<String> served = new ArrayList<>(found);
      served.add("c");
      other.restart();
      open(other);
      assertThat(found).as("seed %d: %s", seed, damage).isEqualTo(served);
    }
  }

  /** Number and place are known to whoever writes a payload, and the search goes through it. */
  @Test
  void aPayloadOfADamagedBatchIsNotTakenForABatch() throws Exception {
    SegmentLog log = open();
    log.append(records("first"));
    int batch = 48 + 16 + 5;
    int place = batch + 16 + 30;
    ByteBuffer payload = ByteBuffer.allocate(200).position(30);
    FileFormat.put(payload, records("forged"), 1, place);
    log.append(List.of(payload.array()));
    log.append(records("last"));
    disk.flip(FIRST, batch + 16 + 190);
    open();
    assertThat(found).containsExactly("first", "last");
  }

  @Test
  void anEmptyAppendIsNotDamage() throws Exception {
    SegmentLog log = open();
    log.append(List.of());
    log.append(records("a"));
    open();
    assertThat(found).containsExactly("a");
    assertThat(damage).isEmpty();
  }

  @Test
  void aDamagedNewestSnapshotWithoutItsSegmentLeavesALogThatCanBeAppendedTo() throws Exception {
    SegmentLog log = open();
    log.append(records("a"));
    snapshot(log, "a");
    log.append(records("b"));
    snapshot(log, "ab");
    disk.flip("snapshot-0000000000000003", 50);
    disk.delete("segment-0000000000000003");
    log = open();
    assertThat(found).containsExactly("a", "b");
    log.append(records("c"));
    open();
    assertThat(found).containsExactly("a", "b", "c");
  }

  @Test
  void bytesCountASnapshotWhoseNameCouldNotBeForced() throws Exception {
    SegmentLog log = open();
    log.append(records("a"));
    SegmentLog.Snapshot first = log.beginSnapshot();
    disk.refuse(step -> step.what().equals("forceNames"));
    assertThatThrownBy(() -> first.write(records("a").iterator())).isInstanceOf(IOException.class);
    disk.refuse(step -> false);
    for (String text : List.of("ab", "abc", "abcd")) {
      snapshot(log, text);
    }
    long sum = 0;
    for (String name : disk.names()) {
      sum += disk.content(name).length;
    }
    assertThat(log.bytes()).isEqualTo(sum);
  }
}
