package dev.marram.app;

import dev.marram.config.ConfigurationStore;
import dev.marram.credentials.TokenExchangeService;
import dev.marram.ipc.IpcServer;
import dev.marram.ipc.Ledger;
import dev.marram.lifecycle.Supervisor;
import dev.marram.lifecycle.Timers;
import dev.marram.log.LogSettings;
import dev.marram.log.RuntimeLog;
import dev.marram.model.Document;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * A runtime that was started, and its orderly stop: components in reverse order, then what they
 * talked to, then the root.
 */
record MarramRuntime(
    RootFolder folder,
    SocketPlace socket,
    IpcServer server,
    Supervisor supervisor,
    Optional<TokenExchangeService> exchange,
    Outcome outcome,
    int components,
    LogSettings logs,
    ConfigurationStore store) {
  private static final Logger LOG = LoggerFactory.getLogger(MarramRuntime.class);

  /** After this long people wonder whether anything happens. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  void introduce(Progress progress) {
    String names =
        components == 0
            ? "no components (deploy some with --recipe-dir, --artifact-dir and --merge)"
            : components == 1 ? "1 component" : components + " components";
    String place =
        logs.console().isPresent() ? "logs are written here" : "logs are in " + logs.directory();
    progress.tell(
        "runtime.started",
        Document.Obj.of(
            "root", folder.path(),
            "socket", socket.socket(),
            "logs", logs.directory(),
            "components", components),
        "Marram runs %s on %s; %s. Ctrl-C stops it.".formatted(names, folder.path(), place));
  }

  /** Stops everything; takes as long as the components, and a little. Called once. */
  void stop() {
    LOG.atInfo().log("runtime.stopping");
    outcome.stopping();
    CompletableFuture<Void> stopped = supervisor.stopAll();
    Timers.SYSTEM.after(PATIENCE, outcome::stillStopping);
    stopped.join();
    exchange.ifPresent(TokenExchangeService::close);
    try {
      server.close();
      socket.cleanUp();
    } catch (IOException e) {
      LOG.atWarn().setCause(e).log("runtime.socket-not-removed");
    }
    server.lastLedger().ifPresent(MarramRuntime::logLedger);
    supervisor.close();
    store.close();
    LOG.atInfo().log("runtime.stopped");
    RuntimeLog.installed().close();
    folder.close();
  }

  private static void logLedger(Ledger.Snapshot ledger) {
    LOG.atLevel(ledger.balanced() ? Level.INFO : Level.ERROR)
        .addKeyValue("published", ledger.published())
        .addKeyValue("accepted", ledger.accepted())
        .addKeyValue("delivered", ledger.delivered())
        .addKeyValue("pending", ledger.pending())
        .addKeyValue("dropped", ledger.dropped())
        .addKeyValue("limits", ledger.limits())
        .log("ipc.ledger");
  }
}
