package dev.marram.ipc;

import dev.marram.base.Clock;
import dev.marram.identity.Authenticator.Verdict;
import dev.marram.identity.Peer;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/**
 * The Unix socket that components connect to, and the event loop behind it.
 *
 * <p>Start and close from one thread; {@link #ledger} and {@link #post} from any.
 */
public final class IpcServer implements AutoCloseable {
  /** How long last answers have to leave before a connection is closed. */
  static final Duration LAST_WORDS = Duration.ofSeconds(2);

  private static final int BACKLOG = 512;

  private final Path socket;
  private final ServerSocketChannel listener;
  private final EventLoop loop;
  private final Thread thread;

  private IpcServer(Path socket, ServerSocketChannel listener, EventLoop loop, Thread thread) {
    this.socket = socket;
    this.listener = listener;
    this.loop = loop;
    this.thread = thread;
  }

  /**
   * Binds the socket, open for every user, and starts serving; an old file at the path is deleted
   * first.
   *
   * @param socket the path to bind; relative paths are those of this process
   * @param routes the operations by their wire names
   * @param authenticator decides who a peer with this token is; called on virtual threads, may
   *     block
   * @param onEnd called when the loop ends by itself, because memory is out: nobody is served then
   * @throws IOException when the path cannot be bound
   */
  public static IpcServer start(
      Path socket,
      IpcLimits limits,
      Map<String, Route> routes,
      BiFunction<String, Peer, Verdict> authenticator,
      Clock clock,
      Runnable onEnd)
      throws IOException {
    Files.deleteIfExists(socket);
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      listener.bind(UnixDomainSocketAddress.of(socket), BACKLOG);
      // Who may call is decided by the token, not by the file (protocol reference, section 1).
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
      listener.configureBlocking(false);
      Selector selector = Selector.open();
      listener.register(selector, SelectionKey.OP_ACCEPT);
      EventLoop loop =
          new EventLoop(
              limits, Map.copyOf(routes), clock, selector, listener, authenticator, onEnd);
      Thread thread = Thread.ofPlatform().name("marram-ipc").unstarted(loop);
      Thread.ofVirtual().name("marram-peer-handles").start(PeerSocket::available);
      thread.start();
      return new IpcServer(socket, listener, loop, thread);
    } catch (IOException | RuntimeException e) {
      listener.close();
      throw e;
    }
  }

  /** The figures of the ledger at one moment of the loop. */
  public CompletableFuture<Ledger.Snapshot> ledger() {
    CompletableFuture<Ledger.Snapshot> snapshot = new CompletableFuture<>();
    loop.post(() -> snapshot.complete(loop.snapshot()));
    return snapshot;
  }

  /** Runs a task on the event loop, which owns whatever operations keep about subscriptions. */
  public void post(Runnable task) {
    loop.post(task);
  }

  /**
   * Answers every open call, closes every connection and deletes the socket; takes about two
   * seconds at most.
   */
  @Override
  public void close() throws IOException {
    loop.post(() -> loop.stop(LAST_WORDS));
    try {
      thread.join(LAST_WORDS.plusSeconds(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    listener.close();
    Files.deleteIfExists(socket);
  }

  /**
   * The last account of all messages, after {@link #close}; empty when the loop did not end in
   * time.
   */
  public Optional<Ledger.Snapshot> lastLedger() {
    return Optional.ofNullable(loop.lastSnapshot);
  }
}
