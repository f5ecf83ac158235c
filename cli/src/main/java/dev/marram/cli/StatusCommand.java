package dev.marram.cli;

import dev.marram.client.IpcClient;
import dev.marram.client.RemoteException;
import dev.marram.model.Document;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code marram status}: how the runtime and its components are. */
@Command(
    name = "status",
    description = "Shows how a running runtime and its components are.",
    footer = {"", "Example:", "  marram status --root ./root"})
final class StatusCommand implements Callable<Integer> {
  @Mixin private Target target = new Target();
  @Mixin private Output output = new Output();

  @Option(names = "--messages", description = "Shows what became of all messages, too.")
  private boolean messages;

  @Option(names = "--watch", description = "On a terminal: shows it each second until Ctrl-C.")
  private boolean watch;

  @Override
  public Integer call() throws IOException, RemoteException, InterruptedException {
    boolean live = watch && !output.json() && output.isTerminal();
    try (IpcClient client = target.connect();
        Closeable _ = live ? Output.endingBySignal() : () -> {}) {
      while (true) {
        show(Json.object(client.call("dev.marram#GetStatus", "{}")));
        if (!live) {
          return 0;
        }
        Thread.sleep(1000);
        System.out.print("\033[H\033[J"); // the next one at the top of an empty screen
      }
    }
  }

  private void show(Document.Obj status) throws IOException {
    if (output.json(status)) {
      return;
    }
    Document.Obj runtime = Json.inner(status, "runtime");
    output.say("Process %s on %s".formatted(Json.text(runtime, "pid"), Json.text(runtime, "root")));
    if (messages) {
      output.say("Messages: " + Json.inner(status, "ledger").toJson());
      output.say("Limits reached: " + Json.inner(status, "limits").toJson());
    }
    output.table(
        List.of("COMPONENT", "VERSION", "STATE", "RESTARTS", "PROCESSES", "REASON"),
        List.of("componentName", "version", "state", "restarts", "pids", "reason"),
        Json.objects(status, "components"));
  }
}
