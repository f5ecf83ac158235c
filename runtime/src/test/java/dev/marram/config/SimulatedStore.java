package dev.marram.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.base.Clock;
import dev.marram.model.ErrorCode;
import dev.marram.model.ModelError;
import dev.marram.store.FaultDisk;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One run of a store with threads that change and read it; all they see is written down. */
final class SimulatedStore {
  private static final int WRITERS = 4;
  private static final int MOST_CHANGES = 40;
  private static final String NOT_WRITTEN = "The configuration cannot be written: ";
  private static final String BROKEN = "writing failed before";
  private static final String ENDED = "The configuration cannot be changed any more";

  /** Time that goes on with each look of the writer. */
  static final class Ticks implements Clock {
    private final AtomicLong milliseconds = new AtomicLong(1_000_000);

    @Override
    public long nanos() {
      return TimeUnit.MILLISECONDS.toNanos(milliseconds.get());
    }

    @Override
    public Instant now() {
      return Instant.ofEpochMilli(milliseconds.incrementAndGet());
    }
  }

  /** A change, when it had its turn, and what its thread was told. */
  static final class Turn implements ConfigurationStore.Reply {
    final RandomChange change;
    final String by;
    private final Semaphore outstanding;
    private final AtomicLong replies = new AtomicLong();
    long now;
    volatile @Nullable Commit commit;
    private volatile @Nullable ModelError error;

    Turn(RandomChange change, String by, Semaphore outstanding) {
      this.change = change;
      this.by = by;
      this.outstanding = outstanding;
    }

    @Override
    public void committed(Commit made) {
      commit = made;
      replies.incrementAndGet();
      outstanding.release();
    }

    @Override
    public void refused(ModelError why) {
      error = why;
      replies.incrementAndGet();
      outstanding.release();
    }

    private String said() {
      ModelError said = error;
      return said == null ? "" : said.message();
    }

    /** Whether the rules allowed it, as far as anybody knows, and the disk did not. */
    boolean isKept() {
      return said().startsWith(ENDED) || said().startsWith(NOT_WRITTEN);
    }

    /** Whether it may be on the disk although nobody was told that it is. */
    boolean isUnsure() {
      return isKept() && !said().contains(BROKEN);
    }

    boolean isConflict() {
      ModelError said = error;
      return said != null && said.code() == ErrorCode.FAILED_UPDATE_CONDITION_CHECK;
    }

    /** Whether this answer is right, if that was the tree. */
    boolean isRefusedOn(PlainConfiguration before) {
      try {
        change.appliedTo(before, now);
        return false;
      } catch (PlainConfiguration.Refused e) {
        ModelError said = error;
        return said != null && said.code() == e.code;
      }
    }

    void assertMade(long version, boolean changed) {
      Commit made = Objects.requireNonNull(commit);
      assertThat(made.version()).as("%s", this).isEqualTo(version);
      assertThat(made.at()).isEqualTo(now);
      assertThat(made.by()).isEqualTo(by);
      assertThat(made.changes().isEmpty()).as("%s", this).isEqualTo(!changed);
    }

    @Override
    public String toString() {
      Commit made = commit;
      return "%s at %d, told %s".formatted(change, now, made == null ? error : made.changes());
    }
  }

  private final ConfigurationStore store;
  private final FaultDisk disk;
  private final Ticks clock;
  private final List<RandomChange> again;
  private final Random seeds;
  private final Queue<Turn> asked = new ConcurrentLinkedQueue<>();
  private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
  private final Map<Long, Container> read = new ConcurrentHashMap<>();

  /** Written by the store's thread, read after its end. */
  private final List<Turn> turns = new ArrayList<>();

  private final List<Commit> told = new ArrayList<>();

  /**
   * @param again what was not answered before; who is not answered asks again
   */
  SimulatedStore(
      ConfigurationStore store, FaultDisk disk, Ticks clock, List<RandomChange> again, long seed) {
    this.store = store;
    this.disk = disk;
    this.clock = clock;
    this.again = again;
    this.seeds = new Random(seed);
  }

  /** Returns all that had a turn, in order, when nobody works any more. */
  List<Turn> run() throws InterruptedException {
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((_, e) -> {
      if (!(e instanceof FaultDisk.PowerCut)) {
        faults.add(e);
      }
    });
    try {
      store.listen(this::listen);
      store.start();
      List<Thread> writers = new ArrayList<>();
      writers.add(Thread.ofPlatform().start(this::writeAgain));
      int changes = again.isEmpty() || seeds.nextBoolean() ? MOST_CHANGES : 0;
      for (int number = 0; number < WRITERS; number++) {
        String name = "writer-" + number;
        Random random = new Random(seeds.nextLong());
        writers.add(Thread.ofPlatform().start(() -> write(name, random, changes)));
      }
      for (Thread writer : writers) {
        writer.join();
      }
      store.close();
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
    assertThat(faults).isEmpty();
    boolean off = disk.isOff();
    assertThat(asked).allMatch(turn -> turn.replies.get() == 1 || (off && turn.replies.get() == 0));
    return turns;
  }

  private void listen(Commit commit, ConfigurationStore.Reply reply) {
    told.add(commit);
    if (((Turn) reply).replies.get() > 0 || store.image().version() < commit.version()) {
      faults.add(new AssertionError("told too late or too early: " + commit));
    }
  }

  private void write(String name, Random random, int changes) {
    Semaphore outstanding = new Semaphore(1 + random.nextInt(8));
    long seen = 0;
    for (int i = 0; i < changes && acquire(outstanding); i++) {
      submit(RandomChange.next(random, clock.milliseconds.get()), name, outstanding);
      seen = look(seen);
    }
  }

  private void writeAgain() {
    Semaphore outstanding = new Semaphore(1);
    for (RandomChange change : again) {
      if (acquire(outstanding)) {
        submit(change, "again", outstanding);
      }
    }
  }

  private void submit(RandomChange change, String by, Semaphore outstanding) {
    Turn turn = new Turn(change, by, outstanding);
    asked.add(turn);
    store.submit(
        by,
        (root, now) -> {
          turn.now = now;
          turns.add(turn);
          return change.transaction().apply(root, now);
        },
        turn);
  }

  private boolean acquire(Semaphore outstanding) {
    try {
      return outstanding.tryAcquire(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      faults.add(e);
      return false;
    }
  }

  /** Reads the image, whose version is not below that of the last one. */
  private long look(long seen) {
    ConfigurationStore.Image image = store.image();
    Container other = read.putIfAbsent(image.version(), image.root());
    if (image.version() < seen || (other != null && other != image.root())) {
      faults.add(new AssertionError("%d after %d".formatted(image.version(), seen)));
    }
    return image.version();
  }

  /** Whoever read this version has read this tree. */
  void assertRead(long version, String expected) {
    Container image = read.remove(version);
    if (image != null) {
      assertThat(PlainConfiguration.of(image)).hasToString(expected);
    }
  }

  /** Whoever listened was told this and nothing else. */
  void assertTold(List<Commit> made, List<PlainConfiguration> plain) {
    assertThat(read).as("images that are no whole commits").isEmpty();
    assertThat(told).containsExactlyElementsOf(made);
    for (int i = 0; i < made.size(); i++) {
      assertThat(made.get(i).changes().stream().filter(Change::isVisible).map(Change::path))
          .as("%s", made.get(i))
          .containsExactlyElementsOf(
              plain.get(i).events.stream().map(PlainConfiguration.Event::path).toList());
    }
  }
}
