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
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Finds the settings in one configuration file; used once, by one thread. A message is one line:
 * the key and what it is, why that matters, and what to do.
 */
final class ConfigFileReader {
  private static final List<String> SERVICES = List.of(Setting.TOKEN_EXCHANGE, Setting.CLI);

  /** The services that hold settings. */
  static final List<String> WITH_SETTINGS =
      List.of(Configurations.NUCLEUS, Setting.TOKEN_EXCHANGE, Setting.CLI);

  private static final int SHOWN_CHARS = 80;

  /** What a file may hold. */
  static final List<String> OF_ROOT = List.of("system", "services", "setenv");

  /** What a service of the file may hold. */
  static final List<String> OF_SERVICE =
      List.of(
          ("configuration componentType version previousVersion dependencies lifecycle runWith"
                  + " runtime")
              .split(" "));

  /** By one of these a service is a component's. */
  private static final List<String> OF_COMPONENT = List.of("runWith", "configuration");

  /** What a component's runWith may hold, below {@code runWithDefault} in the table. */
  private static final List<String> OF_RUN_WITH =
      List.of(
          "posixUser", "systemResourceLimits.memory", "systemResourceLimits.cpus", "windowsUser");

  /**
   * A section that holds settings, and sections of them.
   *
   * @param name what its keys begin with in messages
   * @param table what they begin with in the table
   * @param known its keys, beginning with the name
   * @param values takes what is found
   */
  private record Place(
      String name, String table, List<String> known, Map<Setting, Object> values) {}

  private final Map<Setting, Object> values = new EnumMap<>(Setting.class);
  private final Map<String, Map<Setting, Object>> runWith =
      new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final Map<String, String> environment = new TreeMap<>();
  private final List<String> errors = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final List<String> withoutEffect = new ArrayList<>();

  /** What was given, each value of its setting's kind. */
  Map<Setting, Object> values() {
    return values;
  }

  /** What was given for single components, by their names in any letter case. */
  Map<String, Map<Setting, Object>> runWith() {
    return runWith;
  }

  /** The variables of {@code setenv}. */
  Map<String, String> environment() {
    return environment;
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
            case "system" -> settings(name, value, "system.", place("system."));
            case "services" -> services(members(name, value));
            case "setenv" -> members(name, value).forEach(this::variable);
            default -> other(name, name, OF_ROOT);
          }
        });
    if (!withoutEffect.isEmpty()) {
      notes.add(
          String.join(", ", withoutEffect)
              + ": known, but without effect in this version; nothing has to be done");
    }
  }

  private void variable(String name, Document value) {
    if (value instanceof Document.Null) {
      return; // as if it were not there
    }
    Optional<String> text = value.scalar().filter(given -> given.indexOf('\0') < 0);
    if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0 || text.isEmpty()) {
      errors.add(
          "setenv.%s is no variable: it takes a name without = and one value; correct or remove it"
              .formatted(cut(name)));
    } else {
      environment.put(name, text.get());
    }
  }

  private void services(Map<String, Document> services) {
    services.forEach((name, value) -> {
      String path = "services." + name;
      String prefix =
          SERVICES.stream().filter(name::equalsIgnoreCase).map(s -> s + ".").findAny().orElse("");
      Map<String, Document> members = members(path, value);
      if (RuntimeConfig.hasSettings(name)) {
        members.forEach((inner, document) -> {
          if (inner.equalsIgnoreCase("configuration")) {
            settings(path + "." + inner, document, prefix, place(prefix));
          } else {
            other(path + "." + inner, inner, OF_SERVICE);
          }
        });
      } else if (members.keySet().stream()
          .anyMatch(key -> OF_COMPONENT.stream().anyMatch(key::equalsIgnoreCase))) {
        component(name, path, members);
      } else {
        other(path, name, WITH_SETTINGS);
      }
    });
  }

  private void component(String name, String path, Map<String, Document> service) {
    Map<Setting, Object> given =
        runWith.computeIfAbsent(name, component -> new EnumMap<>(Setting.class));
    service.forEach((inner, value) -> {
      String where = path + "." + inner;
      if (inner.equalsIgnoreCase("runWith")) {
        String prefix = where + ".";
        List<String> known = OF_RUN_WITH.stream().map(prefix::concat).toList();
        settings(where, value, prefix, new Place(prefix, "runWithDefault.", known, given));
      } else if (inner.equalsIgnoreCase("configuration")) {
        members(where, value); // the component's own: any keys
      } else {
        other(where, inner, OF_SERVICE);
      }
    });
  }

  /** The keys that begin with this prefix; with none, those that begin with no other one. */
  private Place place(String prefix) {
    List<String> known =
        Stream.concat(
                Arrays.stream(Setting.values()).map(Setting::key), Setting.WITHOUT_EFFECT.stream())
            .filter(key ->
                prefix.isEmpty()
                    ? !key.startsWith("system.") && SERVICES.stream().noneMatch(key::startsWith)
                    : key.startsWith(prefix))
            .toList();
    return new Place("", "", known, values);
  }

  /**
   * @param where the section's name in a message
   * @param prefix what its keys begin with
   */
  private void settings(String where, Document section, String prefix, Place place) {
    members(where, section)
        .forEach((name, value) -> {
          String key = prefix + name;
          String inner = key + ".";
          List<String> known = place.known();
          if (name.contains(".")) {
            notes.add(
                "unknown key %s: a section is written as one, not with a dot; write %s: {...}"
                    .formatted(cut(key), cut(name.substring(0, name.indexOf('.')))));
          } else if (known.stream().anyMatch(key::equalsIgnoreCase)) {
            setting(key, value, place);
          } else if (known.stream()
              .anyMatch(k -> k.regionMatches(true, 0, inner, 0, inner.length()))) {
            settings(key, value, inner, place);
          } else {
            int skipped = place.name().length();
            unknown(
                key,
                key.substring(skipped),
                known.stream().map(each -> each.substring(skipped)).toList());
          }
        });
  }

  private void setting(String key, Document value, Place place) {
    String inTable = place.table() + key.substring(place.name().length());
    Optional<Setting> found =
        Arrays.stream(Setting.values())
            .filter(each -> each.key().equalsIgnoreCase(inTable))
            .findAny();
    if (value instanceof Document.Null) {
      return; // as if it were not there
    }
    if (found.isEmpty()) {
      withoutEffect.add(key);
      return;
    }
    Setting setting = found.get();
    String name = place.name() + setting.key().substring(place.table().length());
    boolean isSecret = Setting.SECRET.contains(setting.key()) || setting == Setting.PROXY_URL;
    String what = name + " is " + (isSecret ? "a secret" : shown(value)) + ": ";
    Optional<Kind.Taken> taken = setting.kind().take(value);
    if (taken.isEmpty()) {
      errors.add(
          "%sallowed is %s; correct it, or remove it for the default"
              .formatted(what, setting.kind().allowed()));
    } else if (place.values().put(setting, taken.get().value()) != null) {
      errors.add(what + "it is there twice, in different letter case; remove one of both");
    } else if (!taken.get().asWritten()) {
      notes.add(
          what
              + "taken as %s, allowed is %s; write it that way"
                  .formatted(taken.get().value(), setting.kind().allowed()));
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

  static String cut(String key) {
    return key.length() <= SHOWN_CHARS ? key : key.substring(0, SHOWN_CHARS) + "...";
  }
}
