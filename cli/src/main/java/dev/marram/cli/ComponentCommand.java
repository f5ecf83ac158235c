package dev.marram.cli;

import dev.marram.client.IpcClient;
import dev.marram.client.RemoteException;
import dev.marram.model.Document;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code marram component}: what is known about components. */
@Command(
    name = "component",
    description = "Shows components of a running runtime.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example:", "  marram component details com.example.Hello --root ./root"})
final class ComponentCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        Objects.requireNonNull(spec).commandLine(), "Missing command");
  }

  @Command(
      name = "list",
      description = "Lists all components, those that are built in too.",
      footer = {"", "Example:", "  marram component list --root ./root"})
  void list(@Mixin Target target, @Mixin Output output) throws IOException, RemoteException {
    try (IpcClient client = target.connect()) {
      Document.Obj answer = Json.object(client.call("aws.greengrass#ListComponents", "{}"));
      if (output.json()) {
        output.json(answer);
        return;
      }
      List<List<String>> rows = new ArrayList<>(List.of(List.of("COMPONENT", "VERSION", "STATE")));
      for (Document.Obj each : Json.objects(answer, "components")) {
        rows.add(
            List.of(
                Json.text(each, "componentName"),
                Json.text(each, "version"),
                Json.text(each, "state")));
      }
      output.table(rows);
    }
  }

  @Command(
      name = "details",
      description = "Shows a component with its configuration.",
      footer = {"", "Example:", "  marram component details com.example.Hello --root ./root"})
  void details(
      @Mixin Target target,
      @Mixin Output output,
      @Parameters(paramLabel = "NAME", description = "Name of the component.") String name)
      throws IOException, RemoteException {
    try (IpcClient client = target.connect()) {
      Document.Obj request = new Document.Obj(Map.of("componentName", new Document.Text(name)));
      Document.Obj answer =
          Json.object(client.call("aws.greengrass#GetComponentDetails", request.toJson()));
      if (output.json()) {
        output.json(answer);
        return;
      }
      Document.Obj details = Json.inner(answer, "componentDetails");
      output.say("Component Name: " + Json.text(details, "componentName"));
      output.say("    Version: " + Json.text(details, "version"));
      output.say("    State: " + Json.text(details, "state"));
      output.say("    Configuration: " + Json.inner(details, "configuration").toJson());
    }
  }
}
