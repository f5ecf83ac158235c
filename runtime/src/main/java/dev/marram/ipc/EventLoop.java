package dev.marram.ipc;

import dev.marram.base.Clock;
import dev.marram.frame.FrameReader;
import dev.marram.frame.FrameTemplate;
import dev.marram.frame.Wire;
import dev.marram.identity.Authenticator.Verdict;
import dev.marram.identity.Peer;
import dev.marram.model.ErrorCode;
import dev.marram.model.ModelError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that owns every connection: selects, reads, dispatches, and flushes once per burst.
 *
 * <p>One round: what the selector found, tasks posted by other threads, connections that may be
 * read again, output, and, when it is time, writes to peers that are behind (100 ms), looks at full
 * queues (200 ms) and overdue handshakes and frames (500 ms). With nothing overdue possible it
 * sleeps until something happens.
 */
final class EventLoop implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

  private static final int READ_BUFFER = 256 << 10;

  /** Unfinished bytes up to this many are put in front of the next read instead of gathered. */
  private static final int CARRIED = Inbound.LARGE;

  private static final long RETRY_WRITE = Duration.ofMillis(100).toNanos();

  /** With a round every 100 ms the longest time between two looks is below 250 ms. */
  static final long LOOK = Duration.ofMillis(200).toNanos();

  private static final long SWEEP = Duration.ofMillis(500).toNanos();

  private record Timer(long at, long order, Runnable task) {}

  final IpcLimits limits;
  private final Map<String, Route> routes;
  private final Clock clock;
  private final Selector selector;
  private final ServerSocketChannel listener;
  final Ledger ledger = new Ledger();
  final Callers callers;
  final Inbound inbound;
  final Outbound outbound;
  final BufferPool pool;
  final Delivery delivery = new Delivery(this);
  final Handshake handshake;
  private final Runnable onEnd;
  final FrameReader reader = new FrameReader();
  final ByteBuffer readBuffer = ByteBuffer.allocateDirect(READ_BUFFER);
  final byte[] readArray = new byte[CARRIED + READ_BUFFER];
  private final Call call = new Call(this);
  final Map<ErrorCode, FrameTemplate> errorTemplates = new EnumMap<>(ErrorCode.class);

  private final Set<Connection> connections = new LinkedHashSet<>();
  private final Set<Connection> behind = new LinkedHashSet<>();

  /** Reading, and yet with a publish held for them because memory for output was used up. */
  final Set<Connection> waitingForMemory = new LinkedHashSet<>();

  final List<Inbox> resumed = new ArrayList<>();
  private final Queue<Runnable> posted = new ConcurrentLinkedQueue<>();

  /** Whether somebody has woken the selector for what is posted since it was last looked at. */
  private final AtomicBoolean woken = new AtomicBoolean();

  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(Comparator.comparingLong(Timer::at).thenComparingLong(Timer::order));
  private List<Connection> dirty = new ArrayList<>();
  private List<Connection> flushing = new ArrayList<>();
  private long burstOutput;
  private long timersMade;
  long now;
  private long lastWrites;
  private long lastLook;
  private long lastSweep;
  boolean stopping;
  private volatile boolean stopped;

  /** The ledger when the last connection was closed; null until then. */
  volatile Ledger.@Nullable Snapshot lastSnapshot;

  EventLoop(
      IpcLimits limits,
      Map<String, Route> routes,
      Clock clock,
      Selector selector,
      ServerSocketChannel listener,
      BiFunction<String, Peer, Verdict> authenticator,
      Runnable onEnd) {
    this.limits = limits;
    this.routes = routes;
    this.clock = clock;
    this.selector = selector;
    this.listener = listener;
    this.handshake = new Handshake(this, authenticator);
    this.onEnd = onEnd;
    this.callers = new Callers(limits, ledger);
    this.inbound = new Inbound(limits.maxInboundBytes());
    this.outbound = new Outbound(limits.maxOutboundBytes());
    this.pool = new BufferPool(outbound);
    this.now = clock.nanos();
    for (ErrorCode code : ErrorCode.values()) {
      errorTemplates.put(
          code, FrameTemplate.of(code.modelType(), Wire.APPLICATION_ERROR, Wire.TERMINATE_STREAM));
    }
  }

  // ---- the round ----

  @Override
  public void run() {
    while (!stopped) {
      try {
        round();
      } catch (RuntimeException e) {
        // A bug in the handling of one event must not end the service of all others.
        LOG.atError().setCause(e).log("ipc.loop-failed");
      } catch (IOException | Error e) {
        // Memory is out or the selector is broken: nobody can be served, and that must be seen.
        stopped = true;
        LOG.atError().setCause(e).log("ipc.loop-ended");
        onEnd.run();
      }
    }
    List.copyOf(connections).forEach(connection -> connection.close(DropReason.SHUTDOWN));
    lastSnapshot = snapshot();
    try {
      selector.close(); // as long as it is open it keeps what was closed from being so
    } catch (IOException e) {
      LOG.atError().setCause(e).log("ipc.close-failed");
    }
  }

  private void round() throws IOException {
    selector.select(this::selected, waitMillis());
    now = clock.nanos();
    woken.set(false);
    for (Runnable task = posted.poll(); task != null; task = posted.poll()) {
      task.run();
    }
    runTimers();
    proceedResumed();
    flushDirty();
    periodic();
    inbound.balance(connections);
    proceedResumed();
    flushDirty();
    if (stopping && connections.isEmpty()) {
      stopped = true;
    }
  }

  /** How long nothing can become due; 0 means until something happens. */
  private long waitMillis() {
    if (!posted.isEmpty() || !resumed.isEmpty()) {
      return 1;
    }
    long wait = Long.MAX_VALUE;
    if (!behind.isEmpty() || !waitingForMemory.isEmpty()) {
      wait = RETRY_WRITE;
    } else if (callers.anyUnauthenticated() || !inbound.isEmpty()) {
      wait = SWEEP;
    }
    Timer next = timers.peek();
    if (next != null) {
      wait = Math.min(wait, Math.max(1, next.at() - now));
    }
    return wait == Long.MAX_VALUE ? 0 : Math.max(1, wait / 1_000_000);
  }

  private void selected(SelectionKey key) {
    if (!key.isValid()) {
      return;
    }
    now = clock.nanos(); // that of the last round may be hours ago
    if (key.attachment() instanceof Connection connection) {
      int ready = key.readyOps();
      if ((ready & SelectionKey.OP_WRITE) != 0) {
        connection.flush();
      }
      if ((ready & SelectionKey.OP_READ) != 0 && !connection.closed()) {
        connection.inbox.readable();
      }
      return;
    }
    accept();
  }

  private void proceedResumed() {
    // What is resumed while we go through the list is for the next round: others get their turn.
    List<Inbox> ready = List.copyOf(resumed);
    resumed.clear();
    ready.forEach(Inbox::proceed);
  }

  private void flushDirty() {
    burstOutput = 0;
    while (!dirty.isEmpty()) {
      List<Connection> batch = dirty;
      dirty = flushing;
      flushing = batch;
      for (int i = 0; i < batch.size(); i++) {
        batch.get(i).flush();
      }
      batch.clear();
    }
  }

  private void runTimers() {
    for (Timer next = timers.peek(); next != null && next.at() <= now; next = timers.peek()) {
      timers.poll();
      next.task().run();
    }
  }

  private void periodic() {
    if (now - lastWrites >= RETRY_WRITE) {
      lastWrites = now;
      List.copyOf(behind).forEach(Connection::flush);
      List<Connection> waiting = List.copyOf(waitingForMemory);
      waitingForMemory.clear();
      waiting.forEach(Connection::flush);
    }
    if (!behind.isEmpty() && now - lastLook >= LOOK) {
      lastLook = now;
      List.copyOf(behind).forEach(connection -> connection.streams.look(now));
    }
    if (now - lastSweep >= SWEEP) {
      lastSweep = now;
      List.copyOf(connections).forEach(this::sweep);
    }
  }

  private void sweep(Connection connection) {
    if (connection.unauthenticated()
        && now - connection.acceptedAt > limits.handshakeTimeout().toNanos()) {
      ledger.reached(Limit.HANDSHAKE_TIMEOUT);
      connection.overdue();
    } else if (connection.inbox.stuck(now)) {
      ledger.reached(Limit.FRAME_PROGRESS);
      LOG.atWarn()
          .addKeyValue("component", connection.component())
          .addKeyValue("unfinishedBytes", connection.inbox.unfinished())
          .log("ipc.frame-stuck");
      connection.close(DropReason.CONNECTION_CLOSED);
    }
  }

  // ---- for connections ----

  /** Flushes in the middle of a read burst that has produced much output. */
  void pauseToFlush() {
    if (burstOutput > IpcLimits.BURST_OUTPUT) {
      flushDirty();
    }
  }

  void wrote(int length) {
    burstOutput += length;
  }

  void dirty(Connection connection) {
    dirty.add(connection);
  }

  void behind(Connection connection, boolean is) {
    if (is) {
      behind.add(connection);
    } else {
      behind.remove(connection);
    }
  }

  void after(Duration delay, Runnable task) {
    timers.add(new Timer(now + delay.toNanos(), timersMade++, task));
  }

  /** Runs a task on the loop; from any thread. */
  void post(Runnable task) {
    posted.add(task);
    if (!woken.getAndSet(true)) { // one of many is enough, and each takes the selector's lock
      selector.wakeup();
    }
  }

  Route route(String operation) {
    Route known = routes.get(operation);
    return known != null
        ? known
        : Route.of(
            operation,
            operation,
            ErrorCode.SERVICE,
            unknown ->
                unknown.fail(
                    ModelError.service(
                        "Operation '" + operation + "' is not known to this runtime")));
  }

  void handle(Route route, Connection connection, int streamId, byte[] array, int from, int to) {
    try {
      route.handler().handle(call.with(connection, route, streamId, array, from, to));
    } catch (RuntimeException e) {
      LOG.atError()
          .setCause(e)
          .addKeyValue("operation", route.operation())
          .addKeyValue("component", connection.component())
          .log("ipc.handler-failed");
      connection.abort(
          streamId, ModelError.service("Internal error in " + route.operation() + ": " + e));
    }
  }

  /** Too much is received and not given back: some are read no further. */
  void relieve() {
    ledger.reached(Limit.INBOUND_BYTES);
    inbound.relieve(connections);
  }

  // ---- connections come and go ----

  private void accept() {
    while (callers.mayAccept()) {
      try {
        SocketChannel channel = listener.accept();
        if (channel == null) {
          return;
        }
        channel.configureBlocking(false);
        SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
        Connection connection =
            new Connection(this, channel, key, PeerSocket.credentials(channel), now);
        key.attach(connection);
        connections.add(connection);
        callers.accepted();
      } catch (IOException e) {
        // Most likely out of file descriptors: try again when some may have been closed.
        LOG.atError().setCause(e).log("ipc.accept-failed");
        accepting(false);
        after(Duration.ofSeconds(1), () -> accepting(true));
        return;
      }
    }
    ledger.reached(Limit.UNAUTHENTICATED);
    accepting(false);
  }

  private void accepting(boolean wanted) {
    SelectionKey key = listener.keyFor(selector);
    if (key != null && key.isValid()) {
      key.interestOps(wanted ? SelectionKey.OP_ACCEPT : 0);
    }
  }

  boolean mayConnect(String component) {
    return !stopping && callers.mayConnect(component);
  }

  void authenticated(String component) {
    callers.connected(component);
    acceptAgain();
  }

  private void acceptAgain() {
    if (callers.mayAccept()) {
      accepting(true);
    }
  }

  void closed(Connection connection) {
    connections.remove(connection);
    behind.remove(connection);
    waitingForMemory.remove(connection);
    inbound.closed(connection);
    callers.left(connection.component());
    acceptAgain();
  }

  /**
   * Answers every open call, refuses whoever connects meanwhile (one that is only disconnected
   * would wait forever), waits for the answers to leave for at most this time, and ends.
   */
  void stop(Duration patience) {
    stopping = true;
    List.copyOf(connections).forEach(Connection::shutDown);
    after(patience, () -> stopped = true);
  }

  /** The ledger, pending messages counted from the queues. */
  Ledger.Snapshot snapshot() {
    return ledger.snapshot(connections.stream().mapToLong(Connection::pendingMessages).sum());
  }
}
