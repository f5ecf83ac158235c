package dev.marram.cli;

import dev.marram.client.IpcClient;
import dev.marram.client.RemoteException;
import dev.marram.model.Document;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
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

  /** A row for each number; those of an inner object with its name before theirs. */
  private static Stream<Document.Obj> rows(String before, Document.Obj counts) {
    return counts.members().entrySet().stream()
        .flatMap(each ->
            each.getValue() instanceof Document.Obj inner
                ? rows(each.getKey() + " ", inner)
                : Stream.of(
                    Document.Obj.of("of", before + each.getKey(), "count", each.getValue())));
  }

  private void show(Document.Obj status) throws IOException {
    if (output.json(status)) {
      return;
    }
    Document.Obj runtime = Json.inner(status, "runtime");
    Duration up = Duration.ofMillis(Json.number(runtime, "uptimeMs"));
    String time = "%d d %tT".formatted(up.toDays(), LocalTime.MIN.plus(up));
    String pid = Json.text(runtime, "pid");
    output.say("Process %s on %s, up %s".formatted(pid, Json.text(runtime, "root"), time));
    if (messages) {
      Stream<Document.Obj> ledger = rows("", Json.inner(status, "ledger"));
      Stream<Document.Obj> limits = rows("limit ", Json.inner(status, "limits"));
      List<Document.Obj> rows = Stream.concat(ledger, limits).toList();
      output.table(List.of("MESSAGES", "COUNT"), List.of("of", "count"), rows);
      output.say("");
    }
    output.table(
        List.of("COMPONENT", "VERSION", "STATE", "RESTARTS", "PROCESSES", "REASON"),
        List.of("componentName", "version", "state", "restarts", "pids", "reason"),
        Json.objects(status, "components"));
  }
}
