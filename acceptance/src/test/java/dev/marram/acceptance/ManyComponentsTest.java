package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** A hundred components at once. */
@Tag("full")
@Isolated("it measures")
class ManyComponentsTest {
  private static final int COMPONENTS = 100;

  @Test
  void aHundredComponentsStartAndStopSoonAndCostNothingBetween() throws Exception {
    try (Workspace workspace = new Workspace()) {
      for (int i = 0; i < COMPONENTS; i++) {
        workspace.files().add(Component.named("com.example.Sleeper" + i).runs("exec sleep 100000"));
      }
      Instant begun = Instant.now();
      try (MarramProcess marram =
          MarramProcess.run(workspace).arguments(workspace.files().arguments()).start()) {
        marram.awaitReady();
        Eventually.holds(
            "all are running",
            Duration.ofSeconds(20).minus(Duration.between(begun, Instant.now())),
            () -> MarramProcess.count(marram.output(), " is RUNNING") == COMPONENTS,
            marram::describe);
        Duration started = Duration.between(begun, Instant.now());
        Eventually.holds("it has settled", () -> marram.output().contains("SUCCEEDED"));

        double share = cpuShare(marram.jvm(), Duration.ofSeconds(20));
        long resident = Processes.residentKib(marram.jvm());

        Instant ending = Instant.now();
        marram.endWithoutLedger();
        Duration stopped = Duration.between(ending, Instant.now());
        String figures =
            "started in %d ms, stopped in %d ms, %.2f %% of a core between, resident %d KiB"
                .formatted(started.toMillis(), stopped.toMillis(), 100 * share, resident);
        System.out.println("ManyComponentsTest: " + figures);
        assertThat(stopped).as(figures).isLessThan(Duration.ofSeconds(10));
        assertThat(share).as(figures).isLessThan(0.01);
      }
    }
  }

  /** The processor time that a process takes, as a share of one core. */
  private static double cpuShare(long pid, Duration over) throws Exception {
    long before = cpuTicks(pid);
    Thread.sleep(over);
    return (cpuTicks(pid) - before) / 100.0 / over.toSeconds();
  }

  private static long cpuTicks(long pid) throws Exception {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }
}
