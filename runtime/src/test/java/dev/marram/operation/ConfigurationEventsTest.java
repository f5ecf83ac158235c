package dev.marram.operation;

import static dev.marram.model.Operation.SUBSCRIBE_TO_CONFIGURATION_UPDATE;
import static dev.marram.model.Operation.UPDATE_CONFIGURATION;
import static dev.marram.model.Operation.UPDATE_STATE;
import static dev.marram.operation.OperationServer.error;
import static dev.marram.operation.OperationServer.next;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.client.IpcClient;
import dev.marram.client.RemoteException;
import dev.marram.client.Reply;
import dev.marram.client.Subscription;
import dev.marram.config.ConfigurationStore;
import dev.marram.config.ConfigurationView;
import dev.marram.config.Merge;
import dev.marram.config.Update;
import dev.marram.config.UpdateCase;
import dev.marram.frame.Frame;
import dev.marram.ipc.Bounds;
import dev.marram.ipc.DropReason;
import dev.marram.ipc.IpcLimits;
import dev.marram.ipc.Ledger;
import dev.marram.ipc.Limit;
import dev.marram.model.Document;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Operations reference, section 6.3, and decisions D1 for its streams. */
@Timeout(60)
class ConfigurationEventsTest {
  private static final String ME = "com.example.Me";
  private static final String OTHER = "com.example.Other";
  private static final String NUCLEUS = "aws.greengrass.Nucleus";
  private static final int FEW = 20;

  private final HandClock clock = new HandClock();
  @TempDir private Path folder;
  private OperationServer server;
  private IpcClient me;
  private IpcClient other;
  private int stream;

  @BeforeEach
  void start() throws Exception {
    start(Bounds.DEFAULTS);
  }

  private void start(IpcLimits limits) throws Exception {
    ConfigurationView given =
        ConfigurationView.of(UpdateCase.document("{'a':{'b':1,'c':2},'B':{'x':null},'e':{}}"));
    server =
        OperationServer.start(
            folder,
            Map.of(ME, given, OTHER, given, NUCLEUS, ConfigurationView.of(Document.Obj.EMPTY)),
            limits,
            clock);
    me = server.client(ME);
    other = server.client(OTHER);
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  private static Subscription watch(IpcClient client, String request) throws Exception {
    return client.subscribe(SUBSCRIBE_TO_CONFIGURATION_UPDATE.wireName(), UpdateCase.json(request));
  }

  private static void update(IpcClient client, String keyPath, String value) throws Exception {
    assertThat(updating(client, keyPath, value).get(20, TimeUnit.SECONDS).json()).isEqualTo("{}");
  }

  private static CompletableFuture<Reply> updating(IpcClient client, String keyPath, String value) {
    return client.callAsync(
        UPDATE_CONFIGURATION.wireName(),
        UpdateCase.json(
            "{'timestamp':0,'keyPath':%s,'valueToMerge':%s}".formatted(keyPath, value)));
  }

  private static String event(String component, String keyPath) {
    return UpdateCase.json(
        "{'configurationUpdateEvent':{'componentName':'%s','keyPath':%s}}"
            .formatted(component, keyPath));
  }

  /** A change as a deployment makes it. */
  private void deploy(ConfigurationStore.Transaction change) throws Exception {
    server.store.commit("deployment", change);
  }

  @Test
  void itOpensWithAnEmptyResponseAndTellsTheWholePathAsStoredAndNoValue() throws Exception {
    RawClient raw = server.raw(OTHER);
    int stream =
        raw.send(
            SUBSCRIBE_TO_CONFIGURATION_UPDATE,
            UpdateCase.json("{'componentName':'com.example.Me','keyPath':['b']}"));
    Frame response = raw.receive(stream);
    assertThat(response.payloadText()).isEqualTo("{}");
    assertThat(response.modelType())
        .contains("aws.greengrass#SubscribeToConfigurationUpdateResponse");
    assertThat(response.flags()).isZero();
    update(me, "['b','X']", "{'Deep':1}");
    Frame event = raw.receive(stream);
    assertThat(event.modelType()).contains("aws.greengrass#ConfigurationUpdateEvents");
    assertThat(event.payloadText()).isEqualTo(event(ME, "['B','x','Deep']"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{}                                                 | true",
        "{'keyPath':[]}                                     | true",
        "{'keyPath':null,'componentName':null}              | true",
        "{'componentName':'com.example.Me'}                 | true",
        "{'keyPath':['a']}                                  | true",
        "{'keyPath':['A','B']}                              | true",
        "{'keyPath':['a','c']}                              | false",
        "{'keyPath':['b']}                                  | false",
        "{'keyPath':['e']}                                  | false",
        "{'componentName':'com.example.Other'}              | false",
      })
  void itIsToldOfChangesAtAndBelowItsPathOnly(String request, boolean told) throws Exception {
    Subscription events = watch(me, request);
    Subscription all = watch(me, "{}");
    update(me, "['a','b']", "7");
    assertThat(next(all)).isEqualTo(event(ME, "['a','b']"));
    server.settle();
    assertThat(server.ledger().accepted()).isEqualTo(told ? 2 : 1);
    if (told) {
      assertThat(next(events)).isEqualTo(event(ME, "['a','b']"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'componentName':'com.example.Absent'}",
        "{'componentName':''}",
        "{'keyPath':['absent']}",
        "{'keyPath':['a','b','below']}",
        "{'componentName':'com.example.Other','keyPath':['n']}",
      })
  void whatDoesNotExistCannotBeWatched(String request) {
    RemoteException error = error(me, SUBSCRIBE_TO_CONFIGURATION_UPDATE, UpdateCase.json(request));
    assertThat(error.code()).isEqualTo("ResourceNotFoundError");
    assertThat(error).hasMessage("Key not found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'componentName':1}", "{'keyPath':'a'}", "[]", "{"})
  void aFaultyRequestGetsADeclaredError(String request) {
    assertThat(error(me, SUBSCRIBE_TO_CONFIGURATION_UPDATE, UpdateCase.json(request)).code())
        .isEqualTo("ServiceError");
  }

  @Test
  void noEventComesOfTimesAndEmptySections() throws Exception {
    Subscription events = watch(me, "{}");
    update(me, "['a']", "{'b':1.0,'c':2}");
    update(me, "['new']", "{}");
    deploy((root, now) -> new Merge(root, now + 1).raise(Update.pathOf(ME)));
    update(me, "['end']", "1");
    assertThat(next(events)).isEqualTo(event(ME, "['end']"));
  }

  @Test
  void aDeploymentIsToldAsWell() throws Exception {
    Subscription events = watch(other, "{'componentName':'com.example.Me','keyPath':['a']}");
    deploy((root, now) ->
        new Merge(root, now)
            .put(
                Update.pathOf(ME),
                UpdateCase.document("{'a':{'b':2,'d':3}}"),
                Merge.Existing.STAYS_IF_NEWER));
    assertThat(next(events)).isEqualTo(event(ME, "['a','b']"));
    assertThat(next(events)).isEqualTo(event(ME, "['a','d']"));
  }

  @Test
  void aWatcherStaysWhenWhatItWatchesIsRemovedAndMadeAnew() throws Exception {
    Subscription events = watch(me, "{'keyPath':['a','b']}");
    List<String> path = new ArrayList<>(Update.pathOf(ME));
    path.addAll(List.of("a", "b"));
    deploy((root, now) -> new Merge(root, now).remove(path));
    assertThat(next(events)).isEqualTo(event(ME, "['a','b']"));
    update(me, "['a']", "{'B':{'c':1}}");
    assertThat(next(events)).isEqualTo(event(ME, "['a','B','c']"));
    deploy((root, now) -> new Merge(root, now).remove(List.of("services", ME)));
    assertThat(next(events)).isEqualTo(event(ME, "['a','B','c']"));
    assertThat(next(events)).isEqualTo(event(ME, "['a','B']"));
    update(me, "['a','b']", "1");
    assertThat(next(events)).isEqualTo(event(ME, "['a','b']"));
  }

  @Test
  void theNucleusCanBeWatched() throws Exception {
    Subscription events = watch(me, "{'componentName':'aws.greengrass.Nucleus'}");
    List<String> path = new ArrayList<>(Update.pathOf(NUCLEUS));
    path.add("logging");
    deploy((root, now) ->
        new Merge(root, now)
            .put(path, UpdateCase.document("{'level':'DEBUG'}"), Merge.Existing.STAYS));
    assertThat(next(events)).isEqualTo(event(NUCLEUS, "['logging','level']"));
  }

  @Test
  void whatTheImageHeldAtTheResponseIsNotToldAlthoughItsEventsAreStillOnTheirWay()
      throws Exception {
    Subscription before = watch(me, "{'componentName':'com.example.Other'}");
    RawClient raw = server.raw(ME);
    server.onReport =
        () -> {
          server.onReport = () -> {};
          try {
            deploy((root, now) -> {
              List<String> path = new ArrayList<>(Update.pathOf(OTHER));
              path.add("early");
              return new Merge(root, now)
                  .put(path, Document.Num.of(1), Merge.Existing.STAYS_IF_NEWER);
            });
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        };
    // Read in one burst: the loop hears of the commit behind the second of these.
    raw.hold();
    raw.send(UPDATE_STATE, "{\"state\":\"RUNNING\"}");
    int late =
        raw.send(
            SUBSCRIBE_TO_CONFIGURATION_UPDATE,
            UpdateCase.json("{'componentName':'com.example.Other','keyPath':['early']}"));
    raw.release();
    assertThat(raw.receive(late).payloadText()).isEqualTo("{}");
    assertThat(next(before)).isEqualTo(event(OTHER, "['early']"));
    update(other, "['early']", "2");
    assertThat(next(before)).isEqualTo(event(OTHER, "['early']"));
    assertThat(raw.receive(late).payloadText()).isEqualTo(event(OTHER, "['early']"));
    server.settle();
    assertThat(server.ledger().accepted()).isEqualTo(3);
  }

  @Test
  void ownEventsAreQueuedInFrontOfTheAnswer() throws Exception {
    RawClient raw = server.raw(ME);
    int stream = raw.send(SUBSCRIBE_TO_CONFIGURATION_UPDATE, "{}");
    raw.receive(stream);
    int update =
        raw.send(
            UPDATE_CONFIGURATION,
            UpdateCase.json("{'timestamp':0,'valueToMerge':{'one':1,'two':2}}"));
    assertThat(raw.receive().payloadText()).isEqualTo(event(ME, "['one']"));
    assertThat(raw.receive().payloadText()).isEqualTo(event(ME, "['two']"));
    Frame answer = raw.receive();
    assertThat(answer.streamId()).isEqualTo(update);
    assertThat(answer.payloadText()).isEqualTo("{}");
  }

  @Test
  void aStreamThatItsClientEndedGetsNothing() throws Exception {
    Subscription ended = watch(me, "{'keyPath':['a']}");
    watch(me, "{'keyPath':['a','b']}");
    ended.close();
    server.settle();
    update(me, "['a','b']", "8");
    server.settle();
    assertThat(server.ledger().accepted()).isEqualTo(1);
  }

  // ---- flow: decisions D1 ----

  /** A queue holds few events, and a socket some hundreds of these. */
  private RawClient stoppedWatcher() throws Exception {
    server.close();
    start(FlowLimits.small().queue(FEW, 1 << 20).limits());
    RawClient stopped = server.raw(OTHER);
    stream =
        stopped.send(
            SUBSCRIBE_TO_CONFIGURATION_UPDATE,
            UpdateCase.json("{'componentName':'com.example.Me'}"));
    stopped.receive(stream);
    return stopped;
  }

  private static String longKey(int n) {
    return "k" + n + "x".repeat(4_000);
  }

  /** Makes updates with one long key each until the answer to one is held back. */
  private CompletableFuture<Reply> updateUntilHeld(List<CompletableFuture<Reply>> updates)
      throws Exception {
    for (int n = 0; n < 2_000; n++) {
      CompletableFuture<Reply> update = updating(me, "['%s']".formatted(longKey(n)), "" + n);
      updates.add(update);
      OperationServer.until(
          "the update is made", () -> server.store.image().version() > updates.size());
      server.store.commit("test", Merge::new); // behind it: its answer is on the way
      server.settle();
      me.call("aws.greengrass#UpdateState", "{\"state\":\"RUNNING\"}");
      if (!update.isDone()) {
        return update;
      }
    }
    throw new AssertionError("all updates were answered");
  }

  private static void assertAnswered(List<CompletableFuture<Reply>> updates) throws Exception {
    for (CompletableFuture<Reply> update : updates) {
      assertThat(update.get(20, TimeUnit.SECONDS).json()).isEqualTo("{}");
    }
  }

  private void assertTold(RawClient watcher, int from, int to) throws Exception {
    for (int n = from; n < to; n++) {
      assertThat(watcher.receive(stream).payloadText())
          .isEqualTo(event(ME, "['%s']".formatted(longKey(n))));
    }
  }

  @Test
  void theAnswerOfAnUpdateIsHeldForAFullQueueAndOthersAreToldAtOnce() throws Exception {
    RawClient stopped = stoppedWatcher();
    Subscription reading = watch(server.client(OTHER), "{'componentName':'com.example.Me'}");
    List<CompletableFuture<Reply>> updates = new ArrayList<>();
    CompletableFuture<Reply> held = updateUntilHeld(updates);
    for (int n = 0; n < updates.size(); n++) {
      assertThat(next(reading)).isEqualTo(event(ME, "['%s']".formatted(longKey(n))));
    }
    assertThat(held.isDone()).isFalse();
    assertThat(server.ledger().limits()).containsKey(Limit.SUBSCRIBER_QUEUE);
    assertTold(stopped, 0, updates.size());
    assertAnswered(updates);
    assertThat(server.ledger().dropped()).isEmpty();
  }

  @Test
  void aWatcherThatStoppedReadingIsEndedAndToldHowManyEventsItLost() throws Exception {
    RawClient stopped = stoppedWatcher();
    List<CompletableFuture<Reply>> updates = new ArrayList<>();
    CompletableFuture<Reply> _ = updateUntilHeld(updates);
    server.advance(clock, Duration.ofMillis(2_400));
    assertAnswered(updates);
    Ledger.Snapshot ledger = server.ledger();
    long lost = ledger.dropped().getOrDefault(DropReason.SUBSCRIBER_STALLED, 0L);
    assertThat(lost).isPositive();
    assertTold(stopped, 0, updates.size() - (int) lost);
    Frame end = stopped.receive(stream);
    assertThat(end.type()).isEqualTo(1);
    assertThat(end.flags()).isEqualTo(2);
    assertThat(end.modelType()).contains("aws.greengrass#ServiceError");
    assertThat(end.payloadText()).contains("subscriber-stalled", lost + " messages were dropped");
    int again = stopped.send(SUBSCRIBE_TO_CONFIGURATION_UPDATE, "{}");
    assertThat(stopped.receive(again).payloadText()).isEqualTo("{}");
  }

  @Test
  void aDeploymentDoesNotWaitForAFullQueueButEndsTheSubscription() throws Exception {
    RawClient stopped = stoppedWatcher();
    List<CompletableFuture<Reply>> updates = new ArrayList<>();
    CompletableFuture<Reply> held = updateUntilHeld(updates);
    deploy((root, now) ->
        new Merge(root, now)
            .put(Update.pathOf(ME), UpdateCase.document("{'a':1}"), Merge.Existing.STAYS_IF_NEWER));
    assertThat(held.get(20, TimeUnit.SECONDS).json()).isEqualTo("{}");
    assertThat(server.ledger().dropped()).containsOnlyKeys(DropReason.SUBSCRIBER_STALLED);
    assertTold(stopped, 0, 1);
    while (true) {
      Frame frame = stopped.receive(stream);
      if (frame.type() != 0) {
        assertThat(frame.payloadText()).contains("a change came that cannot wait");
        return;
      }
    }
  }

  @Test
  void anUpdateIsNeverHeldForItsOwnConnectionWhoseWatchEndsAtTwiceTheBound() throws Exception {
    server.close();
    start(FlowLimits.small().queue(FEW, 1 << 20).limits());
    RawClient own = server.raw(ME);
    stream = own.send(SUBSCRIBE_TO_CONFIGURATION_UPDATE, "{}");
    own.receive(stream);
    int last = 0;
    for (int n = 0; n < 300; n++) {
      last =
          own.send(
              UPDATE_CONFIGURATION,
              UpdateCase.json("{'timestamp':0,'valueToMerge':{'%s':1}}".formatted(longKey(n))));
      int version = n + 2;
      OperationServer.until("it is made", () -> server.store.image().version() >= version);
      server.settle();
    }
    long lost = server.ledger().dropped().getOrDefault(DropReason.SUBSCRIBER_STALLED, 0L);
    assertThat(lost).isBetween(10L, 2L * FEW + 1);
    while (true) {
      Frame frame = own.receive(stream);
      if (frame.type() != 0) {
        assertThat(frame.payloadText()).contains("its connection published to it");
        break;
      }
    }
    assertThat(own.receive(last).payloadText()).isEqualTo("{}");
  }

  @Test
  void theUpdaterThatLeftHoldsNobodyAndItsEventsArrive() throws Exception {
    RawClient stopped = stoppedWatcher();
    List<CompletableFuture<Reply>> updates = new ArrayList<>();
    CompletableFuture<Reply> _ = updateUntilHeld(updates);
    me.close();
    assertTold(stopped, 0, updates.size());
  }

  private static String manyLeaves(int count) {
    return IntStream.range(0, count)
        .mapToObj(n -> "'k%06d':%d".formatted(n, n))
        .collect(Collectors.joining(",", "{", "}"));
  }

  @Test
  void aHugeUpdateIsToldLeafByLeafAndFillsNoMemory() throws Exception {
    Subscription reading = watch(other, "{'componentName':'com.example.Me'}");
    List<RawClient> stopped = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      RawClient client = server.raw(OTHER);
      client.receive(
          client.send(
              SUBSCRIBE_TO_CONFIGURATION_UPDATE,
              UpdateCase.json("{'componentName':'com.example.Me'}")));
      stopped.add(client);
    }
    int leaves = 100_000;
    CompletableFuture<Reply> update = updating(me, "[]", manyLeaves(leaves));
    for (int n = 0; n < leaves; n++) {
      assertThat(next(reading)).isEqualTo(event(ME, "['k%06d']".formatted(n)));
    }
    assertThat(update.isDone()).isFalse();
    Ledger.Snapshot ledger = server.ledger();
    assertThat(ledger.accepted()).isEqualTo(9L * leaves);
    assertThat(ledger.pending()).isGreaterThan(7L * leaves);
    // Eight queues of 10,000 events are below the limit of all output; 800,000 would not be.
    assertThat(ledger.limits()).doesNotContainKey(Limit.OUTBOUND_BYTES);
    server.advance(clock, Duration.ofMillis(2_400));
    assertThat(update.get(20, TimeUnit.SECONDS).json()).isEqualTo("{}");
    assertThat(server.ledger().dropped()).containsOnlyKeys(DropReason.SUBSCRIBER_STALLED);
    for (RawClient client : stopped) {
      client.close();
    }
  }

  @Test
  void aHugeUpdateOfItsOwnIsReadByAComponentThatReads() throws Exception {
    Subscription own = watch(me, "{}");
    CompletableFuture<Reply> update = updating(me, "[]", manyLeaves(30_000));
    for (int n = 0; n < 30_000; n++) {
      assertThat(next(own)).isEqualTo(event(ME, "['k%06d']".formatted(n)));
    }
    assertThat(update.get(20, TimeUnit.SECONDS).json()).isEqualTo("{}");
  }
}
