package dev.marram.recipe;

import dev.marram.model.Document;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a recipe wants to have run for a component: the steps that are defined and the environment
 * of all of them.
 *
 * <p>A step with an empty script counts as not defined. Immutable.
 *
 * @param errorResetTime after this long without an error earlier errors are forgotten; 1 hour
 *     unless the recipe says else
 */
public record Lifecycle(
    Optional<Step> bootstrap,
    Optional<Step> install,
    Optional<Step> startup,
    Optional<Step> run,
    Optional<Step> shutdown,
    Optional<Step> recover,
    Optional<Step> uninstall,
    Map<String, String> setenv,
    Duration errorResetTime) {
  static final List<String> STEPS =
      List.of("Bootstrap", "Install", "Startup", "Run", "Shutdown", "Recover", "Uninstall");
  static final List<String> KEYS =
      Stream.concat(STEPS.stream(), Stream.of("Setenv", "ErrorResetTime")).toList();
  static final List<String> STEP_KEYS =
      List.of("Script", "Skipif", "RequiresPrivilege", "Timeout", "Setenv", "BootstrapOnRollback");

  /** The form of a stripped Skipif: the opposite if group 1 is there, what is asked, for what. */
  public static final Pattern SKIP_IF = Pattern.compile("(!?)\\s*+(onpath|exists)\\s++(.+)");

  private static final Set<String> TRUE = Set.of("true", "yes", "on", "t", "y", "Y");
  private static final int[] BASES = {16, 2, 8, 10};
  private static final Pattern DIGITS =
      Pattern.compile(
          "\\s*\\+?(?:0[xX]([0-9a-fA-F]{1,15})|0[bB]([01]{1,62})|(0[0-7]{0,20})|([1-9][0-9]{0,17}))");

  /**
   * One step.
   *
   * @param name the step's name as the reference spells it, such as {@code Run}
   * @param scriptKey where its script stands in the lifecycle: {@code Run} or {@code Run.Script}
   * @param skipIf the condition under which the step counts as not defined, as written
   * @param timeout how long it may take; empty means the step's default
   * @param fault why it cannot be run, for people; it fails when it is due, and does no harm before
   */
  public record Step(
      String name,
      String scriptKey,
      String script,
      Optional<String> skipIf,
      boolean requiresPrivilege,
      Optional<Duration> timeout,
      Map<String, String> setenv,
      Optional<String> fault) {
    public Step {
      setenv = Map.copyOf(setenv);
    }
  }

  public Lifecycle {
    setenv = Map.copyOf(setenv);
  }

  /**
   * Reads a selected and interpolated lifecycle; any thread. Keys are found in any letter case.
   *
   * @param path of the lifecycle in its recipe
   * @param findings takes faults of steps, which these steps have then, and what was ignored
   */
  public static Lifecycle read(Document.Obj raw, String path, List<Finding> findings) {
    Section section = new Section(raw, path, findings).only(KEYS);
    Optional<Step> startup = step(section, "Startup");
    Optional<Step> run = step(section, "Run");
    if (run.isPresent() && startup.flatMap(Step::skipIf).isEmpty() && startup.isPresent()) {
      section.warn("Run", "it is never run, since there is a Startup", "Remove one of both.");
    }
    return new Lifecycle(
        step(section, "Bootstrap"),
        step(section, "Install"),
        startup,
        run,
        step(section, "Shutdown"),
        step(section, "Recover"),
        step(section, "Uninstall"),
        setenv(section),
        seconds(section, "ErrorResetTime").orElse(Duration.ofHours(1)));
  }

  /** Whether it has keys that are unknown and no step: its steps are misspelt, then. */
  public static boolean isOnlyUnknown(Document.Obj raw) {
    Set<String> keys = raw.members().keySet();
    return keys.stream().noneMatch(key -> STEPS.stream().anyMatch(key::equalsIgnoreCase))
        && keys.stream().anyMatch(key -> KEYS.stream().noneMatch(key::equalsIgnoreCase));
  }

  private static Optional<Step> step(Section lifecycle, String name) {
    Optional<Document> value = lifecycle.value(name);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    // A script alone is the map form with nothing else in it.
    Document.Obj map =
        value.get() instanceof Document.Obj given
            ? given
            : new Document.Obj(Map.of("Script", value.get()));
    List<Finding> findings = new ArrayList<>();
    Section section = new Section(map, lifecycle.path() + "." + name, findings).only(STEP_KEYS);
    if (section.value("Script").isEmpty()) {
      section.missing("Script", "Write the command to run.");
    }
    Step step =
        new Step(
            name,
            value.get() instanceof Document.Obj ? name + ".Script" : name,
            section.text("Script").orElse(""),
            skipIf(section),
            section.value("RequiresPrivilege").map(Lifecycle::truth).orElse(false),
            seconds(section, "Timeout"),
            setenv(section),
            Finding.firstError(findings).map(Finding::toString));
    lifecycle.findings().addAll(findings);
    return Optional.of(step).filter(each -> !each.script().isEmpty() || each.fault().isPresent());
  }

  private static Optional<String> skipIf(Section step) {
    Optional<String> text = step.text("Skipif").map(String::strip).filter(t -> !t.isEmpty());
    if (text.isPresent() && !SKIP_IF.matcher(text.get()).matches()) {
      String remedy =
          "Write 'onpath PROGRAM' or 'exists FILE', with '!' before it for the opposite.";
      step.fault("Skipif", "\"" + text.get() + "\" is not understood", remedy);
    }
    return text;
  }

  private static Map<String, String> setenv(Section section) {
    Document variables = section.value("Setenv").orElse(Document.Obj.EMPTY);
    if (!(variables instanceof Document.Obj map)) {
      section.warn("Setenv", "it is no map and is ignored", "Write {NAME: value}.");
      return Map.of();
    }
    Map<String, String> environment = new HashMap<>();
    map.members()
        .forEach((name, value) -> {
          Optional<String> text = value.scalar();
          text.ifPresent(found -> environment.put(name, found));
          if (text.isEmpty() && value != Document.Null.NULL) {
            section.warn("Setenv." + name, "it is no text and is ignored", "Write one value.");
          }
        });
    return environment;
  }

  /** Only certain words are true (configuration reference 7.1). */
  private static boolean truth(Document value) {
    return switch (value) {
      case Document.Bool bool -> bool.value();
      case Document.Num number -> Double.parseDouble(number.literal()) != 0;
      case Document.Text text -> TRUE.contains(text.value());
      case Document.Obj _, Document.Arr _, Document.Null _ -> false;
    };
  }

  /**
   * Whole seconds, at least 0. Of a text the digits count that it begins with: {@code 30s} is 30, a
   * leading 0 means octal, and what begins otherwise is 0 (configuration reference 7.1).
   */
  private static Optional<Duration> seconds(Section section, String key) {
    return section
        .value(key)
        .map(value -> {
          long seconds =
              switch (value) {
                case Document.Num number -> (int) Double.parseDouble(number.literal());
                case Document.Text text -> leadingInteger(text.value());
                case Document.Bool bool -> bool.value() ? 1 : 0;
                case Document.Obj _, Document.Arr _, Document.Null _ -> 0;
              };
          if (seconds <= 0 && !value.scalar().orElse("").strip().equals("0")) {
            String what = value.toJson() + " counts as 0 seconds";
            section.warn(key, what, "Write a number, in decimal digits without a 0 before them.");
          }
          return Duration.ofSeconds(Math.clamp(seconds, 0, Integer.MAX_VALUE));
        });
  }

  private static long leadingInteger(String text) {
    Matcher matcher = DIGITS.matcher(text);
    if (matcher.lookingAt()) {
      for (int i = 0; i < BASES.length; i++) {
        String digits = matcher.group(i + 1);
        if (digits != null) {
          return Long.parseLong(digits, BASES[i]);
        }
      }
    }
    return 0;
  }
}
