package dev.marram.ipc;

import dev.marram.frame.HeaderBlock;
import dev.marram.frame.Wire;
import dev.marram.identity.Authenticator.Accepted;
import dev.marram.identity.Authenticator.Rejected;
import dev.marram.identity.Authenticator.Verdict;
import dev.marram.identity.Peer;
import dev.marram.model.Document;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * CONNECT and its answer (protocol reference, section 8). Whatever is wrong, the answer is a
 * ConnectAck: a client that is only disconnected waits forever.
 *
 * <p>Who the peer is may have to be read from the process table, so that runs elsewhere and posts
 * back; until then nothing further is read from the connection. Refusals beyond 50 per second and
 * user are answered after 100 ms and logged once a minute. Owned by the event loop.
 */
final class Handshake {
  private static final Logger LOG = LoggerFactory.getLogger(Handshake.class);
  private static final long SECOND = 1_000_000_000L;

  private final EventLoop loop;
  private final BiFunction<String, Peer, Verdict> authenticator;
  private final Map<Long, Refusals> refusals = new HashMap<>();

  /** Refused CONNECTs of one user. */
  private static final class Refusals {
    long second;
    int inSecond;
    long loggedAt;
    long unlogged;
  }

  Handshake(EventLoop loop, BiFunction<String, Peer, Verdict> authenticator) {
    this.loop = loop;
    this.authenticator = authenticator;
  }

  void connect(Connection connection, HeaderBlock headers, byte[] payload) {
    connection.inbox.pause(Inbox.HANDSHAKE);
    if (!headers.version().equals(Optional.of(Wire.PROTOCOL_VERSION))) {
      String sent =
          headers.version().map(v -> v.substring(0, Math.min(v.length(), 20))).orElse("none");
      refuse(connection, "protocol version is " + sent + ", not " + Wire.PROTOCOL_VERSION);
      return;
    }
    Optional<String> token = token(payload);
    if (token.isEmpty()) {
      refuse(connection, "CONNECT carries no authToken");
      return;
    }
    Thread.ofVirtual()
        .name("marram-authenticate")
        .start(() -> {
          Verdict verdict = judge(token.get(), connection.peer);
          loop.post(() -> decided(connection, verdict));
        });
  }

  private Verdict judge(String token, Peer peer) {
    try {
      return authenticator.apply(token, peer);
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("ipc.authentication-failed");
      return new Rejected("the caller could not be examined: " + e);
    }
  }

  private static Optional<String> token(byte[] payload) {
    try {
      return Document.parse(payload) instanceof Document.Obj object
          ? object
              .get("authToken")
              .map(value -> value instanceof Document.Text text ? text.value() : "")
              .filter(text -> !text.isEmpty())
          : Optional.empty();
    } catch (Document.SyntaxException e) {
      return Optional.empty();
    }
  }

  private void decided(Connection connection, Verdict verdict) {
    if (!connection.unauthenticated()) {
      return;
    }
    switch (verdict) {
      case Accepted accepted when loop.mayConnect(accepted.component()) ->
          connection.accept(accepted.component());
      case Accepted accepted ->
          refuse(
              connection,
              "no more connections (ipc.maxConnections, ipc.maxConnectionsPerComponent) for "
                  + accepted.component());
      case Rejected rejected -> refuse(connection, rejected.reason());
    }
  }

  private void refuse(Connection connection, String reason) {
    long now = loop.now;
    long user = connection.peer.user().orElse(-1L);
    Refusals of = refusals.computeIfAbsent(user, u -> new Refusals());
    if (of.second != now / SECOND) {
      of.second = now / SECOND;
      of.inSecond = 0;
    }
    of.inSecond++;
    boolean flood = of.inSecond > IpcLimits.REFUSALS_PER_SECOND;
    log(connection, reason, of, flood);
    if (flood) {
      loop.ledger.reached(Limit.FAILED_CONNECTS);
      loop.after(IpcLimits.REFUSAL_DELAY, connection::refuse);
    } else {
      connection.refuse();
    }
  }

  private void log(Connection connection, String reason, Refusals of, boolean flood) {
    long now = loop.now;
    if (flood && of.loggedAt != 0 && now - of.loggedAt < 60 * SECOND) {
      of.unlogged++;
      return;
    }
    if (flood) {
      of.loggedAt = now;
    }
    LOG.atWarn()
        .addKeyValue("pid", connection.peer.pid().orElse(-1L))
        .addKeyValue("uid", connection.peer.user().orElse(-1L))
        .addKeyValue("reason", reason)
        .addKeyValue("notLogged", of.unlogged)
        .log("ipc.connect-refused");
    of.unlogged = 0;
  }
}
