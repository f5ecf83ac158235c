package dev.marram.app;

import dev.marram.base.Problem;
import dev.marram.config.Change;
import dev.marram.config.ConfigException;
import dev.marram.config.Configurations;
import dev.marram.config.Container;
import dev.marram.config.FileContent;
import dev.marram.config.Merge;
import dev.marram.config.RefusedException;
import dev.marram.config.RuntimeConfig;
import dev.marram.config.Setting;
import dev.marram.model.Document;
import dev.marram.model.ModelError;
import dev.marram.process.Account;
import dev.marram.process.UserDatabase;
import dev.marram.process.Users;
import dev.marram.recipe.Yaml;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The runtime's settings: those of the configuration file merged over those that are stored, where
 * stored values that are newer stay (decisions D4).
 *
 * @param config the settings, checked
 * @param nucleus the configuration of the nucleus as it is set, without defaults
 * @param by what the file is called in the history
 * @param content of the file; an empty object without one
 * @param time of the file's last change, in milliseconds since 1970
 * @param notes about the file, and what of it did not count
 */
record ConfigFile(
    RuntimeConfig config,
    Document.Obj nucleus,
    String by,
    Document.Obj content,
    long time,
    List<String> notes) {
  private static final int MAX_BYTES = 1 << 20;

  /** What the keys below this one say is done at once, see {@link LiveLogSettings}. */
  private static final String LIVE = "logging";

  private static final String DIRECT_MEMORY = "-XX:MaxDirectMemorySize=";

  /**
   * Reads the file; without one everything is as stored, or has its default.
   *
   * @throws StartException if it cannot be read or a value in it cannot be used
   */
  static ConfigFile read(Optional<Path> file, Container stored) throws StartException {
    String name = file.map(Path::toString).orElse("defaults");
    String what = "the configuration " + name;
    try {
      Document document = file.isPresent() ? parse(file.get()) : Document.Null.NULL;
      long time = file.isPresent() ? Files.getLastModifiedTime(file.get()).toMillis() : 0;
      FileContent kept = FileContent.of(document, stored);
      RuntimeConfig given = RuntimeConfig.read(kept.document(), directMemoryBytes());
      Document.Obj content =
          kept.document() instanceof Document.Obj object ? object : Document.Obj.EMPTY;
      List<String> notes = new ArrayList<>(given.notes());
      notes.addAll(kept.notes());
      ConfigFile read = new ConfigFile(given, Document.Obj.EMPTY, name, content, time, notes);
      Merge merge = read.mergeInto(stored);
      merge
          .kept()
          .forEach(path ->
              notes.add(
                  "%s: the stored value is newer than the file and stays; to set it, use marram config set, or change the file"
                      .formatted(String.join(".", path))));
      what = "the stored configuration, with " + name;
      RuntimeConfig merged = RuntimeConfig.read(settings(merge.root()), directMemoryBytes());
      Document.Obj nucleus =
          merge.root().section("services", Configurations.NUCLEUS, "configuration").toDocument();
      return new ConfigFile(merged, nucleus, name, content, time, notes);
    } catch (ConfigException e) {
      throw new StartException(
          Problem.CONFIG_VALUE, "%s cannot be used:%n%s".formatted(what, e.getMessage()));
    } catch (IOException e) {
      throw new StartException(
          Problem.CONFIG_UNREADABLE,
          "cannot read the configuration %s: %s. Check the path given with --config."
              .formatted(name, e instanceof NoSuchFileException ? "there is no such file" : e));
    } catch (Document.SyntaxException e) {
      throw new StartException(
          Problem.CONFIG_SYNTAX,
          "the configuration %s is neither YAML nor JSON: %s. Correct it at that place."
              .formatted(name, e.getMessage()));
    }
  }

  Merge mergeInto(Container root) {
    return new Merge(root, time).put(List.of(), content, Merge.Existing.STAYS_IF_NEWER);
  }

  /**
   * What whoever changes the settings should know.
   *
   * @throws RefusedException with all that is wrong with the settings as they would be
   */
  static List<String> notes(Container before, Merge after) throws RefusedException {
    try {
      RuntimeConfig was = RuntimeConfig.read(settings(before), directMemoryBytes());
      RuntimeConfig is = RuntimeConfig.read(settings(after.root()), directMemoryBytes());
      List<String> notes = new ArrayList<>(is.notes());
      notes.removeAll(was.notes());
      notes.addAll(absent(was, is));
      after.changes().stream()
          .filter(ConfigFile::waitsForAStart)
          .map(ConfigFile::key)
          .map("%s: takes effect at the next start of the runtime"::formatted)
          .forEach(notes::add);
      return notes;
    } catch (ConfigException e) {
      throw new RefusedException(ModelError.invalidArguments(String.valueOf(e.getMessage())));
    }
  }

  /** Of users and groups that are newly named those that are not on this machine. */
  private static List<String> absent(RuntimeConfig was, RuntimeConfig is) {
    List<String> notes = new ArrayList<>();
    List<String> groups = new ArrayList<>(is.names(Setting.CLI_GROUPS));
    groups.removeAll(was.names(Setting.CLI_GROUPS));
    String user = is.text(Setting.POSIX_USER);
    try {
      for (String group : groups) {
        if (!group.matches("[0-9]+") && UserDatabase.SYSTEM.find("group", group).isEmpty()) {
          notes.add("There is no group '%s' on this machine: create it".formatted(group));
        }
      }
      if (!user.isEmpty() && !user.equals(was.text(Setting.POSIX_USER))) {
        Account _ = new Users(Optional.empty()).of(Optional.of(user));
      }
    } catch (IOException e) {
      notes.add(String.valueOf(e.getMessage()));
    }
    return notes;
  }

  private static boolean waitsForAStart(Change change) {
    if (!change.isVisible() || !change.isInConfiguration()) {
      return false;
    }
    String service = change.path().get(1) + ".";
    String key = key(change);
    String whole = service.equalsIgnoreCase(Configurations.NUCLEUS + ".") ? key : service + key;
    return !Setting.isAtOrBelow(whole, LIVE)
        && Arrays.stream(Setting.values()).anyMatch(each -> Setting.isAtOrBelow(whole, each.key()));
  }

  private static String key(Change change) {
    return String.join(".", change.path().subList(3, change.path().size()));
  }

  /** The tree without what components have for themselves: that may be large. */
  private static Document.Obj settings(Container root) {
    Map<String, Document> services = new LinkedHashMap<>();
    root.section("services")
        .forEach(service -> {
          if (service.node() instanceof Container section) {
            boolean component = !RuntimeConfig.hasSettings(service.key());
            section =
                component && section.child("configuration").isPresent()
                    ? section.without(List.of("configuration"))
                    : section;
            services.put(service.key(), section.toDocument());
          }
        });
    Map<String, Document> members =
        new LinkedHashMap<>(
            root.child("services").isPresent()
                ? root.without(List.of("services")).toDocument().members()
                : root.toDocument().members());
    members.put("services", new Document.Obj(services));
    return new Document.Obj(members);
  }

  private static Document parse(Path file)
      throws IOException, StartException, Document.SyntaxException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new StartException(
            Problem.CONFIG_UNREADABLE,
            "the configuration %s has more than %,d bytes. Name the right file with --config."
                .formatted(file, MAX_BYTES));
      }
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.stripLeading().startsWith("{") ? Document.parse(text) : Yaml.parse(text);
    }
  }

  /**
   * The JVM's limit of direct memory, as its command line says; without it the JVM takes the
   * heap's.
   */
  private static long directMemoryBytes() {
    List<String> arguments =
        List.of(ProcessHandle.current().info().arguments().orElse(new String[0]));
    return arguments.stream()
        .filter(argument -> argument.startsWith(DIRECT_MEMORY))
        .map(argument -> bytes(argument.substring(DIRECT_MEMORY.length())))
        .findFirst()
        .orElse(Runtime.getRuntime().maxMemory());
  }

  private static long bytes(String size) {
    String digits = size.replaceAll("[^0-9].*", "");
    long number = Long.parseLong(digits);
    return switch (size.substring(digits.length()).toLowerCase(java.util.Locale.ROOT)) {
      case "k" -> number << 10;
      case "m" -> number << 20;
      case "g" -> number << 30;
      default -> number;
    };
  }
}
