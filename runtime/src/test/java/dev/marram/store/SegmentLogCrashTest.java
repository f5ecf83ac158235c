package dev.marram.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Power cuts at any operation of the disk: what was acknowledged is there, in order, with at most
 * the batch behind it that was under way, and nothing was found damaged that was not.
 */
class SegmentLogCrashTest {
  private static final int CRASHES = 10_000;
  private static final Format FORMAT = new Format("test", 1);
  private static final SegmentLog.Limits LIMITS = new SegmentLog.Limits(4_096, 1 << 20);

  /** One life of a disk: several runs, each ended by a power cut. */
  private static final class Life {
    private final Random random;
    private final FaultDisk disk;
    private int acknowledged;
    private int asked;

    Life(long seed) {
      random = new Random(seed);
      disk = new FaultDisk(random);
    }

    /** Runs until the power fails; true if it did. */
    boolean run() throws IOException {
      List<Integer> found = new ArrayList<>();
      List<String> damage = new ArrayList<>();
      SegmentLog log =
          SegmentLog.open(disk, FORMAT, LIMITS, bytes -> read(bytes, found), damage::add);
      assertThat(found.size()).isBetween(acknowledged, asked);
      for (int i = 0; i < found.size(); i++) {
        assertThat(found.get(i)).isEqualTo(i);
      }
      assertThat(damage).noneMatch(each -> each.contains("were safe") || each.contains("missing"));
      asked = found.size();
      disk.cutAfter(random.nextInt(60));
      if (random.nextInt(4) == 0) {
        int after = random.nextInt(20);
        int[] forces = {0};
        disk.refuse(step -> step.what().equals("force") && forces[0]++ == after);
      }
      try {
        for (int i = 0; i < 30; i++) {
          work(log);
        }
        return false;
      } catch (FaultDisk.PowerCut | IOException cut) {
        if (random.nextInt(4) == 0) {
          disk.restartProcess();
        } else {
          disk.restart();
        }
        return true;
      }
    }

    private void work(SegmentLog log) throws IOException {
      if (random.nextInt(8) == 0) {
        log.beginSnapshot().write(List.of(snapshot(asked)).iterator());
        return;
      }
      List<byte[]> batch = new ArrayList<>();
      int size = 1 + random.nextInt(4);
      for (int i = 0; i < size; i++) {
        int length = 4 + random.nextInt(random.nextInt(10) == 0 ? 6_000 : 700);
        batch.add(ByteBuffer.allocate(length).putInt(0, asked + i).array());
      }
      asked += size;
      log.append(batch);
      acknowledged = asked;
    }

    /** A record that stands for so many: its first byte tells it from the others. */
    private static byte[] snapshot(int count) {
      return ByteBuffer.allocate(5).put(0, (byte) -1).putInt(1, count).array();
    }

    private static void read(byte[] bytes, List<Integer> found) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      if (bytes[0] == -1) {
        found.clear();
        for (int i = 0; i < buffer.getInt(1); i++) {
          found.add(i);
        }
      } else {
        found.add(buffer.getInt(0));
      }
    }
  }

  @Test
  void nothingThatWasAcknowledgedIsLostAtAnyOfTenThousandPowerCuts() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random seeds = new Random(seed);
    int crashes = 0;
    while (crashes < CRASHES) {
      long own = seeds.nextLong();
      try {
        Life life = new Life(own);
        for (int run = 0; run < 6; run++) {
          crashes += life.run() ? 1 : 0;
        }
      } catch (AssertionError | RuntimeException | IOException e) {
        throw new AssertionError("life of seed " + own, e);
      }
    }
  }
}
