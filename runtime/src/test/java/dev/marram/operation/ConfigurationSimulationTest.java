package dev.marram.operation;

import static dev.marram.operation.OperationServer.next;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.client.IpcClient;
import dev.marram.client.RemoteException;
import dev.marram.client.Subscription;
import dev.marram.config.Change;
import dev.marram.config.Commit;
import dev.marram.config.ConfigurationView;
import dev.marram.config.Merge;
import dev.marram.config.PlainConfiguration;
import dev.marram.config.RandomChange;
import dev.marram.config.RefusedException;
import dev.marram.config.Update;
import dev.marram.config.UpdateCase;
import dev.marram.model.Document;
import dev.marram.model.ErrorCode;
import dev.marram.model.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Components, people and a deployment change configurations at the same time, others read and watch
 * them, all through the real server. Then {@link PlainConfiguration} makes the commits in their
 * order: each must be what its request asks for, every other answer must be right for a version
 * between its question and itself, and every watcher must have got each event once, in order.
 */
class ConfigurationSimulationTest {
  private static final String PEOPLE = "greengrass-cli#user-0";
  private static final String MARK = "mark-";
  private static final int ASKED_BY_EACH = 100;
  private static final String GET = Operation.GET_CONFIGURATION.wireName();
  private static final String WATCH = Operation.SUBSCRIBE_TO_CONFIGURATION_UPDATE.wireName();

  /** Makes a change of the plain configuration. */
  private interface Plain {
    void applyTo(PlainConfiguration configuration) throws PlainConfiguration.Refused;
  }

  /**
   * A question.
   *
   * @param from the version when it was asked
   * @param to the version when it was answered
   * @param answer the code of an error, or JSON
   */
  private record Asked(String what, Plain change, long from, long to, String answer) {}

  /** A look at a configuration. */
  private record Read(String component, List<String> keyPath, long from, long to, String answer) {}

  /** A subscription, opened between two versions. */
  private record Watcher(
      String component, List<String> keyPath, long from, long to, Subscription events) {}

  @TempDir private Path folder;
  private final HandClock clock = new HandClock();
  private final long now = clock.now().toEpochMilli();
  private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
  private final List<Commit> commits = new CopyOnWriteArrayList<>();

  /** The changes that were made, as far as their versions are known without looking. */
  private final Map<Long, Plain> made = new ConcurrentHashMap<>();

  /** Those that a commit shows, by their mark. */
  private final Map<String, Asked> marked = new ConcurrentHashMap<>();

  private final Queue<Asked> unmade = new ConcurrentLinkedQueue<>();
  private final Queue<Read> reads = new ConcurrentLinkedQueue<>();
  private final Queue<Watcher> watchers = new ConcurrentLinkedQueue<>();
  private final NavigableMap<Long, PlainConfiguration> states = new TreeMap<>();
  private OperationServer server;

  @Test
  @Timeout(120)
  void everyAnswerAndEventIsAsThePlainRulesHaveIt() throws Exception {
    simulate(Long.getLong("marram.seed", System.nanoTime()));
  }

  @RepeatedTest(30)
  @Tag("full")
  @Timeout(120)
  void theSameManyTimes() throws Exception {
    simulate(System.nanoTime());
  }

  @BeforeEach
  void start() throws IOException {
    Map<String, ConfigurationView> given = new LinkedHashMap<>();
    RandomChange.COMPONENTS.forEach(name ->
        given.put(name, ConfigurationView.of(UpdateCase.document("{'a':1,'B':{'c':null}}"))));
    server = OperationServer.start(folder, given, true, clock);
    RandomChange.COMPONENTS.forEach(name -> server.defaults.put(name, RandomChange.DEFAULTS));
    server.store.listen((commit, _) -> commits.add(commit));
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  private void simulate(long seed) throws Exception {
    System.out.printf("operation.ConfigurationSimulationTest: -Dmarram.seed=%d%n", seed);
    long first = version();
    states.put(first, PlainConfiguration.of(server.store.image().root()));
    work(new Random(seed));
    assertThat(faults).as("seed %d", seed).isEmpty();
    for (String component : RandomChange.COMPONENTS) {
      deploy(component, UpdateCase.document("{'end':1}"));
    }
    replay(first);
    unmade.forEach(this::assertRight);
    reads.forEach(this::assertRight);
    assertEvents();
    System.out.printf(
        "operation.ConfigurationSimulationTest: %d commits, %d other answers, %d reads%n",
        commits.size(), unmade.size(), reads.size());
  }

  // ---- work ----

  /** What a thread does with its own choices. */
  private interface Work {
    void run(Random random) throws Exception;
  }

  private void work(Random seeds) throws Exception {
    List<Thread> threads = new ArrayList<>();
    IpcClient watcher = server.client("com.example.Watcher");
    for (String component : RandomChange.COMPONENTS) {
      for (List<String> keyPath : List.of(List.<String>of(), List.of("A"), List.of("b", "c"))) {
        watch(watcher, component, keyPath);
      }
      for (int connection = 0; connection < 2; connection++) {
        IpcClient client = server.client(component);
        String name = component + connection;
        threads.add(thread(seeds, random -> update(client, component, name, random)));
      }
    }
    IpcClient people = server.client(PEOPLE);
    threads.add(thread(seeds, random -> people(people, random)));
    threads.add(thread(seeds, this::deploy));
    IpcClient reader = server.client("com.example.Reader");
    threads.add(thread(seeds, random -> read(reader, random)));
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private Thread thread(Random seeds, Work work) {
    Random random = new Random(seeds.nextLong());
    return Thread.ofPlatform()
        .start(() -> {
          try {
            work.run(random);
          } catch (Exception | AssertionError e) {
            faults.add(e);
          }
        });
  }

  private long version() {
    return server.store.image().version();
  }

  /** The answer, or the code of the error. */
  private static String call(IpcClient client, String operation, Document.Obj request)
      throws Exception {
    try {
      return client.call(operation, request.toJson()).json();
    } catch (RemoteException e) {
      return e.code();
    }
  }

  /** What a component asks for is different each time, so that a commit shows what it is of. */
  private void update(IpcClient client, String component, String name, Random random)
      throws Exception {
    for (int i = 0; i < ASKED_BY_EACH; i++) {
      String mark = MARK + name + "-" + i;
      Document.Obj request = marked(RandomChange.request(random, now), mark);
      long from = version();
      String answer = call(client, Operation.UPDATE_CONFIGURATION.wireName(), request);
      Asked asked =
          new Asked(
              mark + " " + request.toJson(),
              plain -> plain.update(component, request, now),
              from,
              version(),
              answer);
      marked.put(mark, asked);
    }
  }

  private static Document.Obj marked(Document.Obj request, String mark) {
    Map<String, Document> members = new LinkedHashMap<>(request.members());
    members.computeIfPresent(
        "valueToMerge",
        (_, value) -> {
          if (!(value instanceof Document.Obj(Map<String, Document> given))) {
            return new Document.Text(mark);
          }
          Map<String, Document> more = new LinkedHashMap<>(given);
          more.put("mark", new Document.Text(mark));
          return new Document.Obj(more);
        });
    return new Document.Obj(members);
  }

  /** People set and reset one after the other: what they committed shows in between. */
  private void people(IpcClient client, Random random) throws Exception {
    for (int i = 0; i < ASKED_BY_EACH; i++) {
      String component = any(random);
      List<String> keyPath = RandomChange.keyPath(random);
      Document.Obj value = RandomChange.object(random, 3);
      boolean resets = random.nextBoolean();
      Document.Obj request =
          resets
              ? Document.Obj.of("componentName", component, "keyPath", keyPath, "reset", YES)
              : Document.Obj.of(
                  "componentName", component, "keyPath", keyPath, "valueToMerge", value);
      Plain plain =
          configuration -> {
            if (resets) {
              configuration.reset(component, keyPath, RandomChange.DEFAULTS, now);
            } else {
              configuration.set(component, request, now);
            }
          };
      int before = commitsOfPeople().size();
      long from = version();
      String answer = call(client, SetConfiguration.NAME, request);
      List<Long> after = commitsOfPeople();
      if (after.size() > before) {
        made.put(after.getLast(), plain);
      } else {
        unmade.add(new Asked(request.toJson(), plain, from, version(), answer));
      }
    }
  }

  private static final Document YES = new Document.Bool(true);

  private List<Long> commitsOfPeople() {
    return commits.stream()
        .filter(commit -> commit.by().equals(PEOPLE))
        .map(Commit::version)
        .toList();
  }

  private static String any(Random random) {
    return RandomChange.COMPONENTS.get(random.nextInt(RandomChange.COMPONENTS.size()));
  }

  private void deploy(Random random) throws Exception {
    for (int i = 0; i < ASKED_BY_EACH; i++) {
      deploy(any(random), RandomChange.object(random, 3));
    }
  }

  private void deploy(String component, Document.Obj value) throws InterruptedException {
    String what = "deployment of " + value.toJson();
    Plain plain = configuration -> configuration.deploy(component, value, now);
    long from = version();
    try {
      Commit commit =
          server.store.commit(
              "deployment",
              (root, at) ->
                  new Merge(root, at)
                      .put(Update.pathOf(component), value, Merge.Existing.STAYS_IF_NEWER));
      if (commit.changes().isEmpty()) {
        unmade.add(new Asked(what, plain, commit.version(), commit.version(), "{}"));
      } else {
        made.put(commit.version(), plain);
      }
    } catch (RefusedException e) {
      unmade.add(new Asked(what, plain, from, version(), name(e.error().code())));
    }
  }

  private static String name(ErrorCode code) {
    return code.modelType().replaceFirst(".*#", "");
  }

  private void read(IpcClient client, Random random) throws Exception {
    for (int i = 0; i < 4 * ASKED_BY_EACH; i++) {
      String component = any(random);
      List<String> keyPath = RandomChange.keyPath(random);
      long from = version();
      Document.Obj request = Document.Obj.of("componentName", component, "keyPath", keyPath);
      String answer = call(client, GET, request);
      reads.add(new Read(component, keyPath, from, version(), answer));
      if (random.nextInt(8) == 0) {
        watch(client, component, List.of());
      }
    }
  }

  private void watch(IpcClient client, String component, List<String> keyPath) throws Exception {
    Document.Obj request = Document.Obj.of("componentName", component, "keyPath", keyPath);
    long from = version();
    Subscription events = client.subscribe(WATCH, request.toJson());
    watchers.add(new Watcher(component, keyPath, from, version(), events));
  }

  // ---- judgement ----

  /** Makes each commit once more. */
  private void replay(long first) throws Exception {
    long version = first;
    for (Commit commit : commits) {
      version++;
      Plain plain = made.get(version);
      if (plain == null) {
        Asked asked =
            Optional.ofNullable(marked.remove(mark(commit)))
                .orElseThrow(() -> new AssertionError("nobody asked for " + commit.changes()));
        assertThat(asked.answer()).as(asked.what()).isEqualTo("{}");
        plain = asked.change();
      }
      PlainConfiguration state = states.lastEntry().getValue().copy();
      plain.applyTo(state);
      states.put(version, state);
      assertThat(commit.version()).isEqualTo(version);
      assertThat(PlainConfiguration.of(commit.root())).hasToString(state.toString());
      assertThat(commit.changes().stream().filter(Change::isVisible).map(Change::path))
          .containsExactlyElementsOf(
              state.events.stream().map(PlainConfiguration.Event::path).toList());
    }
    assertThat(version()).isEqualTo(version);
    unmade.addAll(marked.values());
  }

  /** The mark of the request that a commit is of. */
  private static String mark(Commit commit) {
    return commit.changes().stream()
        .flatMap(change -> change.after().stream())
        .flatMap(value -> value.scalar().stream())
        .filter(text -> text.startsWith(MARK))
        .findFirst()
        .orElse("none");
  }

  private Stream<PlainConfiguration> between(long from, long to) {
    return LongStream.rangeClosed(from, to).mapToObj(states::get);
  }

  /** An answer to what made no commit: it changes nothing, or is refused for that. */
  private void assertRight(Asked asked) {
    assertThat(between(asked.from(), asked.to()).map(state -> answer(state, asked)))
        .as(asked.what())
        .contains(asked.answer().startsWith("{") ? "" : asked.answer());
  }

  private static String answer(PlainConfiguration before, Asked asked) {
    PlainConfiguration after = before.copy();
    try {
      asked.change().applyTo(after);
      boolean same = after.events.isEmpty() && after.toString().equals(before.toString());
      return same ? "" : "changes something";
    } catch (PlainConfiguration.Refused e) {
      return name(e.code);
    }
  }

  private void assertRight(Read read) {
    assertThat(
            between(read.from(), read.to())
                .map(state -> state.shown(read.component(), read.keyPath()))
                .map(value -> shown(read.component(), value)))
        .as("%s", read)
        .contains(read.answer());
  }

  private static String shown(String component, Optional<Document> value) {
    return value
        .map(found -> Document.Obj.of("componentName", component, "value", found).toJson())
        .orElse("ResourceNotFoundError");
  }

  /** Every watcher got every event of the versions behind its own, and nobody anything else. */
  private void assertEvents() throws Exception {
    int all = 0;
    for (Watcher watcher : watchers) {
      List<List<String>> expected =
          LongStream.rangeClosed(watcher.from(), watcher.to())
              .mapToObj(since -> expected(watcher, since))
              .toList();
      List<String> told = new ArrayList<>();
      // Each of them ends with the same event, or it was opened when nothing went on.
      List<String> fewest = expected.getLast();
      while (told.size() < fewest.size()
          || (told.size() > 0 && !told.getLast().equals(fewest.getLast()))) {
        told.add(next(watcher.events()));
      }
      assertThat(expected).as("%s", watcher).contains(told);
      all += told.size();
    }
    assertThat(server.ledger().accepted()).isEqualTo(all);
  }

  private List<String> expected(Watcher watcher, long since) {
    List<String> prefix = new ArrayList<>(Update.pathOf(watcher.component()));
    prefix.addAll(watcher.keyPath());
    return states.tailMap(since, false).values().stream()
        .flatMap(state -> state.events.stream())
        .filter(event -> event.path().size() > 3 && event.isBelow(prefix))
        .map(event -> event(event.path()))
        .toList();
  }

  private static String event(List<String> path) {
    return Document.Obj.of(
            "configurationUpdateEvent",
            Document.Obj.of("componentName", path.get(1), "keyPath", path.subList(3, path.size())))
        .toJson();
  }
}
