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
import java.util.stream.Stream;

/**
 * Finds the settings in one configuration file; used once, by one thread. A message is one line:
 * the key and what it is, why that matters, and what to do.
 */
final class ConfigFileReader {
  private static final String NUCLEUS = "aws.greengrass.Nucleus";
  private static final String LITE = "aws.greengrass.NucleusLite";
  private static final int SHOWN_CHARS = 80;

  private static final List<String> OF_ROOT = List.of("system", "services", "setenv");

  /** What a service of the nucleus's file may hold; only the first has an effect. */
  private static final List<String> OF_SERVICE =
      List.of(
          ("configuration componentType version previousVersion dependencies lifecycle runWith"
                  + " runtime")
              .split(" "));

  private final Map<Setting, Object> values = new EnumMap<>(Setting.class);
  private final List<String> errors = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final List<String> withoutEffect = new ArrayList<>();

  /** What was given, each value of its setting's kind. */
  Map<Setting, Object> values() {
    return values;
  }

  /** Why the configuration cannot be used. */
  List<String> errors() {
    return errors;
  }

  /** What has no effect, or another one than its writer may think. */
  List<String> notes() {
    return notes;
  }

  void read(Document file) {
    members("the file", file)
        .forEach((name, value) -> {
          switch (name.toLowerCase(Locale.ROOT)) {
            case "system" -> settings(name, value, "system.", keys(true));
            case "services" -> services(members(name, value));
            default -> other(name, name, OF_ROOT);
          }
        });
    if (!withoutEffect.isEmpty()) {
      notes.add(
          String.join(", ", withoutEffect)
              + ": known, but without effect in this version; nothing has to be done");
    }
  }

  private void services(Map<String, Document> services) {
    boolean both = services.keySet().stream().anyMatch(NUCLEUS::equalsIgnoreCase);
    services.forEach((name, value) -> {
      String path = "services." + name;
      if (name.equalsIgnoreCase(NUCLEUS) || (name.equalsIgnoreCase(LITE) && !both)) {
        members(path, value)
            .forEach((inner, document) -> {
              if (inner.equalsIgnoreCase("configuration")) {
                settings(path + "." + inner, document, "", keys(false));
              } else {
                other(path + "." + inner, inner, OF_SERVICE);
              }
            });
      } else {
        other(path, name, List.of(NUCLEUS, LITE));
      }
    });
  }

  private static List<String> keys(boolean ofSystem) {
    return Stream.concat(
            Arrays.stream(Setting.values()).map(Setting::key), Setting.WITHOUT_EFFECT.stream())
        .filter(key -> key.startsWith("system.") == ofSystem)
        .toList();
  }

  /**
   * @param where the section's name in a message
   * @param prefix what the keys in this section begin with in the table
   */
  private void settings(String where, Document section, String prefix, List<String> known) {
    members(where, section)
        .forEach((name, value) -> {
          String key = prefix + name;
          String inner = key + ".";
          if (name.contains(".")) {
            notes.add(
                "unknown key %s: a section is written as one, not with a dot; write %s: {...}"
                    .formatted(cut(key), cut(name.substring(0, name.indexOf('.')))));
          } else if (known.stream().anyMatch(key::equalsIgnoreCase)) {
            setting(key, value);
          } else if (known.stream()
              .anyMatch(k -> k.regionMatches(true, 0, inner, 0, inner.length()))) {
            settings(key, value, inner, known);
          } else {
            unknown(key, key, known);
          }
        });
  }

  private void setting(String key, Document value) {
    Optional<Setting> found =
        Arrays.stream(Setting.values()).filter(each -> each.key().equalsIgnoreCase(key)).findAny();
    if (value instanceof Document.Null) {
      return; // as if it were not there
    }
    if (found.isEmpty()) {
      withoutEffect.add(key);
      return;
    }
    Setting setting = found.get();
    String what = setting.key() + " is " + shown(value) + ": ";
    Optional<Kind.Taken> taken = setting.kind().take(value);
    if (taken.isEmpty()) {
      errors.add(
          "%sallowed is %s; correct it, or remove it for the default"
              .formatted(what, setting.kind().allowed()));
    } else if (values.put(setting, taken.get().value()) != null) {
      errors.add(what + "it is there twice, in different letter case; remove one of both");
    } else if (!taken.get().asWritten()) {
      notes.add(what + "taken as " + taken.get().value() + "; write it that way");
    }
  }

  private Map<String, Document> members(String where, Document document) {
    return switch (document) {
      case Document.Obj section -> section.members();
      case Document.Null _ -> Map.of();
      case Document.Arr _, Document.Text _, Document.Num _, Document.Bool _ -> {
        errors.add(
            "%s is %s: it has to be a section with keys; correct or remove it"
                .formatted(where, shown(document)));
        yield Map.of();
      }
    };
  }

  /** Only the form of what is long: a secret at the wrong place does not belong in a message. */
  private static String shown(Document value) {
    return switch (value) {
      case Document.Obj _ -> "a section";
      case Document.Arr _ -> "a list";
      case Document.Text(String text) when text.length() > SHOWN_CHARS -> "a long text";
      case Document.Text _, Document.Num _, Document.Bool _, Document.Null _ -> value.toJson();
    };
  }

  private void other(String path, String name, List<String> known) {
    if (known.stream().anyMatch(name::equalsIgnoreCase)) {
      withoutEffect.add(path);
    } else {
      unknown(path, name, known);
    }
  }

  private void unknown(String path, String name, List<String> known) {
    String hint = Nearest.hint(name, known);
    notes.add("unknown key " + cut(path) + ": ignored" + (hint.isEmpty() ? "; remove it" : hint));
  }

  private static String cut(String key) {
    return key.length() <= SHOWN_CHARS ? key : key.substring(0, SHOWN_CHARS) + "...";
  }
}
