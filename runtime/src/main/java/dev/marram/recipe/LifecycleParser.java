package dev.marram.recipe;

import dev.marram.base.Nearest;
import dev.marram.model.Document;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads a selected and interpolated lifecycle. Keys are found in any letter case.
 *
 * <p>A faulty step does not take the others with it: the component fails when it comes to that
 * step.
 */
public final class LifecycleParser {
  private static final Duration ERROR_RESET_TIME = Duration.ofHours(1);
  private static final Pattern SKIP_IF =
      Pattern.compile("\\s*(?:!\\s*)?(?:onpath|exists)\\s+\\S.*", Pattern.DOTALL);
  private static final List<String> STEPS =
      List.of("Bootstrap", "Install", "Startup", "Run", "Shutdown", "Recover", "Uninstall");
  private static final List<String> KEYS =
      Stream.concat(STEPS.stream(), Stream.of("Setenv", "ErrorResetTime")).toList();
  private static final List<String> STEP_KEYS =
      List.of("Script", "Skipif", "RequiresPrivilege", "Timeout", "Setenv", "BootstrapOnRollback");

  /**
   * The outcome.
   *
   * @param lifecycle the steps without fault
   * @param faults by step, as {@link Lifecycle.Step#name} spells it: why that step cannot run
   * @param warnings for people: what was ignored
   */
  public record Parsed(Lifecycle lifecycle, Map<String, String> faults, List<String> warnings) {
    public Parsed {
      faults = Map.copyOf(faults);
      warnings = List.copyOf(warnings);
    }
  }

  private final Document.Obj raw;
  private final Map<String, String> faults = new TreeMap<>();
  private final List<String> warnings = new ArrayList<>();

  private LifecycleParser(Document.Obj raw) {
    this.raw = raw;
  }

  /** Reads the lifecycle; any thread. */
  public static Parsed parse(Document.Obj raw) {
    return new LifecycleParser(raw).parse();
  }

  private Parsed parse() {
    warnOfUnknown(raw, KEYS, "Lifecycle");
    Map<String, Lifecycle.Step> steps = new LinkedHashMap<>();
    STEPS.forEach(name -> step(name).ifPresent(step -> steps.put(name, step)));
    Lifecycle lifecycle =
        new Lifecycle(
            Optional.ofNullable(steps.get("Bootstrap")),
            Optional.ofNullable(steps.get("Install")),
            Optional.ofNullable(steps.get("Startup")),
            Optional.ofNullable(steps.get("Run")),
            Optional.ofNullable(steps.get("Shutdown")),
            Optional.ofNullable(steps.get("Recover")),
            Optional.ofNullable(steps.get("Uninstall")),
            setenv(raw, "Lifecycle"),
            raw.getIgnoreCase("errorResetTime")
                .map(LifecycleParser::seconds)
                .orElse(ERROR_RESET_TIME));
    return new Parsed(lifecycle, faults, warnings);
  }

  private Optional<Lifecycle.Step> step(String name) {
    Document value = raw.getIgnoreCase(name).orElse(Document.Null.NULL);
    if (value == Document.Null.NULL) {
      return Optional.empty();
    }
    // A script alone is the map form with nothing else in it.
    return value instanceof Document.Obj map
        ? step(name, map)
        : step(name, new Document.Obj(Map.of("Script", value)));
  }

  private Optional<Lifecycle.Step> step(String name, Document.Obj map) {
    String path = "Lifecycle." + name;
    warnOfUnknown(map, STEP_KEYS, path);
    Optional<String> script = map.getIgnoreCase("Script").flatMap(Coercion::scalar);
    if (script.isEmpty() || script.get().indexOf('\0') >= 0) {
      faults.put(name, path + " has no script, or one that is no text");
      return Optional.empty();
    }
    Optional<String> skipIf =
        map.getIgnoreCase("Skipif")
            .map(value -> Coercion.scalar(value).orElseGet(value::toJson))
            .filter(text -> !text.isBlank());
    if (skipIf.isPresent() && !SKIP_IF.matcher(skipIf.get()).matches()) {
      faults.put(
          name,
          "%s.Skipif is \"%s\"; it must be [!] onpath PROGRAM or [!] exists FILE"
              .formatted(path, skipIf.get()));
      return Optional.empty();
    }
    if (script.get().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Lifecycle.Step(
            name,
            script.get(),
            skipIf.map(String::strip),
            map.getIgnoreCase("RequiresPrivilege").map(Coercion::truth).orElse(false),
            map.getIgnoreCase("Timeout").map(LifecycleParser::seconds),
            setenv(map, path)));
  }

  private static Duration seconds(Document value) {
    return Duration.ofSeconds(Math.max(0, Coercion.integer(value)));
  }

  private Map<String, String> setenv(Document.Obj map, String path) {
    Document value = map.getIgnoreCase("Setenv").orElse(Document.Obj.EMPTY);
    if (!(value instanceof Document.Obj variables)) {
      warnings.add(path + ".Setenv is " + Coercion.kind(value) + ", no map, and is ignored");
      return Map.of();
    }
    Map<String, String> environment = new LinkedHashMap<>();
    variables
        .members()
        .forEach((name, variable) ->
            Coercion.scalar(variable)
                .filter(text -> isVariable(name) && text.indexOf('\0') < 0)
                .ifPresentOrElse(
                    text -> environment.put(name, text),
                    () -> warnings.add(path + ".Setenv." + name + " cannot be set; ignored")));
    return environment;
  }

  /** No process can be given a variable with such a name. */
  private static boolean isVariable(String name) {
    return !name.isEmpty() && name.indexOf('=') < 0 && name.indexOf('\0') < 0;
  }

  private void warnOfUnknown(Document.Obj map, List<String> known, String path) {
    for (String key : map.members().keySet()) {
      if (known.stream().noneMatch(key::equalsIgnoreCase)) {
        warnings.add(
            "unknown key %s.%s is ignored%s".formatted(path, key, Nearest.hint(key, known)));
      }
    }
  }
}
