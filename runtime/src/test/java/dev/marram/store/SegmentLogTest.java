package dev.marram.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentLogTest {
  private static final Format FORMAT = new Format("test", 1);
  private static final SegmentLog.Limits LIMITS = new SegmentLog.Limits(256, 1 << 20);
  private static final String FIRST = "segment-0000000000000001";

  @TempDir private Path folder;
  private final FaultDisk disk = new FaultDisk(new Random(1));
  private final List<String> found = new ArrayList<>();
  private final List<String> damage = new ArrayList<>();

  private SegmentLog open() throws IOException {
    return open(disk, FORMAT);
  }

  private SegmentLog open(Disk there, Format format) throws IOException {
    found.clear();
    damage.clear();
    return SegmentLog.open(
        there,
        format,
        LIMITS,
        bytes -> found.add(new String(bytes, StandardCharsets.UTF_8)),
        damage::add);
  }

  private static List<byte[]> records(String... texts) {
    return List.of(texts).stream().map(t -> t.getBytes(StandardCharsets.UTF_8)).toList();
  }

  /** Appends numbers, one a batch. */
  private static void append(SegmentLog log, int from, int to) throws IOException {
    for (int i = from; i <= to; i++) {
      log.append(records("record " + i));
    }
  }

  private static String[] numbers(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(i -> "record " + i).toArray(String[]::new);
  }

  @Test
  void recordsComeBackInOrderFromAnyNumberOfSegments() throws Exception {
    SegmentLog log = open();
    log.append(records("a", "", "c"));
    append(log, 1, 40);
    log.append(records("x".repeat(1_000)));
    append(log, 41, 42);
    open();
    assertThat(found).hasSize(46).startsWith("a", "", "c", "record 1").endsWith(numbers(41, 42));
    assertThat(damage).isEmpty();
    assertThat(disk.names().size()).isGreaterThan(4);
  }

  @Test
  void aFolderOfTheMachineDoesTheSame() throws Exception {
    Disk real = Disk.of(folder);
    try (SegmentLog log = open(real, FORMAT)) {
      append(log, 1, 20);
      log.beginSnapshot().write(records("sum 20").iterator());
      append(log, 21, 22);
    }
    try (SegmentLog log = open(real, FORMAT)) {
      assertThat(found).containsExactly("sum 20", "record 21", "record 22");
      append(log, 23, 23);
    }
    open(real, FORMAT).close();
    assertThat(found).containsExactly("sum 20", "record 21", "record 22", "record 23");
  }

  @Test
  void openingWritesNothing() throws Exception {
    append(open(), 1, 3);
    disk.refuse(step -> true);
    open();
    assertThat(found).containsExactly(numbers(1, 3));
  }

  @Test
  void aTornTailIsLeftOutToldOnceAndItsFileIsKept() throws Exception {
    SegmentLog log = open();
    append(log, 1, 3);
    byte[] torn = disk.content(FIRST);
    int end = FileFormat.HEADER_BYTES + 3 * (16 + "record 1".length());
    torn[end + 3] = 20;
    torn[end + 9] = 7;
    disk.put(FIRST, torn);
    log = open();
    assertThat(found).containsExactly(numbers(1, 3));
    assertThat(damage).singleElement().asString().contains(FIRST, "at byte " + end, "not whole");
    append(log, 4, 4);
    open();
    assertThat(found).containsExactly(numbers(1, 4));
    assertThat(damage).isEmpty();
  }

  @Test
  void aFlippedByteCostsItsOwnBatchOnlyAndTheFileIsKeptAside() throws Exception {
    append(open(), 1, 6);
    disk.flip(FIRST, FileFormat.HEADER_BYTES + 2 * (16 + "record 1".length()) + 18);
    SegmentLog log = open();
    assertThat(found).containsExactly("record 1", "record 2", "record 4", "record 5", "record 6");
    assertThat(damage).singleElement().asString().contains("24 bytes that were safe are damaged");
    append(log, 7, 7);
    log.beginSnapshot().write(records("sum").iterator());
    log.beginSnapshot().write(records("sum").iterator());
    assertThat(disk.names()).contains(FIRST + ".damaged").doesNotContain(FIRST);
    open();
    assertThat(found).containsExactly("sum");
    assertThat(damage).isEmpty();
  }

  @Test
  void theLastBatchOfASegmentIsKnownToHaveBeenSafeByTheNextOne() throws Exception {
    append(open(), 1, 20);
    disk.flip(FIRST, FileFormat.HEADER_BYTES + 7 * (16 + "record 1".length()) + 18);
    open();
    assertThat(found).hasSize(19).doesNotContain("record 8");
    assertThat(damage).singleElement().asString().contains("that were safe are damaged");
  }

  @Test
  void aMissingSegmentIsToldAndTheRestIsUsed() throws Exception {
    append(open(), 1, 40);
    disk.delete("segment-0000000000000002");
    open();
    assertThat(found).startsWith(numbers(1, 8)).endsWith(numbers(17, 40));
    assertThat(damage)
        .containsExactly(
            "segment-0000000000000002 to segment-0000000000000002 are missing; what is behind them"
                + " is used");
  }

  private void twoSnapshots() throws IOException {
    SegmentLog log = open();
    append(log, 1, 12);
    log.beginSnapshot().write(records("sum 12").iterator());
    append(log, 13, 20);
    log.beginSnapshot().write(records("sum 20").iterator());
    append(log, 21, 22);
  }

  @Test
  void aSnapshotStandsForWhatIsBeforeItAndTheOneBeforeStays() throws Exception {
    twoSnapshots();
    open();
    assertThat(found).containsExactly("sum 20", "record 21", "record 22");
    assertThat(disk.names().stream().filter(SegmentLog::isSnapshot)).hasSize(2);
    assertThat(disk.names()).doesNotContain(FIRST);
  }

  @Test
  void aDamagedHalfWrittenOrMissingNewestSnapshotCostsNothing() throws Exception {
    twoSnapshots();
    String newest = disk.names().stream().filter(SegmentLog::isSnapshot).sorted().toList().get(1);
    byte[] whole = disk.content(newest);

    disk.flip(newest, whole.length - 20);
    open();
    assertThat(found).startsWith("sum 12", "record 13").endsWith("record 22").hasSize(11);
    assertThat(damage).singleElement().asString().contains(newest, "it is not whole");

    disk.put(newest, Arrays.copyOf(whole, whole.length - 1));
    SegmentLog log = open();
    assertThat(found).startsWith("sum 12", "record 13").endsWith("record 22").hasSize(11);

    append(log, 23, 23);
    log.beginSnapshot().write(records("sum 23").iterator());
    assertThat(disk.names()).contains(newest + ".damaged");
    disk.delete(disk.names().stream().filter(SegmentLog::isSnapshot).sorted().toList().getLast());
    open();
    assertThat(found).startsWith("sum 12", "record 13").endsWith("record 23").hasSize(12);
    assertThat(damage).isEmpty();
  }

  @Test
  void filesOfAHigherVersionOrAnotherFormatAreLeftAlone() throws Exception {
    append(open(disk, new Format("test", 2)), 1, 1);
    byte[] before = disk.content(FIRST);
    assertThatThrownBy(this::open)
        .isInstanceOf(NewerFormatException.class)
        .hasMessage(
            FIRST
                + " is of format test 2, and this version of Marram reads test up to 1. Nothing was"
                + " changed; use the version that wrote it, or a newer one");
    assertThatThrownBy(() -> open(disk, new Format("other", 3)))
        .isInstanceOf(NewerFormatException.class);
    assertThat(disk.content(FIRST)).isEqualTo(before);
    assertThat(disk.names()).containsExactly(FIRST);
  }

  @Test
  void afterAFailedForceTheFileIsNeverWrittenAgain() throws Exception {
    SegmentLog log = open();
    append(log, 1, 2);
    disk.refuse(step -> step.what().equals("force"));
    assertThatThrownBy(() -> append(log, 3, 3)).hasMessage("refused: force " + FIRST);
    disk.refuse(step -> {
      throw new AssertionError("it is still written: " + step);
    });
    assertThatThrownBy(() -> append(log, 4, 4))
        .hasMessageContaining("writing failed before (refused: force " + FIRST + ")")
        .hasMessageContaining("Restart the runtime when the disk is well");
    assertThat(log.wantsSnapshot()).isFalse();
    disk.restart();
    open();
    assertThat(found).containsExactly(numbers(1, 2));
  }

  @Test
  void withoutRoomForASegmentAnAppendFailsAndALaterOneMaySucceed() throws Exception {
    SegmentLog log = open();
    append(log, 1, 8);
    disk.refuse(step -> step.what().equals("write") && step.name().startsWith("incoming"));
    assertThatThrownBy(() -> append(log, 9, 9)).hasMessageContaining("refused: write");
    assertThat(disk.names()).containsExactly(FIRST);
    disk.refuse(step -> false);
    append(log, 9, 9);
    open();
    assertThat(found).containsExactly(numbers(1, 9));
  }

  @Test
  void theBytesOfAllFilesHaveALimit() throws Exception {
    SegmentLog log = open();
    log.append(records("x".repeat(600_000)));
    assertThatThrownBy(() -> log.append(records("x".repeat(600_000))))
        .hasMessage("its files have 600064 bytes, of 1048576 that they may have");
    append(log, 1, 1);
    open();
    assertThat(found).hasSize(2);
    assertThat(log.bytes()).isEqualTo(600_064 + 256);
  }

  @Test
  void aSnapshotThatCannotBeWrittenLeavesEverythingAsItWas() throws Exception {
    SegmentLog log = open();
    append(log, 1, 3);
    disk.refuse(step -> step.name().equals("incoming-snapshot") && step.what().equals("force"));
    SegmentLog.Snapshot snapshot = log.beginSnapshot();
    assertThatThrownBy(() -> snapshot.write(records("sum").iterator()))
        .hasMessage("refused: force incoming-snapshot");
    append(log, 4, 4);
    open();
    assertThat(found).containsExactly(numbers(1, 4));
  }

  /** Written by version 1: they have to be read for ever. */
  @Test
  void filesOfVersionOneAreRead() throws Exception {
    for (String name : List.of("segment-0000000000000002", "snapshot-0000000000000002")) {
      try (InputStream golden =
          Objects.requireNonNull(getClass().getResourceAsStream("/store/v1/" + name))) {
        disk.put(name, golden.readAllBytes());
      }
    }
    open();
    assertThat(found).containsExactly("sum 3", "record 4", "ünd", "");
    assertThat(damage).isEmpty();
  }
}
