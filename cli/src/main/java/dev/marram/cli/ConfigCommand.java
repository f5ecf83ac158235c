package dev.marram.cli;

import dev.marram.base.Clock;
import dev.marram.base.Nearest;
import dev.marram.base.Problem;
import dev.marram.base.Visible;
import dev.marram.client.IpcClient;
import dev.marram.client.RemoteException;
import dev.marram.client.Subscription;
import dev.marram.model.Document;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code marram config}: what components are configured with, and who changed it. */
@Command(
    name = "config",
    description = "Shows and changes the configuration of components of a running runtime.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example:", "  marram config get com.example.Hello --root ./root"})
final class ConfigCommand {
  private static final String NAME =
      "Name of the component; aws.greengrass.Nucleus is the runtime.";

  /** The nucleus has two names. */
  static final class Name implements ITypeConverter<String> {
    @Override
    public String convert(String given) {
      return given.equals("aws.greengrass.NucleusLite") ? "aws.greengrass.Nucleus" : given;
    }
  }

  private static final String KEY = "Such as /mqtt/port; ~1 is a / inside a key, ~0 a ~.";

  @Command(
      name = "get",
      description = "Shows a component's configuration, or one key of it.",
      footer = {"", "Example:", "  marram config get com.example.Hello /greeting --root ./root"})
  void get(
      @Mixin Target target,
      @Mixin Output output,
      @Parameters(paramLabel = "NAME", description = NAME, converter = Name.class) String name,
      @Parameters(paramLabel = "KEY", arity = "0..1", description = KEY, defaultValue = "")
          String given)
      throws IOException, RemoteException {
    KeyPath path = KeyPath.parse(given);
    try (IpcClient client = target.connect()) {
      Document.Obj whole = whole(client, name);
      Document value = value(name, path, whole);
      KeyPath key = path.storedIn(whole);
      if (!output.json(Document.Obj.of("componentName", name, "key", key, "value", value))) {
        output.print(new ConfigText(output.hasColours()).tree(value));
      }
    }
  }

  @Command(
      name = "set",
      description = {
        "Sets one key of a component's configuration, at once and for good.",
        "An object is merged into what is there; a list, like any other value, replaces it."
      },
      footer = {
        "",
        "Examples:",
        "  marram config set com.example.Hello /greeting 'Good day'",
        "  marram config set aws.greengrass.Nucleus /logging '{\"level\": \"DEBUG\"}'"
      })
  void set(
      @Mixin Target target,
      @Mixin Output output,
      @Parameters(paramLabel = "NAME", description = NAME, converter = Name.class) String name,
      @Parameters(paramLabel = "KEY", description = KEY) String key,
      @Parameters(
              paramLabel = "VALUE",
              description = "JSON, or else a text; with - it is read from standard input.")
          String given,
      @Option(names = "--text", description = "VALUE is a text even if it could be JSON.")
          boolean text)
      throws IOException, RemoteException {
    KeyPath path = KeyPath.parse(key);
    KeyPath.requireUnicode("VALUE", given);
    String value = given.equals("-") ? standardInput() : given;
    change(target, output, name, path, "valueToMerge", value(value, text));
  }

  private static String standardInput() throws IOException {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(TopicCommand.read(System.in));
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(bytes)
          .toString()
          .replaceFirst("\\R\\z", "");
    } catch (CharacterCodingException e) {
      throw new TypeConversionException("standard input is no UTF-8: convert it, or give JSON");
    }
  }

  private static Document value(String given, boolean text) {
    try {
      return text ? new Document.Text(given) : Document.parse(given);
    } catch (Document.SyntaxException e) {
      if (ConfigText.seemsJson(given)) {
        throw new TypeConversionException(
            "VALUE begins like JSON and is none: %s. Correct it there, or give --text if it is a text"
                .formatted(e.getMessage()));
      }
      return new Document.Text(given);
    }
  }

  @Command(
      name = "reset",
      description = "Gives a component's configuration, or one key, its recipe's default again.",
      footer = {"", "Example:", "  marram config reset com.example.Hello /greeting --root ./root"})
  void reset(
      @Mixin Target target,
      @Mixin Output output,
      @Parameters(paramLabel = "NAME", description = NAME, converter = Name.class) String name,
      @Parameters(paramLabel = "KEY", arity = "0..1", description = KEY, defaultValue = "")
          String key)
      throws IOException, RemoteException {
    change(target, output, name, KeyPath.parse(key), "reset", new Document.Bool(true));
  }

  private static void change(
      Target target, Output output, String name, KeyPath path, String how, Document value)
      throws IOException, RemoteException {
    try (IpcClient client = target.connect()) {
      Document.Obj before = whole(client, name);
      Document.Obj request =
          Document.Obj.of("componentName", name, "keyPath", path.keys(), how, value);
      Document.Obj answer =
          Json.object(client.call("dev.marram#UpdateConfiguration", request.toJson()));
      Document.Obj after = whole(client, name);
      KeyPath stored = path.storedIn(path.in(after).isPresent() ? after : before);
      List<Document.Obj> changes = stored.changes(before, after);
      Document notes = answer.get("notes").orElse(new Document.Arr(List.of()));
      if (output.json(Document.Obj.of("componentName", name, "changes", changes, "notes", notes))) {
        return;
      }
      ConfigText text = new ConfigText(output.hasColours());
      for (Document.Obj each : changes) {
        output.print(text.line(Json.text(each, "key"), each));
      }
      if (changes.isEmpty()) {
        String now = stored.in(after).map(text::cut).orElse("not set");
        output.print(
            "%s%s is %s"
                .formatted(
                    now.contains("****") ? "" : "No change: ", // of a secret nobody can tell
                    stored.keys().isEmpty() ? name : stored,
                    now));
      }
      for (String note : Json.texts(answer, "notes")) {
        output.say("note: " + note);
      }
    }
  }

  private static Document.Obj whole(IpcClient client, String name)
      throws IOException, RemoteException {
    try {
      return Json.inner(ask(client, name, new KeyPath(List.of())), "value");
    } catch (RemoteException e) {
      List<String> known =
          Json.objects(
                  Json.object(client.call("aws.greengrass#ListComponents", "{}")), "components")
              .stream()
              .map(each -> Json.text(each, "componentName"))
              .toList();
      if (known.contains(name)) {
        throw e;
      }
      throw new Target.NamedException(
          Problem.REQUEST_REFUSED,
          "there is no component %s; marram component list has all%s"
              .formatted(name, Nearest.hint(name, known)));
    }
  }

  private static Document value(String name, KeyPath path, Document whole)
      throws Target.NamedException {
    Optional<Document> value = path.in(whole);
    if (value.isPresent()) {
      return value.get();
    }
    List<String> known =
        new KeyPath(List.of()).below(whole).keySet().stream().map(KeyPath::toString).toList();
    throw new Target.NamedException(
        Problem.REQUEST_REFUSED,
        "the configuration of %s has no %s%s"
            .formatted(name, path, Nearest.hint(path.toString(), known)));
  }

  private static Document.Obj ask(IpcClient client, String name, KeyPath path)
      throws IOException, RemoteException {
    return Json.object(client.call("aws.greengrass#GetConfiguration", request(name, path)));
  }

  private static String request(String name, KeyPath path) {
    return Document.Obj.of("componentName", name, "keyPath", path.keys()).toJson();
  }

  @Command(
      name = "watch",
      description = "Shows each change of a component's configuration as it comes, until Ctrl-C.",
      footer = {"", "Example:", "  marram config watch com.example.Hello --root ./root"})
  void watch(
      @Mixin Target target,
      @Mixin Output output,
      @Parameters(paramLabel = "NAME", description = NAME, converter = Name.class) String name,
      @Parameters(paramLabel = "KEY", arity = "0..1", description = KEY, defaultValue = "")
          String key,
      @Option(names = "--count", description = "Ends after so many changes.")
          @Nullable Integer count)
      throws IOException, RemoteException {
    TopicCommand.check(count == null || count > 0, "--count is 1 or more");
    KeyPath path = KeyPath.parse(key);
    ConfigText text = new ConfigText(output.hasColours());
    // Two connections: one that is full of events reads no answers.
    try (Closeable _ = Output.endingBySignal();
        IpcClient asking = target.connect();
        IpcClient listening = target.connect()) {
      value(name, path, whole(asking, name)); // a wrong name is told with the nearest
      Subscription events =
          listening.subscribe("aws.greengrass#SubscribeToConfigurationUpdate", request(name, path));
      for (int shown = 0; count == null || shown < count; shown++) {
        byte[] frame = events.next(Duration.ofDays(36_500)).orElseThrow().payload();
        Document.Obj event = Json.object(frame).orElse(Document.Obj.EMPTY);
        KeyPath changed =
            new KeyPath(Json.texts(Json.inner(event, "configurationUpdateEvent"), "keyPath"));
        Optional<Document> value = now(asking, name, changed);
        Instant time = Clock.SYSTEM.now();
        Document removed = new Document.Bool(value.isEmpty());
        if (!output.json(
            Document.Obj.of(
                "timestamp", time.toEpochMilli(),
                "key", changed,
                "value", value,
                "removed", removed))) {
          String shows = value.map(text::cut).orElse("(removed)");
          output.print("%s  %s  %s".formatted(time, text.key(changed.toString()), shows));
        }
      }
    }
  }

  /**
   * What is there now, unless it was removed. A leaf comes wrapped, as the one member under its
   * key; a section may look the same, but has something below it.
   */
  private static Optional<Document> now(IpcClient client, String name, KeyPath path)
      throws IOException, RemoteException {
    Optional<Document.Obj> found = find(client, name, path);
    if (found.isEmpty() || path.keys().isEmpty() || found.get().members().size() != 1) {
      return found.map(Document.class::cast);
    }
    String last = path.keys().getLast();
    Optional<Document> leaf =
        new KeyPath(List.of(last)).in(found.get()).filter(each -> !(each instanceof Document.Obj));
    return leaf.isPresent() && find(client, name, path.with(last)).isEmpty()
        ? leaf
        : found.map(Document.class::cast);
  }

  private static Optional<Document.Obj> find(IpcClient client, String name, KeyPath path)
      throws IOException, RemoteException {
    try {
      return Optional.of(Json.inner(ask(client, name, path), "value"));
    } catch (RemoteException e) {
      if (e.code().equals("ResourceNotFoundError")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Command(
      name = "history",
      description = "Shows who changed what, of a component or of all, the newest last.",
      footer = {"", "Example:", "  marram config history com.example.Hello --limit 10"})
  void history(
      @Mixin Target target,
      @Mixin Output output,
      @Parameters(paramLabel = "NAME", arity = "0..1", description = NAME, converter = Name.class)
          @Nullable String name,
      @Option(names = "--limit", description = "The newest so many, of the last 1,000 of all.")
          @Nullable Integer limit)
      throws IOException, RemoteException {
    TopicCommand.check(limit == null || limit > 0, "--limit is 1 or more");
    Document.Obj request =
        Document.Obj.of(
            "componentName", Optional.ofNullable(name), "limit", Optional.ofNullable(limit));
    try (IpcClient client = target.connect()) {
      Document.Obj answer =
          Json.object(client.call("dev.marram#GetConfigurationHistory", request.toJson()));
      List<Document.Obj> changes = Json.objects(answer, "changes").reversed();
      if (name != null && changes.isEmpty()) {
        whole(client, name); // a wrong name is told with the nearest
      }
      if (output.json(Document.Obj.of("changes", changes))) {
        return;
      }
      ConfigText text = new ConfigText(output.hasColours());
      for (Document.Obj each : changes) {
        Instant at = Instant.ofEpochMilli(Json.number(each, "at"));
        String by = Visible.line(Json.text(each, "by"));
        output.print("%s  %s  %s".formatted(at, by, line(text, each)));
      }
    }
  }

  /** The component before the key in it; what stands elsewhere, with all of its path. */
  private static String line(ConfigText text, Document.Obj change) {
    List<String> path = Json.texts(change, "path");
    boolean ofComponent =
        path.size() > 2
            && path.get(0).equalsIgnoreCase("services")
            && path.get(2).equalsIgnoreCase("configuration");
    return ofComponent
        ? Visible.line(path.get(1))
            + " "
            + text.line(new KeyPath(path.subList(3, path.size())).toString(), change)
        : text.line(new KeyPath(path).toString(), change);
  }
}
