package dev.marram.cli;

import dev.marram.client.IpcClient;
import dev.marram.client.RemoteException;
import dev.marram.model.Document;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code marram status}: how the runtime and its components are. */
@Command(
    name = "status",
    description = "Shows how a running runtime and its components are.",
    footer = {"", "Example:", "  marram status --root ./root"})
final class StatusCommand implements Callable<Integer> {
  @Mixin private Target target = new Target();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws IOException, RemoteException {
    try (IpcClient client = target.connect()) {
      Document.Obj status = Json.object(client.call("dev.marram#GetStatus", "{}"));
      output.json(status);
      return 0;
    }
  }
}
