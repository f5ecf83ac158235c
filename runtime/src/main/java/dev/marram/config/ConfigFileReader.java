package dev.marram.config;

import dev.marram.base.Nearest;
import dev.marram.model.Document;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Finds the settings in one configuration file; used once, by one thread. */
final class ConfigFileReader {
  private static final String NUCLEUS = "aws.greengrass.Nucleus";
  private static final String LITE = "aws.greengrass.NucleusLite";
  private static final int SHOWN_CHARS = 80;

  /** What a file of the nucleus may hold beside its settings; without effect unless read below. */
  private static final List<String> OTHER_OF_ROOT = List.of("system", "services", "setenv");

  private static final List<String> OTHER_OF_SERVICE =
      List.of(
          "configuration",
          "componentType",
          "version",
          "previousVersion",
          "dependencies",
          "lifecycle",
          "runWith",
          "runtime");

  private final Map<Setting, Document> values = new EnumMap<>(Setting.class);
  private final List<Problem> problems = new ArrayList<>();
  private final List<String> withoutEffect = new ArrayList<>();

  /** What was given, each value of its setting's kind. */
  Map<Setting, Document> values() {
    return values;
  }

  List<Problem> problems() {
    return problems;
  }

  void read(Document file) {
    section("the file", file)
        .members()
        .forEach((name, value) -> {
          switch (name.toLowerCase(Locale.ROOT)) {
            case "system" -> settings(name, value, "system.", settingsOfSystem(true));
            case "services" -> services(section(name, value));
            default -> other(name, name, OTHER_OF_ROOT);
          }
        });
    if (!withoutEffect.isEmpty()) {
      problems.add(
          Problem.note(
              String.join(", ", withoutEffect),
              "known, but without effect in this version",
              "nothing has to be done"));
    }
  }

  /** Checks what one value alone does not show. */
  void checkTogether(long directMemoryBytes) {
    long outbound = number(Setting.IPC_MAX_OUTBOUND_BYTES);
    if (outbound >= directMemoryBytes) {
      problems.add(
          Problem.error(
              "ipc.maxOutboundBytes is " + outbound,
              "it has to be less than the JVM's direct memory of " + directMemoryBytes + " bytes",
              "lower it, or raise -XX:MaxDirectMemorySize"));
    }
    long loops = number(Setting.IPC_EVENT_LOOPS);
    if (loops != 1) {
      values.remove(Setting.IPC_EVENT_LOOPS);
      problems.add(
          Problem.note(
              "ipc.eventLoops is " + loops, "this version runs one event loop", "remove it"));
    }
  }

  private long number(Setting setting) {
    Document value = values.getOrDefault(setting, setting.kind().defaultValue().orElseThrow());
    return Long.parseLong(value.toJson());
  }

  private void services(Document.Obj services) {
    boolean both = services.getIgnoreCase(NUCLEUS).isPresent();
    services
        .members()
        .forEach((name, value) -> {
          if (name.equalsIgnoreCase(NUCLEUS) || (name.equalsIgnoreCase(LITE) && !both)) {
            nucleus("services." + name, value);
          } else {
            other("services." + name, name, List.of(NUCLEUS, LITE));
          }
        });
  }

  private void nucleus(String path, Document nucleus) {
    section(path, nucleus)
        .members()
        .forEach((name, value) -> {
          if (name.equalsIgnoreCase("configuration")) {
            settings(path + "." + name, value, "", settingsOfSystem(false));
          } else {
            other(path + "." + name, name, OTHER_OF_SERVICE);
          }
        });
  }

  private static List<Setting> settingsOfSystem(boolean ofSystem) {
    return Arrays.stream(Setting.values())
        .filter(setting -> setting.isOfSystem() == ofSystem)
        .toList();
  }

  /**
   * @param where the section's name in a message
   * @param prefix what the keys in this section begin with in the table
   */
  private void settings(String where, Document document, String prefix, List<Setting> known) {
    section(where, document)
        .members()
        .forEach((name, value) -> {
          String key = prefix + name;
          Optional<Setting> setting = name.contains(".") ? Optional.empty() : withKey(key, known);
          if (setting.isPresent()) {
            setting(setting.get(), value);
          } else if (isSection(name, key, known)) {
            settings(key, value, key + ".", known);
          } else {
            unknown(key, name, known);
          }
        });
  }

  private static Optional<Setting> withKey(String key, List<Setting> known) {
    return known.stream().filter(setting -> setting.key().equalsIgnoreCase(key)).findFirst();
  }

  private static boolean isSection(String name, String key, List<Setting> known) {
    String beginning = key + ".";
    return !name.contains(".")
        && known.stream()
            .anyMatch(
                setting -> setting.key().regionMatches(true, 0, beginning, 0, beginning.length()));
  }

  private void setting(Setting setting, Document value) {
    if (value instanceof Document.Null) {
      return; // as if it were not there
    }
    if (setting.since() == Setting.Since.LATER) {
      withoutEffect.add(setting.key());
      return;
    }
    String what = setting.key() + " is " + shown(value, setting.kind());
    if (values.containsKey(setting)) {
      problems.add(
          Problem.error(what, "it is there twice, in different letter case", "remove one of both"));
      return;
    }
    switch (Coercion.coerce(value, setting.kind())) {
      case Coercion.Outcome.Taken(Document taken, Optional<String> note) -> {
        values.put(setting, taken);
        note.ifPresent(why -> problems.add(Problem.note(what, why, "write it that way")));
      }
      case Coercion.Outcome.Refused(String why) ->
          problems.add(Problem.error(what, why, "correct it, or remove it" + orDefault(setting)));
    }
  }

  private static String orDefault(Setting setting) {
    return setting.kind().defaultValue().map(value -> " for " + value.toJson()).orElse("");
  }

  /** Not the value of a text: it may be a password, and a wrong one is no use to anybody. */
  private static String shown(Document value, Kind kind) {
    if (value instanceof Document.Obj) {
      return "a section";
    }
    if (value instanceof Document.Arr) {
      return "a list";
    }
    if (kind instanceof Kind.Text) {
      return "of another form";
    }
    String json = value.toJson();
    return json.length() <= SHOWN_CHARS ? json : json.substring(0, SHOWN_CHARS) + "...";
  }

  private Document.Obj section(String where, Document document) {
    return switch (document) {
      case Document.Obj section -> section;
      case Document.Null _ -> Document.Obj.EMPTY;
      case Document.Arr _, Document.Text _, Document.Num _, Document.Bool _ -> {
        problems.add(
            Problem.error(
                where + " is " + shown(document, Kind.any()),
                "it has to be a section with keys",
                "correct or remove it"));
        yield Document.Obj.EMPTY;
      }
    };
  }

  private void unknown(String key, String name, List<Setting> known) {
    Optional<String> near = Nearest.of(key, known.stream().map(Setting::key).toList());
    String remedy = near.map(meant -> "did you mean " + meant + "?").orElse("remove it");
    boolean dotted = name.contains(".") && near.filter(key::equalsIgnoreCase).isPresent();
    problems.add(
        Problem.note(
            "unknown key " + cut(key),
            dotted ? "a section is written as one, not with a dot" : "ignored",
            dotted ? "write " + nested(name) : remedy));
  }

  private static String nested(String name) {
    return name.replace(".", ": {") + ": ..." + "}".repeat(name.split("\\.", -1).length - 1);
  }

  private void other(String path, String name, List<String> known) {
    if (known.stream().anyMatch(name::equalsIgnoreCase)) {
      withoutEffect.add(path);
      return;
    }
    String remedy =
        Nearest.of(name, known).map(near -> "did you mean " + near + "?").orElse("remove it");
    problems.add(Problem.note("unknown key " + cut(path), "ignored", remedy));
  }

  private static String cut(String key) {
    return key.length() <= SHOWN_CHARS ? key : key.substring(0, SHOWN_CHARS) + "...";
  }
}
