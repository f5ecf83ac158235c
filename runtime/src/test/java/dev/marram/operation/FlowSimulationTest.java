package dev.marram.operation;

import static dev.marram.operation.OperationServer.subscribe;
import static dev.marram.operation.OperationServer.until;
import static dev.marram.operation.Requests.topic;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.base.Clock;
import dev.marram.ipc.Ledger;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Publishers and subscribers come, publish, pause, and go at random with small bounds. Whatever
 * happens, a subscription gets each publisher's messages to a topic one by one until it ends, the
 * ledger adds up, and the server lives. The printed properties repeat a run's choices.
 */
class FlowSimulationTest {
  private static final List<String> TOPICS = List.of("s/0", "s/1", "s/2");
  private static final List<String> COMPONENTS =
      List.of("com.example.A", "com.example.B", "com.example.C", "com.example.D");
  private static final int MOST_READERS = 6;
  private static final int MOST_PUBLISHERS = 5;

  @TempDir private Path folder;
  private final List<SimulatedReader> readers = new ArrayList<>();
  private final List<SimulatedReader> gone = new ArrayList<>();
  private final List<SimulatedPublisher> publishers = new ArrayList<>();
  private final Map<SimulatedReader, Integer> streams = new HashMap<>();
  private int publishersMade;

  @Test
  @Timeout(300)
  void nothingIsLostDoubledOrReorderedForWhoeverStays() throws Exception {
    run(Long.getLong("marram.seed", System.nanoTime()), Integer.getInteger("marram.steps", 300));
  }

  @RepeatedTest(20)
  @Tag("full")
  @Timeout(600) // a hang, not a slow machine
  void nothingIsLostDoubledOrReorderedInLongRuns() throws Exception {
    run(System.nanoTime(), 1_500);
  }

  private void run(long seed, int steps) throws Exception {
    System.out.printf("FlowSimulationTest: -Dmarram.seed=%d -Dmarram.steps=%d%n", seed, steps);
    Random random = new Random(seed);
    FlowLimits limits =
        FlowLimits.small().queue(30, 128 << 10).heldBytes(64 << 10).stall(Duration.ofMillis(300));
    try (OperationServer server = OperationServer.start(folder, limits.limits(), Clock.SYSTEM)) {
      server.allowPubSub(COMPONENTS.toArray(String[]::new));
      for (int step = 0; step < steps; step++) {
        step(server, random);
        assertSound(seed, step);
      }
      assertEverythingArrives(server, seed);
      assertAlive(server);
      for (SimulatedReader reader : readers) {
        reader.close();
      }
      publishers.forEach(SimulatedPublisher::close);
    }
  }

  private void step(OperationServer server, Random random) throws Exception {
    int choice = random.nextInt(100);
    if (readers.isEmpty() || (choice < 5 && readers.size() < MOST_READERS)) {
      String component = pick(random, COMPONENTS);
      readers.add(new SimulatedReader(server.raw(component), component));
    } else if (publishers.isEmpty() || (choice < 10 && publishers.size() < MOST_PUBLISHERS)) {
      publishers.add(
          new SimulatedPublisher(server.client(pick(random, COMPONENTS)), "p" + publishersMade++));
    } else if (choice < 20) {
      subscribeOne(random);
    } else if (choice < 70) {
      publish(random);
    } else if (choice < 78) {
      pick(random, readers).pause();
    } else if (choice < 88) {
      pick(random, readers).resume();
    } else if (choice < 90) {
      SimulatedReader reader = pick(random, readers);
      if (reader.subscriptions() > 0) {
        reader.terminate(1 + random.nextInt(reader.subscriptions()));
      }
    } else if (choice < 92) {
      leave(random);
    } else {
      // Time passes; the ledger is looked at each time.
      for (int i = random.nextInt(20); i >= 0; i--) {
        server.ledger();
      }
    }
  }

  private static <T> T pick(Random random, List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private void subscribeOne(Random random) throws IOException {
    SimulatedReader reader = pick(random, readers);
    if (reader.subscriptions() < 20) {
      String filter = random.nextInt(3) == 0 ? "s/#" : pick(random, TOPICS);
      reader.subscribe(streams.merge(reader, 1, Integer::sum), filter);
    }
  }

  private void publish(Random random) {
    SimulatedPublisher publisher = pick(random, publishers);
    // From 10 bytes to 1 MiB, each power as likely as any other.
    int bytes = (int) (10 * Math.pow(2, random.nextDouble() * 16.67));
    int count = bytes > 50_000 ? 1 : 1 + random.nextInt(20);
    for (int i = 0; i < count; i++) {
      publisher.publish(pick(random, TOPICS), bytes);
    }
  }

  private void leave(Random random) throws IOException {
    if (random.nextBoolean()) {
      SimulatedReader reader = pick(random, readers);
      readers.remove(reader);
      gone.add(reader);
      reader.close();
    } else {
      SimulatedPublisher publisher = pick(random, publishers);
      publishers.remove(publisher);
      publisher.close();
    }
  }

  private void assertSound(long seed, int step) {
    for (List<SimulatedReader> some : List.of(readers, gone)) {
      for (SimulatedReader reader : some) {
        assertThat(reader.violations()).as("seed %d, step %d", seed, step).isEmpty();
      }
    }
  }

  private void assertEverythingArrives(OperationServer server, long seed) {
    readers.forEach(SimulatedReader::resume);
    // The last subscriptions are known before the last messages.
    server.settle();
    for (SimulatedPublisher publisher : publishers) {
      TOPICS.forEach(publisher::publishLast);
    }
    until(
        "every publish is answered",
        () -> publishers.stream().allMatch(SimulatedPublisher::isAnswered));
    server.drained();
    until("nothing is missing any more", () -> missing().isEmpty(), this::missing);
    assertSound(seed, -1);
    Ledger.Snapshot ledger = server.ledger();
    System.out.println("FlowSimulationTest " + ledger);
    assertThat(ledger.accepted()).isPositive();
  }

  /** What subscriptions that live have not read of publishers that live. */
  private List<String> missing() {
    List<String> missing = new ArrayList<>();
    for (SimulatedReader reader : readers) {
      for (SimulatedReader.Heard heard : reader.heard()) {
        for (SimulatedPublisher publisher : publishers) {
          for (String topic : TOPICS.stream().filter(heard::hears).toList()) {
            int last = heard.last(publisher.name(), topic);
            if (heard.isLive() && last != publisher.latest(topic)) {
              missing.add(
                  "%s of %s on %s: %d of %d"
                      .formatted(heard, publisher.name(), topic, last, publisher.latest(topic)));
            }
          }
        }
      }
    }
    return missing;
  }

  private static void assertAlive(OperationServer server) throws Exception {
    NumberedPublisher publisher =
        new NumberedPublisher(server, server.client("com.example.A"), "alive");
    var subscription = subscribe(server.client("com.example.B"), topic("alive"));
    publisher.publish();
    NumberedPublisher.assertReceives(subscription, 0, 1);
  }
}
