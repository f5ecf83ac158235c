package dev.marram.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.model.Document;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The page of all settings is the table. {@code ./build -Dmarram.rewriteDocs=true} writes it anew.
 */
class ConfigurationPageTest {
  private static final Path PAGE =
      Path.of(System.getProperty("basedir", "")).resolve("../docs/CONFIGURATION.md");

  @Test
  void thePageShowsTheTable() throws Exception {
    String page = page();
    if (Boolean.getBoolean("marram.rewriteDocs")) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE)
        .as("docs/CONFIGURATION.md; to write it anew: ./build -Dmarram.rewriteDocs=true")
        .hasContent(page);
  }

  private static String page() {
    return """
    # Configuration

    Generated from the table in `Setting.java`: change it there, then run `./build -Dmarram.rewriteDocs=true`.

    The file given with `--config` has the form of the nucleus's own, as YAML or JSON; keys are read in any letter case, and the
    dots below are sections:

    ```yaml
    system:
      thingName: edge-1
    services:
      aws.greengrass.Nucleus:
        configuration:
          ipc:
            maxStreams: 4096
    ```

    A value that cannot be used stops the start with a message. A key that is known but has no effect, or is unknown, is named in
    the log, an unknown one with the nearest known one.

    ## In `system`

    %s
    ## In `services.aws.greengrass.Nucleus.configuration`

    %s
    ## Accepted, without effect in this version

    %s\
    """
        .formatted(
            table(setting -> isInUse(setting) && setting.isOfSystem()),
            table(setting -> isInUse(setting) && !setting.isOfSystem()),
            table(setting -> !isInUse(setting)));
  }

  private static boolean isInUse(Setting setting) {
    return setting.since() != Setting.Since.LATER;
  }

  private static String table(Predicate<Setting> shown) {
    return "| key | default | values | since | meaning |\n| --- | --- | --- | --- | --- |\n"
        + Arrays.stream(Setting.values())
            .filter(shown)
            .map(ConfigurationPageTest::row)
            .collect(Collectors.joining());
  }

  private static String row(Setting setting) {
    String since =
        switch (setting.since()) {
          case V0_1 -> "0.1";
          case LATER -> "-";
        };
    return "| `%s` | %s | %s | %s | %s |\n"
        .formatted(
            setting.key(),
            defaultOf(setting.kind()),
            valuesOf(setting.kind()),
            since,
            setting.meaning());
  }

  private static String defaultOf(Kind kind) {
    return kind.defaultValue()
        .map(value ->
            switch (value) {
              case Document.Text text -> text.value().isEmpty() ? "-" : "`" + text.value() + "`";
              case Document.Num number ->
                  String.format(Locale.ROOT, "%,d", Long.parseLong(number.literal()));
              case Document.Bool bool -> "`" + bool.value() + "`";
              case Document.Arr _, Document.Obj _, Document.Null _ -> "-";
            })
        .orElse("-");
  }

  private static String valuesOf(Kind kind) {
    return switch (kind) {
      case Kind.Whole number ->
          String.format(Locale.ROOT, "%,d to %,d %s", number.min(), number.max(), number.unit())
              .strip();
      case Kind.Flag _ -> "`true`, `false`";
      case Kind.Choice choice ->
          choice.options().stream()
              .filter(option -> !option.isEmpty())
              .map(option -> "`" + option + "`")
              .collect(Collectors.joining(", "));
      case Kind.Text text ->
          String.format(Locale.ROOT, "text of up to %,d characters", text.maxChars());
      case Kind.Names names ->
          String.format(Locale.ROOT, "list of up to %,d texts", names.maxItems());
      case Kind.Any _ -> "any";
    };
  }
}
