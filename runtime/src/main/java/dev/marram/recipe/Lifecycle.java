package dev.marram.recipe;

import dev.marram.model.Document;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
  private static final Set<String> TRUE = Set.of("true", "yes", "on", "t", "y", "Y");
  private static final int[] BASES = {16, 2, 8, 10};
  private static final Pattern DIGITS =
      Pattern.compile(
          "\\s*\\+?(?:0[xX]([0-9a-fA-F]{1,15})|0[bB]([01]{1,62})|(0[0-7]{0,20})|([1-9][0-9]{0,17}))");

  /**
   * One step.
   *
   * @param name the step's name as the reference spells it, such as {@code Run}
   * @param skipIf the condition under which the step counts as not defined, as written
   * @param timeout how long it may take; empty means the step's default
   */
  public record Step(
      String name,
      String script,
      Optional<String> skipIf,
      boolean requiresPrivilege,
      Optional<Duration> timeout,
      Map<String, String> setenv) {
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
   * @param origin names the recipe in messages
   * @param warnings takes, for people, what was ignored
   * @throws RecipeException if a step has no script, or a value is of the wrong kind
   */
  public static Lifecycle read(Document.Obj raw, String origin, List<String> warnings)
      throws RecipeException {
    Section section = new Section(raw, origin, "Lifecycle", warnings);
    section.only(
        "Bootstrap",
        "Install",
        "Startup",
        "Run",
        "Shutdown",
        "Recover",
        "Uninstall",
        "Setenv",
        "ErrorResetTime");
    return new Lifecycle(
        step(section, "Bootstrap"),
        step(section, "Install"),
        step(section, "Startup"),
        step(section, "Run"),
        step(section, "Shutdown"),
        step(section, "Recover"),
        step(section, "Uninstall"),
        setenv(section),
        section.value("ErrorResetTime").map(Lifecycle::seconds).orElse(Duration.ofHours(1)));
  }

  private static Optional<Step> step(Section lifecycle, String name) throws RecipeException {
    Optional<Document> value = lifecycle.value(name);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    // A script alone is the map form with nothing else in it.
    Section step =
        value.get() instanceof Document.Obj
            ? lifecycle.section(name)
            : new Section(
                new Document.Obj(Map.of("Script", value.get())),
                lifecycle.origin(),
                "Lifecycle." + name,
                lifecycle.warnings());
    step.only("Script", "Skipif", "RequiresPrivilege", "Timeout", "Setenv", "BootstrapOnRollback");
    String script =
        step.text("Script").orElseThrow(() -> step.missing("Script", "Write the command to run."));
    if (script.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Step(
            name,
            script,
            step.text("Skipif").map(String::strip).filter(text -> !text.isEmpty()),
            step.value("RequiresPrivilege").map(Lifecycle::truth).orElse(false),
            step.value("Timeout").map(Lifecycle::seconds),
            setenv(step)));
  }

  private static Map<String, String> setenv(Section section) throws RecipeException {
    Section variables = section.section("Setenv");
    Map<String, String> environment = new HashMap<>();
    for (String name : variables.object().members().keySet()) {
      variables.text(name).ifPresent(text -> environment.put(name, text));
    }
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
  private static Duration seconds(Document value) {
    long seconds =
        switch (value) {
          case Document.Num number -> (int) Double.parseDouble(number.literal());
          case Document.Text text -> leadingInteger(text.value());
          case Document.Bool bool -> bool.value() ? 1 : 0;
          case Document.Obj _, Document.Arr _, Document.Null _ -> 0;
        };
    return Duration.ofSeconds(Math.clamp(seconds, 0, Integer.MAX_VALUE));
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
