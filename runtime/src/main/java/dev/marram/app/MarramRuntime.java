package dev.marram.app;

import dev.marram.deploy.ResolvedComponent;
import dev.marram.ipc.IpcServer;
import dev.marram.ipc.Ledger;
import dev.marram.lifecycle.Supervisor;
import dev.marram.log.RuntimeLog;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A runtime that was started, and its orderly stop: components in reverse order, then the socket,
 * then the root.
 */
final class MarramRuntime {
  private static final Logger LOG = LoggerFactory.getLogger(MarramRuntime.class);

  private final RootFolder folder;
  private final SocketPlace socket;
  private final IpcServer server;
  private final Supervisor supervisor;
  private final List<ResolvedComponent> components;

  MarramRuntime(
      RootFolder folder,
      SocketPlace socket,
      IpcServer server,
      Supervisor supervisor,
      List<ResolvedComponent> components) {
    this.folder = folder;
    this.socket = socket;
    this.server = server;
    this.supervisor = supervisor;
    this.components = List.copyOf(components);
  }

  /** What runs where, for the person who started it. */
  String summary() {
    String names =
        components.isEmpty()
            ? "no components (deploy some with --recipe-dir, --artifact-dir and --merge)"
            : components.size() == 1 ? "1 component" : components.size() + " components";
    return "Marram runs %s on %s; logs are in %s. Ctrl-C stops it."
        .formatted(names, folder.path(), folder.path().resolve("logs"));
  }

  /** Stops everything; takes as long as the components, and a little. Called once. */
  void stop() {
    LOG.atInfo().log("runtime.stopping");
    supervisor.stopAll().join();
    logLedger();
    try {
      server.close();
      socket.cleanUp();
    } catch (IOException e) {
      LOG.atWarn().setCause(e).log("runtime.socket-not-removed");
    }
    supervisor.close();
    LOG.atInfo().log("runtime.stopped");
    RuntimeLog.installed().close();
    folder.close();
  }

  private void logLedger() {
    try {
      Ledger.Snapshot ledger = server.ledger().get(1, TimeUnit.SECONDS);
      LOG.atLevel(ledger.balanced() ? org.slf4j.event.Level.INFO : org.slf4j.event.Level.ERROR)
          .addKeyValue("published", ledger.published())
          .addKeyValue("accepted", ledger.accepted())
          .addKeyValue("delivered", ledger.delivered())
          .addKeyValue("pending", ledger.pending())
          .addKeyValue("dropped", ledger.dropped())
          .addKeyValue("limits", ledger.limits())
          .log("ipc.ledger");
    } catch (ExecutionException | TimeoutException e) {
      LOG.atError().setCause(e).log("ipc.ledger-unknown");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
