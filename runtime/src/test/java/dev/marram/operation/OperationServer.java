package dev.marram.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.marram.base.Clock;
import dev.marram.client.IpcClient;
import dev.marram.client.RemoteException;
import dev.marram.client.Subscription;
import dev.marram.config.ConfigurationStore;
import dev.marram.config.ConfigurationView;
import dev.marram.config.Configurations;
import dev.marram.config.Merge;
import dev.marram.config.RefusedException;
import dev.marram.config.Update;
import dev.marram.frame.Frame;
import dev.marram.identity.Authenticator.Accepted;
import dev.marram.identity.Authenticator.Rejected;
import dev.marram.ipc.Bounds;
import dev.marram.ipc.IpcLimits;
import dev.marram.ipc.IpcServer;
import dev.marram.ipc.Ledger;
import dev.marram.log.LogSettings;
import dev.marram.log.RuntimeLog;
import dev.marram.model.Document;
import dev.marram.model.Operation;
import dev.marram.policy.Authorizer;
import dev.marram.store.Disk;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * A real IPC server with every operation, on a socket of its own, for one test. Closing it checks
 * that the ledger is balanced, that nothing is pending once every client has gone, and that no
 * error was logged.
 */
final class OperationServer implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Logger LOG = LoggerFactory.getLogger(OperationServer.class);
  private static final String PROBE = "com.example.Probe";
  static final String CONTROL = "dev.marram.control";

  final Authorizer authorizer = new Authorizer();

  /** What components reported, such as {@code com.example.A RUNNING}. */
  final List<String> reports = new CopyOnWriteArrayList<>();

  /** Runs on the event loop when a component reports its state. */
  volatile Runnable onReport = () -> {};

  /** Components that {@code UpdateState} does not find. */
  final List<String> unknownComponents = new CopyOnWriteArrayList<>();

  /** What is deployed. */
  final List<ComponentStatus> components = new CopyOnWriteArrayList<>();

  /** How the server gets them; tests may let it wait. */
  volatile Supplier<List<ComponentStatus>> listed = () -> List.copyOf(components);

  /** What callers read and change. */
  final ConfigurationStore store;

  /** What recipes give components. */
  final Map<String, Document.Obj> defaults = new ConcurrentHashMap<>();

  /** Judges changes of settings. */
  volatile Operations.SettingsCheck settings = (before, after) -> List.of();

  private final Path logs;
  private final Path socket;
  private final IpcServer server;
  private final List<Closeable> clients = new ArrayList<>();
  private final Map<String, Map<String, List<String>>> policies = new HashMap<>();
  private @Nullable IpcClient probe;
  private int markers;
  private boolean closed;

  private OperationServer(
      Path folder,
      IpcLimits limits,
      Map<String, ConfigurationView> views,
      boolean others,
      Clock clock)
      throws IOException {
    logs = folder.resolve("logs");
    socket = folder.resolve("ipc.socket");
    RuntimeLog.installed()
        .open(
            () ->
                new LogSettings(
                    logs, Level.INFO, LogSettings.Format.JSON, 20_000, 40_000, Optional.empty()),
            false);
    store = ConfigurationStore.open(Disk.of(Files.createTempDirectory(folder, "config")), clock);
    store.start();
    try {
      store.commit("test", (root, now) -> stored(views, new Merge(root, now)));
    } catch (RefusedException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
    Operations.World world =
        new Operations.World(
            authorizer,
            new Configurations(() -> store.image().root(), views.keySet(), Map.of(), others),
            store,
            component -> defaults.getOrDefault(component, Document.Obj.EMPTY),
            (before, after) -> settings.notes(before, after),
            (component, running) -> {
              onReport.run();
              if (!component.equals(PROBE)) {
                reports.add(component + (running ? " RUNNING" : " ERRORED"));
              }
              return !unknownComponents.contains(component);
            },
            OperationServer::componentOf,
            () -> listed.get(),
            new Operations.About(
                "1.2", 42, Path.of("/root"), Instant.parse("2025-12-31T23:59:59Z")),
            4096,
            clock);
    server =
        IpcServer.start(
            socket,
            limits,
            Operations.routes(world),
            (token, peer) ->
                componentOf(token)
                    .<dev.marram.identity.Authenticator.Verdict>map(Accepted::new)
                    .orElseGet(() -> new Rejected("no such token")),
            clock,
            () -> {});
  }

  private static Merge stored(Map<String, ConfigurationView> views, Merge merge) {
    views.forEach((name, view) ->
        merge.put(Update.pathOf(name), view.visible().toDocument(), Merge.Existing.STAYS_IF_NEWER));
    return merge;
  }

  static OperationServer start(Path folder) throws IOException {
    return start(folder, Bounds.DEFAULTS, new HandClock());
  }

  static OperationServer start(Path folder, IpcLimits limits, Clock clock) throws IOException {
    return new OperationServer(folder, limits, Map.of(), true, clock);
  }

  static OperationServer start(Path folder, Map<String, ConfigurationView> views, boolean others)
      throws IOException {
    return start(folder, views, others, new HandClock());
  }

  static OperationServer start(
      Path folder, Map<String, ConfigurationView> views, boolean others, Clock clock)
      throws IOException {
    return new OperationServer(folder, Bounds.DEFAULTS, views, others, clock);
  }

  static OperationServer start(
      Path folder, Map<String, ConfigurationView> views, IpcLimits limits, Clock clock)
      throws IOException {
    return new OperationServer(folder, limits, views, true, clock);
  }

  /** The token of a component; any name is one. */
  static String token(String component) {
    return "token of " + component;
  }

  private static Optional<String> componentOf(String token) {
    return token.startsWith("token of ")
        ? Optional.of(token.substring("token of ".length()))
        : Optional.empty();
  }

  // ---- policies ----

  /** Adds a policy to those of a component. */
  void allow(String component, Operation operation, String... resources) {
    allow(component, operation.service().orElseThrow(), operation.wireName(), resources);
  }

  void allow(String component, String service, String operation, String... resources) {
    Map<String, List<String>> services =
        policies.computeIfAbsent(component, name -> new TreeMap<>());
    List<String> list = services.computeIfAbsent(service, name -> new ArrayList<>());
    String names = Stream.of(resources).map(Requests::quoted).collect(Collectors.joining(","));
    list.add(
        "{\"%s %d\":{\"operations\":[\"%s\"],\"resources\":[%s]}}"
            .formatted(service, list.size(), operation, names));
    String json =
        services.entrySet().stream()
            .map(each -> "\"%s\":[%s]".formatted(each.getKey(), String.join(",", each.getValue())))
            .collect(Collectors.joining(",", "{", "}"));
    authorizer.replace(component, new Document.Text(json));
  }

  /** Lets a component publish and subscribe to everything. */
  void allowPubSub(String... components) {
    for (String component : components) {
      allow(component, Operation.PUBLISH_TO_TOPIC, "*");
      allow(component, Operation.SUBSCRIBE_TO_TOPIC, "*");
    }
  }

  /** Takes all policies of a component away. */
  void forbid(String component) {
    policies.remove(component);
    authorizer.replace(component, Document.Null.NULL);
  }

  // ---- clients ----

  Path socket() {
    return socket;
  }

  IpcClient client(String component) throws IOException {
    IpcClient client = IpcClient.connect(socket, token(component), PATIENCE);
    clients.add(client::close);
    return client;
  }

  RawClient raw(String component) throws IOException {
    RawClient client = RawClient.connect(socket, token(component));
    clients.add(client::close);
    return client;
  }

  /** The error that answers a call. */
  static RemoteException error(IpcClient client, Operation operation, String request) {
    RemoteException error =
        catchThrowableOfType(
            RemoteException.class, () -> client.call(operation.wireName(), request));
    assertThat(error).as("%s %s", operation, request).isNotNull();
    return error;
  }

  static Subscription subscribe(IpcClient client, String request)
      throws IOException, RemoteException {
    return client.subscribe(Operation.SUBSCRIBE_TO_TOPIC.wireName(), request);
  }

  /** The payload of the next event. */
  static String next(Subscription subscription) throws IOException, RemoteException {
    return subscription
        .next(PATIENCE)
        .map(Frame::payloadText)
        .orElseThrow(() -> new AssertionError("no event came"));
  }

  // ---- the server ----

  /** The ledger, which must be balanced, after what was sent before has been acted on. */
  Ledger.Snapshot ledger() {
    settle();
    try {
      Ledger.Snapshot snapshot = server.ledger().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(snapshot.balanced()).as("%s", snapshot).isTrue();
      return snapshot;
    } catch (Exception e) {
      throw new AssertionError("the loop does not answer", e);
    }
  }

  /** Runs a task on the event loop. */
  void post(Runnable task) {
    server.post(task);
  }

  /**
   * Returns when a whole round of the loop has passed, so that everything that was sent or due
   * before has been acted on: a call is answered at the end of the round that reads it, and the
   * next one in a later round.
   */
  void settle() {
    try {
      if (probe == null) {
        probe = client(PROBE);
      }
      for (int call = 0; call < 2; call++) {
        probe.call(Operation.UPDATE_STATE.wireName(), "{\"state\":\"RUNNING\"}");
      }
    } catch (IOException | RemoteException e) {
      throw new AssertionError("the loop does not answer", e);
    }
  }

  /** Moves the clock, in steps in which the loop looks at queues. */
  void advance(HandClock clock, Duration by) {
    Duration step = Duration.ofMillis(50);
    for (Duration gone = Duration.ZERO; gone.compareTo(by) < 0; gone = gone.plus(step)) {
      clock.advance(step);
      settle();
    }
  }

  /** Waits until no message is on its way. */
  void drained() {
    until("everything is delivered", () -> ledger().pending() == 0);
  }

  /** Waits for a condition, the one way in which these tests wait for the server. */
  static void until(String what, BooleanSupplier condition) {
    until(what, condition, () -> "");
  }

  /** As {@link #until}, with more to say when it does not come true. */
  static void until(String what, BooleanSupplier condition, Supplier<Object> details) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not in time: %s %s".formatted(what, details.get()));
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** The lines that were logged before this call, JSON each. */
  List<String> log() throws IOException {
    String marker = "marker-" + markers++;
    LOG.info(marker);
    until("the log is written", () -> lines().stream().anyMatch(line -> line.contains(marker)));
    return lines();
  }

  private List<String> lines() {
    try {
      return Files.readAllLines(logs.resolve("marram.log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops the server while clients are connected. */
  void stop() throws IOException {
    closed = true;
    server.close();
    store.close();
  }

  @Override
  public void close() throws IOException {
    try {
      for (Closeable client : clients) {
        client.close();
      }
      if (!closed) {
        probe = null;
        drained();
        stop();
      }
      assertThat(log()).noneMatch(line -> line.contains("\"level\":\"ERROR\""));
    } finally {
      RuntimeLog.installed().close();
      server.close();
    }
  }
}
