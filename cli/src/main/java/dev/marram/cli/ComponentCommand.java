package dev.marram.cli;

import dev.marram.base.Visible;
import dev.marram.client.IpcClient;
import dev.marram.client.RemoteException;
import dev.marram.model.Document;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code marram component}: what is known about components. */
@Command(
    name = "component",
    description = "Shows components of a running runtime.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example:", "  marram component details com.example.Hello --root ./root"})
final class ComponentCommand {
  @Command(
      name = "list",
      description = "Lists all components, those that are built in too.",
      footer = {"", "Example:", "  marram component list --root ./root"})
  void list(@Mixin Target target, @Mixin Output output) throws IOException, RemoteException {
    try (IpcClient client = target.connect()) {
      Document.Obj answer = Json.object(client.call("aws.greengrass#ListComponents", "{}"));
      if (output.json(answer)) {
        return;
      }
      output.table(
          List.of("COMPONENT", "VERSION", "STATE"),
          List.of("componentName", "version", "state"),
          Json.objects(answer, "components"));
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
      String request = "{\"componentName\":%s}".formatted(Json.quoted(name));
      Document.Obj answer = Json.object(client.call("aws.greengrass#GetComponentDetails", request));
      if (output.json(answer)) {
        return;
      }
      Document.Obj details = Json.inner(answer, "componentDetails");
      output.say("Component Name: " + Json.text(details, "componentName"));
      output.say("    Version: " + Json.text(details, "version"));
      output.say("    State: " + Json.text(details, "state"));
      Optional<Document> configuration = details.get("configuration");
      output.say("    Configuration: " + configuration.map(Document::toJson).orElse("null"));
    }
  }

  @Command(
      name = "why-denied",
      description =
          "Shows what a component was denied since the runtime started, and what would allow it.",
      footer = {"", "Example:", "  marram component why-denied com.example.Hello --root ./root"})
  void whyDenied(
      @Mixin Target target,
      @Mixin Output output,
      @Parameters(paramLabel = "NAME", description = "Name of the component.") String name,
      @Option(
              names = "--learn",
              description =
                  "Prints the least accessControl that allows these calls; changes nothing.")
          boolean learn)
      throws IOException, RemoteException {
    try (IpcClient client = target.connect()) {
      String request = "{\"componentName\":%s,\"learn\":%b}".formatted(Json.quoted(name), learn);
      Document.Obj answer = Json.object(client.call("dev.marram#GetDenials", request));
      if (output.json(answer)) {
        return;
      }
      List<Document.Obj> denials = Json.objects(answer, "denials");
      output.say(
          denials.size() == 1
              ? "1 denial of " + name
              : "%d denials of %s, the last first".formatted(denials.size(), name));
      for (Document.Obj each : denials) {
        output.say("");
        for (String key : List.of("tried", "count", "nearest", "advice")) {
          output.say("  %-10s %s".formatted(key, Visible.line(Json.text(each, key))));
        }
      }
      if (learn) {
        Document.Obj learned = Json.inner(answer, "learned");
        output.say("\n" + Json.text(learned, "note"));
        output.say("It belongs below ComponentConfiguration.DefaultConfiguration of the recipe:\n");
        output.say("accessControl:" + yaml(Json.inner(learned, "accessControl"), "\n  "));
      }
    }
  }

  /** Lists are written as JSON, which is YAML too. */
  private static String yaml(Document document, String lineBreak) {
    if (!(document instanceof Document.Obj(Map<String, Document> members)) || members.isEmpty()) {
      return " " + Visible.line(document.toJson());
    }
    StringBuilder lines = new StringBuilder();
    members.forEach((key, value) -> {
      String plain = key.matches("[A-Za-z][\\w.:-]*\\w") ? key : Visible.line(Json.quoted(key));
      lines.append(lineBreak).append(plain).append(':').append(yaml(value, lineBreak + "  "));
    });
    return lines.toString();
  }
}
