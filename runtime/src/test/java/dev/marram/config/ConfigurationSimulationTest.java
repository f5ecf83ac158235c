package dev.marram.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.model.Document;
import dev.marram.store.FaultDisk;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Several threads change a configuration at random, read it and are told of it, while forces fail
 * and the power is cut. Then all of it is done once more by {@link PlainConfiguration}, in the
 * order in which the writer took its turns: every answer, image, event and entry of the history
 * must be the same, and so must be what the next start finds. The verdict does not depend on that
 * order, which is another one each time; the printed seed repeats the choices.
 */
class ConfigurationSimulationTest {
  private static final int RUNS_OF_A_DISK = 16;

  @Test
  @Timeout(300)
  void whateverHappensTheConfigurationIsAsThePlainRulesHaveIt() throws Exception {
    simulate(Long.getLong("marram.seed", System.nanoTime()), 3);
  }

  @Test
  @Tag("full")
  @Timeout(900) // a hang, not a slow machine
  void theSameOnManyDisks() throws Exception {
    assertThat(simulate(System.nanoTime(), 60)).containsOnlyKeys(Count.values());
  }

  private static Map<Count, Integer> simulate(long seed, int disks) throws Exception {
    System.out.printf("ConfigurationSimulationTest: -Dmarram.seed=%d%n", seed);
    Random seeds = new Random(seed);
    Map<Count, Integer> counts = new EnumMap<>(Count.class);
    for (int number = 0; number < disks; number++) {
      Life life = new Life(seeds.nextLong(), counts);
      for (int run = 0; run < RUNS_OF_A_DISK; run++) {
        try {
          life.run();
        } catch (AssertionError | RuntimeException e) {
          throw new AssertionError("seed %d, disk %d, run %d".formatted(seed, number, run), e);
        }
      }
    }
    System.out.println("ConfigurationSimulationTest: " + counts);
    return counts;
  }

  /** What happened how often; without one of these a simulation proves little. */
  private enum Count {
    MADE,
    UNCHANGED,
    CONFLICT,
    INVALID,
    FAILED,
    POWER_CUT,
    UNSURE_FOUND,
    UNSURE_LOST,
    SNAPSHOT
  }

  /**
   * The configuration at one time.
   *
   * @param tree all of it as text
   * @param history as people are shown it, oldest first
   */
  private record State(PlainConfiguration plain, String tree, long version, List<String> history) {

    /** After a change; empty if it is refused. */
    Optional<State> after(SimulatedStore.Turn turn) {
      PlainConfiguration next;
      try {
        next = turn.change.appliedTo(plain, turn.now);
      } catch (PlainConfiguration.Refused e) {
        return Optional.empty();
      }
      String after = next.toString();
      if (next.events.isEmpty() && after.equals(tree)) {
        return Optional.of(this);
      }
      List<String> entries = new ArrayList<>(history);
      next.events.stream()
          .filter(event -> event.before().isPresent() || event.after().isPresent())
          .forEach(event -> entries.add(event.inHistory(version + 1, turn.now, turn.by)));
      List<String> last =
          entries.subList(Math.max(0, entries.size() - History.ENTRIES), entries.size());
      return Optional.of(new State(next, after, version + 1, List.copyOf(last)));
    }

    void assertIs(ConfigurationStore store) {
      assertIs(store.image().root());
      assertThat(store.history().stream().map(Document.Obj::toJson).toList()).isEqualTo(history);
    }

    void assertIs(Container image) {
      assertThat(PlainConfiguration.of(image)).hasToString(tree);
    }
  }

  /** A disk, and what may be on it. */
  private static final class Life {
    private final Map<Count, Integer> counts;
    private final Random random;
    private final FaultDisk disk;
    private final SimulatedStore.Ticks clock = new SimulatedStore.Ticks();

    /**
     * What the next start may find: what was acknowledged last, and behind it in order what was
     * written without anybody being told that it is safe.
     */
    private List<State> possible = List.of(new State(new PlainConfiguration(), "{}", 0, List.of()));

    private final List<RandomChange> unanswered = new ArrayList<>();

    Life(long seed, Map<Count, Integer> counts) {
      this.counts = counts;
      random = new Random(seed);
      disk = new FaultDisk(random);
    }

    private void count(Count what) {
      counts.merge(what, 1, Integer::sum);
    }

    /** Starts on the disk, works, and ends in order, by a kill, or by the power. */
    void run() throws Exception {
      ConfigurationStore store = ConfigurationStore.open(disk, clock);
      State state = found(store);
      if (disk.names().stream().anyMatch(name -> name.startsWith("snapshot-"))) {
        count(Count.SNAPSHOT);
      }
      prepareFaults();
      SimulatedStore simulated =
          new SimulatedStore(store, disk, clock, List.copyOf(unanswered), random.nextLong());
      state = checked(state, simulated, simulated.run());
      state.assertIs(store);
      if (disk.isOff()) {
        count(Count.POWER_CUT);
      }
      if (random.nextInt(3) == 0) {
        disk.restartProcess();
      } else {
        disk.restart();
      }
    }

    private void prepareFaults() {
      if (random.nextInt(3) > 0) {
        // It takes 262 operations to begin a segment, with which each run begins.
        disk.cutAfter(random.nextInt(4) == 0 ? random.nextInt(262) : 262 + random.nextInt(60));
      }
      if (random.nextInt(3) == 0) {
        int after = random.nextInt(20);
        int[] forces = {0};
        disk.refuse(step -> step.what().equals("force") && forces[0]++ == after);
      }
    }

    private State found(ConfigurationStore store) {
      State last = possible.getLast();
      while (possible.size() > 1 && possible.getLast().version() != store.image().version()) {
        possible = possible.subList(0, possible.size() - 1);
      }
      State state = possible.getLast();
      assertThat(store.image().version()).isEqualTo(state.version());
      state.assertIs(store);
      if (state.version() < last.version()) {
        count(Count.UNSURE_LOST);
      } else if (possible.size() > 1) {
        count(Count.UNSURE_FOUND);
      }
      return state;
    }

    /** Does it once more; returns what the last image must be. */
    private State checked(State before, SimulatedStore simulated, List<SimulatedStore.Turn> turns) {
      State state = before;
      List<Commit> made = new ArrayList<>();
      List<PlainConfiguration> plain = new ArrayList<>();
      simulated.assertRead(state.version(), state.tree());
      for (SimulatedStore.Turn turn : turns) {
        Optional<State> next = state.after(turn);
        Commit commit = turn.commit;
        if (commit == null) {
          assertThat(turn.isKept() || turn.isRefusedOn(state.plain())).as("%s", turn).isTrue();
          count(turn.isKept() ? Count.FAILED : turn.isConflict() ? Count.CONFLICT : Count.INVALID);
          continue;
        }
        assertThat(next).as("%s", turn).isPresent();
        boolean changed = next.get().version() > state.version();
        state = next.get();
        possible = List.of(state); // it is acknowledged
        count(changed ? Count.MADE : Count.UNCHANGED);
        turn.assertMade(state.version(), changed);
        state.assertIs(commit.root());
        simulated.assertRead(state.version(), state.tree());
        if (changed) {
          made.add(commit);
          plain.add(state.plain());
        }
      }
      simulated.assertTold(made, plain);
      addUnsure(state, turns);
      return state;
    }

    private void addUnsure(State from, List<SimulatedStore.Turn> turns) {
      State state = from;
      unanswered.clear();
      for (SimulatedStore.Turn turn : turns) {
        if (turn.isUnsure()) {
          state = state.after(turn).orElse(state);
          unanswered.add(turn.change);
        }
      }
      if (state.version() > from.version()) {
        possible = Stream.concat(possible.stream(), Stream.of(state)).toList();
      }
    }
  }
}
