package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** A subscriber that does not read, or reads slowly, beside others that do. */
@Tag("full")
@Isolated("it measures")
class FlowTest {
  private static final String LOAD = "com.example.Load";
  private static final String TOPIC = "flow/test";
  private static final int OTHERS = 63;
  private static final int WINDOW = 16;
  private static final Duration DRAIN = Duration.ofSeconds(30);

  private static Component load() {
    return Component.named(LOAD).may(Component.PUBSUB, "*", "*").runs(ComponentToken.SCRIPT);
  }

  @Test
  void oneStoppedReaderDoesNotCostTheOthersAMessage() throws Exception {
    try (Workspace workspace = new Workspace()) {
      workspace.files().add(load());
      try (MarramProcess marram = MarramProcess.deploy(workspace).start()) {
        Path socket = marram.awaitReady().socket();
        String token = ComponentToken.of(marram, LOAD);
        LoadPublisher publisher = new LoadPublisher(socket, token, TOPIC, 40);
        try (LoadClient client = new LoadClient(publisher)) {
          for (int i = 0; i < OTHERS; i++) {
            client.add(LoadReader.fast(socket, token, TOPIC));
          }
          long reached = reach(client);
          LoadReader stopped = LoadReader.slow(socket, token, TOPIC, 0);
          client.add(stopped);

          runBesideStopped(marram, client, publisher, reached / 2);

          readOn(stopped);
          assertThat(stopped.error().map(LoadReader::text))
              .hasValueSatisfying(text ->
                  assertThat(text)
                      .contains("ServiceError", "dropped")
                      .containsPattern("[1-9][0-9]*"));
          assertThat(LedgerCheck.of(marram).balances().dropped().get("subscriber-stalled"))
              .isPositive();
        }
        marram.endCleanly();
      }
    }
  }

  /** What the run reaches without the stopped reader, warm. */
  private static long reach(LoadClient client) throws IOException {
    client.publishWithWindow(WINDOW, Duration.ofSeconds(8));
    return client.publishWithWindow(WINDOW, Duration.ofSeconds(5));
  }

  private static void runBesideStopped(
      MarramProcess marram, LoadClient client, LoadPublisher publisher, long rate)
      throws IOException {
    drain(client, publisher);
    long acknowledgedBefore = publisher.acknowledged();
    client.fastReaders().forEach(reader -> reader.resetPauses(System.nanoTime()));
    List<Long> resident;
    long offered;
    try (MemoryWatch watch = new MemoryWatch(marram.jvm())) {
      offered = client.publishAtRate(rate, Duration.ofSeconds(60));
      resident = watch.samples();
    }
    drain(client, publisher);

    long accepted = publisher.acknowledged() - acknowledgedBefore;
    String figures =
        "rate %d/s, offered %d, accepted %d, resident KiB %s"
            .formatted(rate, offered, accepted, resident);
    System.out.println("FlowTest: " + figures);
    assertThat(publisher.fault()).isEmpty();
    assertThat(accepted).as(figures).isGreaterThanOrEqualTo(offered * 95 / 100);
    for (LoadReader reader : client.fastReaders()) {
      assertThat(reader.error()).isEmpty();
      assertThat(reader.fault()).isEmpty();
      assertThat(reader.received()).as(figures).isEqualTo(publisher.acknowledged());
      assertThat(reader.longestPauseMillis()).as(figures).isLessThan(2_500);
    }
    long early = resident.subList(0, resident.size() / 2).stream().max(Long::compare).orElseThrow();
    long late = resident.getLast();
    assertThat(late).as("flat: " + figures).isLessThan(early + (16 << 10));
  }

  /** Waits until every call is answered and every reader that reads has all. */
  private static void drain(LoadClient client, LoadPublisher publisher) throws IOException {
    boolean drained =
        client.readUntil(
            DRAIN,
            () ->
                publisher.outstanding() == 0
                    && client.fastReaders().stream()
                        .allMatch(reader -> reader.received() >= publisher.acknowledged()));
    assertThat(drained)
        .as(
            "%d calls open, received %s of %d",
            publisher.outstanding(),
            client.fastReaders().stream().map(LoadReader::received).toList(),
            publisher.acknowledged())
        .isTrue();
  }

  private static void readOn(LoadReader reader) {
    Eventually.holds(
        "the stopped subscriber gets its error",
        () -> {
          reader.readAll();
          return reader.error().isPresent();
        });
  }

  @Test
  void aReaderOf30KilobytesPerSecondIsNotTakenForAStoppedOne() throws Exception {
    try (Workspace workspace = new Workspace()) {
      workspace.files().add(load());
      try (MarramProcess marram = MarramProcess.deploy(workspace).start()) {
        Path socket = marram.awaitReady().socket();
        String token = ComponentToken.of(marram, LOAD);
        LoadPublisher publisher = new LoadPublisher(socket, token, TOPIC, 1_000);
        try (LoadClient client = new LoadClient(publisher)) {
          LoadReader slow = LoadReader.slow(socket, token, TOPIC, 30_000);
          client.add(slow);
          client.add(LoadReader.fast(socket, token, TOPIC));

          client.publishWithWindow(WINDOW, Duration.ofSeconds(10));
          long whenFull = publisher.acknowledged();
          client.publishWithWindow(WINDOW, Duration.ofSeconds(20));

          assertThat(slow.error().map(LoadReader::text)).isEmpty();
          assertThat(publisher.fault()).isEmpty();
          assertThat(publisher.acknowledged() - whenFull)
              .as("the publisher goes on at the pace of the slow reader: about 25 a second")
              .isBetween(200L, 1_500L);
          drain(client, publisher);
          Eventually.holds(
              "the slow reader gets all in the end",
              () -> {
                slow.readAll();
                return slow.received() == publisher.acknowledged();
              });
          assertThat(slow.fault()).isEmpty();
          assertThat(LedgerCheck.of(marram).balances().dropped().values())
              .allMatch(count -> count == 0);
        }
        marram.endCleanly();
      }
    }
  }

  /** Takes the resident memory of a process every second. */
  private static final class MemoryWatch implements AutoCloseable {
    private final Timer timer = new Timer("memory watch", true);
    private final List<Long> samples = new CopyOnWriteArrayList<>();

    MemoryWatch(long pid) {
      timer.schedule(
          new TimerTask() {
            @Override
            public void run() {
              samples.add(Processes.residentKib(pid));
            }
          },
          0,
          1_000);
    }

    List<Long> samples() {
      return new ArrayList<>(samples);
    }

    @Override
    public void close() {
      timer.cancel();
    }
  }
}
