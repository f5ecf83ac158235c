package dev.marram.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
          runWithDefault:
            posixUser: ggc_user:ggc_group
          credentials:
            source: static
            accessKeyId: AKIDEXAMPLE
            secretAccessKey: secret
      com.example.Mine:
        runWith:
          posixUser: nobody:nogroup
          systemResourceLimits: {memory: 102400, cpus: 0.5} # memory in KB
    ```

    A value that cannot be used stops the start with a message. A key that is known but has no effect, or is unknown, is named in
    the log, an unknown one with the nearest known one. What is empty in the file changes nothing that is stored; only a key of a
    component's own, which is no section, becomes null. `aws.greengrass.NucleusLite` stands for `aws.greengrass.Nucleus`, which
    counts where both have a key.

    ## In `system`

    %s
    ## In `services.aws.greengrass.Nucleus.configuration`

    %s
    ## In `services.aws.greengrass.TokenExchangeService.configuration`

    In the file without what their names begin with: `port: 8080`.

    %s
    ## In `services.aws.greengrass.Cli.configuration`

    In the file without what their names begin with: `AuthorizedPosixGroups: operators`.

    %s
    ## Accepted, without effect in this version

    Keys that the nucleus has, or that later versions will have.

    %s\
    """
        .formatted(
            table(key -> key.startsWith("system.")),
            table(key -> !key.startsWith("system.") && !key.startsWith("aws.")),
            table(key -> key.startsWith(Setting.TOKEN_EXCHANGE)),
            table(key -> key.startsWith(Setting.CLI)),
            Setting.WITHOUT_EFFECT.stream()
                .map(key -> "- `" + key + "`\n")
                .collect(Collectors.joining()));
  }

  private static String table(Predicate<String> shown) {
    return "| key | default | values | meaning | since |\n| --- | --- | --- | --- | --- |\n"
        + Arrays.stream(Setting.values())
            .filter(setting -> shown.test(setting.key()))
            .map(ConfigurationPageTest::row)
            .collect(Collectors.joining());
  }

  private static String row(Setting setting) {
    return "| `%s` | %s | %s | %s | %s |\n"
        .formatted(
            setting.key(),
            fallback(setting.kind().fallback()),
            setting.kind().allowed(),
            setting.meaning(),
            "0.1.0"); // no version is older; a key that comes later brings its own
  }

  private static String fallback(Object value) {
    return switch (value) {
      case Long number -> String.format(Locale.ROOT, "%,d", number);
      case String text when text.isEmpty() -> "-";
      case List<?> _ -> "-";
      case Map<?, ?> _ -> "-";
      default -> "`" + value + "`";
    };
  }
}
