package dev.marram.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.config.ConfigurationStore;
import dev.marram.config.Configurations;
import dev.marram.config.Container;
import dev.marram.frame.Frame;
import dev.marram.frame.Wire;
import dev.marram.identity.Authenticator.Accepted;
import dev.marram.identity.Authenticator.Rejected;
import dev.marram.identity.Authenticator.Verdict;
import dev.marram.identity.Peer;
import dev.marram.model.Document;
import dev.marram.model.ErrorCode;
import dev.marram.operation.Operations;
import dev.marram.policy.Authorizer;
import dev.marram.store.Disk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * A server on a real socket with the real operations and a few of its own, and a bystander: a
 * client that must be served as if nothing had happened when the test is over. The ledger must be
 * balanced then.
 *
 * <p>The component called N has the token {@code TOKEN-N}.
 */
final class TestServer implements AutoCloseable {
  static final int MAX_TOPIC_BYTES = 64;

  /** Answers with {@code bytes} of JSON. */
  static final String REPLY = "test#Reply";

  /** Throws. */
  static final String THROW = "test#Throw";

  /** Runs out of memory beside the loop. */
  static final String OUT_OF_MEMORY = "test#OutOfMemory";

  /** Opens a stream, then throws. */
  static final String OPEN_AND_THROW = "test#OpenAndThrow";

  /** Parks what answers it later in {@link #parked}. */
  static final String LATER = "test#Later";

  /** Runs {@link #onLoop} on the event loop, then answers. */
  static final String ON_LOOP = "test#OnLoop";

  private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.UTF_8);
  private static final String ALLOW_ALL =
      """
      {"aws.greengrass.ipc.pubsub":{"p":{"operations":["*"],"resources":["*"]}}}
      """;

  final Path socket;
  final HandClock clock = new HandClock();
  final Queue<Later> parked = new ConcurrentLinkedQueue<>();
  final AtomicInteger ended = new AtomicInteger();
  volatile Runnable onLoop = () -> {};
  private final IpcServer server;
  private final TestClient bystander;
  private final List<TestClient> clients = new ArrayList<>();
  private int bystanderStream = 1;
  private boolean closed;

  private TestServer(Path folder, IpcLimits limits, BiFunction<String, Peer, Verdict> authenticator)
      throws IOException {
    socket = folder.resolve("ipc.socket");
    server = IpcServer.start(socket, limits, routes(), authenticator, clock, () -> {});
    bystander = TestClient.open(socket);
    bystander.send(Frames.connect("TOKEN-Bystander"));
    assertThat(bystander.next().flags()).isEqualTo(Wire.CONNECTION_ACCEPTED);
    bystander.send(Frames.subscribe(1, "bystander"));
    bystander.nextOpen(1);
  }

  static TestServer start(Path folder) throws IOException {
    return start(folder, new Bounds());
  }

  static TestServer start(Path folder, Bounds bounds) throws IOException {
    return start(folder, bounds, TestServer::verdict);
  }

  static TestServer start(
      Path folder, Bounds bounds, BiFunction<String, Peer, Verdict> authenticator)
      throws IOException {
    return new TestServer(folder, bounds.limits(), authenticator);
  }

  static Verdict verdict(String token, Peer peer) {
    if (token.equals(Frames.VECTOR_TOKEN)) {
      return new Accepted("Vector");
    }
    return token.startsWith("TOKEN-")
        ? new Accepted(token.substring("TOKEN-".length()))
        : new Rejected("a token that no component has, from " + peer);
  }

  private Map<String, Route> routes() {
    Authorizer authorizer = new Authorizer();
    for (String name : List.of("Bystander", "Vector", "A", "B", "C")) {
      assertThat(authorizer.replace(name, new Document.Text(ALLOW_ALL))).isEmpty();
    }
    ConfigurationStore store;
    try {
      store = ConfigurationStore.open(Disk.of(socket.resolveSibling(".")), clock);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Operations.World world =
        new Operations.World(
            authorizer,
            new Configurations(() -> Container.EMPTY, Set.of(), Map.of(), true),
            store,
            component -> Document.Obj.EMPTY,
            (before, after) -> List.of(),
            (component, running) -> true,
            token -> Optional.empty(),
            List::of,
            new Operations.About("1.2", 42, Path.of("/root"), Instant.EPOCH),
            MAX_TOPIC_BYTES,
            clock);
    Map<String, Route> routes = new HashMap<>(Operations.routes(world));
    add(routes, REPLY, call -> call.succeed(reply(call)));
    add(
        routes,
        THROW,
        call -> {
          throw new IllegalStateException("a bug of the test's");
        });
    add(
        routes,
        OPEN_AND_THROW,
        call -> {
          call.open(EMPTY, _ -> ended::incrementAndGet);
          throw new IllegalStateException("a bug of the test's");
        });
    add(
        routes,
        OUT_OF_MEMORY,
        call ->
            call.answerOn(_ -> {
              throw new OutOfMemoryError("a test's");
            }));
    add(routes, LATER, call -> parked.add(call.later()));
    add(
        routes,
        ON_LOOP,
        call -> {
          onLoop.run();
          call.succeed();
        });
    return routes;
  }

  private static void add(Map<String, Route> routes, String name, Handler handler) {
    routes.put(name, Route.of(name, name + "Response", ErrorCode.INVALID_ARGUMENTS, handler));
  }

  private static byte[] reply(Call call) {
    Document bytes = call.request().orElseThrow().get("bytes").orElseThrow();
    int size = Integer.parseInt(((Document.Num) bytes).literal());
    return ("{\"x\":\"" + "x".repeat(size - 8) + "\"}").getBytes(StandardCharsets.US_ASCII);
  }

  /** A connection that has said nothing yet. */
  TestClient open() throws IOException {
    TestClient client = TestClient.open(socket);
    clients.add(client);
    return client;
  }

  /** A connection of this component. */
  TestClient connected(String component) throws IOException {
    TestClient client = open().send(Frames.connect("TOKEN-" + component));
    Frame answer = client.next();
    assertThat(answer.type()).isEqualTo(Wire.CONNECT_ACK);
    assertThat(answer.flags()).isEqualTo(Wire.CONNECTION_ACCEPTED);
    return client;
  }

  /**
   * Returns when the loop has seen and acted on what was sent before, up to one buffer per
   * connection.
   */
  void settle() throws IOException {
    // Whoever wrote before us is found by the same select or an earlier one; the second ping makes
    // sure that the round of the first is over.
    for (int i = 0; i < 2; i++) {
      bystander.send(Frames.ping(new byte[0]));
      assertThat(bystander.next().type()).isEqualTo(Wire.PING_RESPONSE);
    }
  }

  /** Moves the clock and lets the loop act on it. */
  void advance(Duration time) throws IOException {
    clock.advance(time);
    settle();
  }

  void post(Runnable task) {
    server.post(task);
  }

  Ledger.Snapshot ledger() {
    try {
      return server.ledger().get(10, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  /** How often this limit was reached. */
  long reached(Limit limit) {
    return ledger().limits().getOrDefault(limit, 0L);
  }

  /** Waits until the ledger says so. */
  void until(Predicate<Ledger.Snapshot> condition) {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.test(ledger())) {
      assertThat(System.nanoTime()).as("10 s have passed: " + ledger()).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  /** Stops the server while the test goes on; returns when it has stopped. */
  void stop() throws IOException {
    closed = true;
    server.close();
  }

  /** The bystander publishes to itself and hears it. */
  void bystanderIsServed() throws IOException {
    int stream = ++bystanderStream;
    bystander.send(Frames.publish(stream, "bystander", "{\"n\":" + stream + "}"));
    assertThat(bystander.nextOpen(1).payloadText()).contains("{\"n\":" + stream + "}");
    bystander.nextSuccess(stream);
  }

  TestClient bystander() {
    return bystander;
  }

  @Override
  public void close() throws IOException {
    try {
      if (!closed) {
        bystanderIsServed();
        assertThat(ledger().balanced()).as(ledger().toString()).isTrue();
      }
    } finally {
      for (TestClient client : clients) {
        client.close();
      }
      bystander.close();
      if (!closed) {
        server.close();
      }
    }
  }
}
