package dev.marram.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.recipe.Recipe.Format;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {
  private static final Platform PI =
      Platform.of("Linux", "armv7l", Map.of("gpu", "none", "empty", ""));
  private static final Platform PC = Platform.of("Linux", "x86_64", Map.of());

  private static Recipe recipe(String rest) throws RecipeException {
    String head =
        """
        RecipeFormatVersion: '2020-01-25'
        ComponentName: com.example.Hello
        ComponentVersion: 1.0.0
        """;
    return Recipe.parse(head + rest, Format.YAML, "hello.yaml");
  }

  private static String selected(Platform platform, String rest) throws RecipeException {
    return platform.select(recipe(rest)).map(each -> each.lifecycle().toJson()).orElse("none");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Linux|x86_64|architecture=amd64, os=linux",
        "Linux|amd64|architecture=amd64, os=linux",
        "Linux|i686|architecture=x86, os=linux",
        "Linux|aarch64|architecture=aarch64, os=linux",
        "Linux|armv7l|architecture=arm, architecture.detail=armv7l, os=linux",
        "Linux|armv5tel|architecture=arm, os=linux",
        "Darwin|arm64|architecture=arm, os=darwin",
        "Mac OS X|x86_64|architecture=amd64, os=darwin",
        "Windows 11|amd64|architecture=amd64, os=windows",
        "Plan9|riscv64|architecture=unknown, os=unknown",
      })
  void attributesComeFromTheSystemsNames(String system, String machine, String attributes) {
    assertThat(Platform.of(system, machine, Map.of())).hasToString(attributes);
  }

  @Test
  void anOverrideAddsAttributesAndReplacesThoseFound() {
    assertThat(Platform.of("Linux", "x86_64", Map.of("os", "hal", "gpu", "yes")))
        .hasToString("architecture=amd64, gpu=yes, os=hal");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|true",
        "{os: linux}|true",
        "{os: Linux}|false",
        "{os: windows}|false",
        "{os: all}|true",
        "{os: any}|true",
        "{os: '*'}|true",
        "{os: ~}|true",
        "{gpu: all}|false",
        "{gpu: none}|true",
        "{missing: '*'}|true",
        "{missing: ~}|true",
        "{missing: /.*/}|false",
        "{empty: /.*/}|false",
        "{missing: x}|false",
        "`{architecture: /arm|aarch64/}`|true",
        "{architecture: /ar/}|false",
        "{architecture.detail: '/armv[78]l/'}|true",
        "{architecture.detail: armv7l, os: windows}|false",
        "{Os: linux}|false",
        "{empty: ''}|false",
        "{gpu: /none}|false",
      })
  void aManifestMatchesWhenEveryAttributeDoes(String platform, boolean matches) throws Exception {
    assertThat(PI.select(recipe("Manifests: [{Platform: " + platform + "}]")).isPresent())
        .isEqualTo(matches);
  }

  @Test
  void theFirstMatchingManifestWins() throws Exception {
    String manifests =
        """
        Manifests:
          - {Platform: {os: windows}, Lifecycle: {Run: w}}
          - {Platform: {os: linux, architecture: amd64}, Lifecycle: {Run: pc}}
          - {Platform: {os: linux}, Lifecycle: {Run: l}}
          - {Lifecycle: {Run: x}}
        """;
    assertThat(selected(PC, manifests)).isEqualTo("{\"Run\":\"pc\"}");
    assertThat(selected(PI, manifests)).isEqualTo("{\"Run\":\"l\"}");
    assertThat(selected(Platform.of("Darwin", "x86_64", Map.of()), manifests))
        .isEqualTo("{\"Run\":\"x\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[{Platform: {runtime: aws_nucleus_lite}, Lifecycle: {Run: lite}}, {Lifecycle: {Run:"
            + " java}}]|java",
        "[{Platform: {runtime: aws_nucleus_lite}, Lifecycle: {Run: lite}}]|lite",
        "[{Platform: {runtime: /aws_.*/}, Lifecycle: {Run: lite}}]|lite",
        "[{Platform: {runtime: '*'}, Lifecycle: {Run: any}}, {Lifecycle: {Run: java}}]|any",
        "[{Platform: {runtime: all}, Lifecycle: {Run: any}}]|any",
        "[{Platform: {runtime: aws_nucleus_lite, os: windows}, Lifecycle: {Run: lite}}]|none",
        "[{Platform: {runtime: other}, Lifecycle: {Run: other}}]|none",
      })
  void aRecipeForTheCEditionRunsOnlyIfNoOtherManifestDoes(String manifests, String run)
      throws Exception {
    assertThat(selected(PC, "Manifests: " + manifests))
        .isEqualTo(run.equals("none") ? "none" : "{\"Run\":\"" + run + "\"}");
  }

  @Test
  void aManifestsOwnLifecycleHidesTheGlobalOneUnlessItIsEmpty() throws Exception {
    String global = "Lifecycle: {Run: global}\n";
    assertThat(selected(PC, global + "Manifests: [{Lifecycle: {Install: own}}]"))
        .isEqualTo("{\"Install\":\"own\"}");
    assertThat(selected(PC, global + "Manifests: [{Lifecycle: {}}]"))
        .isEqualTo("{\"Run\":\"global\"}");
    assertThat(selected(PC, global + "Manifests: [{}]")).isEqualTo("{\"Run\":\"global\"}");
    assertThat(selected(PC, "Manifests: [{}]")).isEqualTo("{}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{linux: {Run: l}, all: {Run: a}}|[linux]|{\"Run\":\"l\"}",
        "{linux: {Run: l}, all: {Run: a}}|[debian, linux]|{\"Run\":\"l\"}",
        "{linux: {Run: l}, all: {Run: a}}|[other]|{\"Run\":\"a\"}",
        "{linux: ~, all: {Run: a}}|[linux]|{\"Run\":\"a\"}",
        "{linux: {Run: l}, all: {Run: a}}|[]|{\"Run\":\"a\"}",
        "{Install: {linux: {Script: l}, all: i}, Run: r}|[linux]|{\"Install\":{\"Script\":\"l\"},\"Run\":\"r\"}",
        "{Install: {other: x}, Run: r}|[linux]|{\"Run\":\"r\"}",
        "{Run: {Script: {linux: l, other: w}, Timeout: 5}}|[linux]|{\"Run\":{\"Script\":\"l\",\"Timeout\":5}}",
        "{linux: {Run: {all: deep, other: x}}}|[linux]|{\"Run\":\"deep\"}",
        "{Linux: {Run: l}}|[linux]|{\"Linux\":{\"Run\":\"l\"}}",
        "{Run: ~, Setenv: {A: ~, B: 1}}|[linux]|{\"Setenv\":{\"B\":1}}",
        "{all: script}|[linux]|{}",
      })
  void selectionsChooseFromTheGlobalLifecycle(String global, String selections, String expected)
      throws Exception {
    String manifests =
        "\nManifests: [{Selections: "
            + selections
            + "}, {Platform: {os: none}, Selections: [linux, debian, other]}]";
    assertThat(selected(PC, "Lifecycle: " + global + manifests)).isEqualTo(expected);
  }

  @Test
  void aKeyBesideSelectorsIsIgnoredWithAWarning() throws Exception {
    Platform.Selected selected =
        PC.select(
                recipe("Lifecycle: {Run: {all: a, Script: b}}\nManifests: [{Selections: [linux]}]"))
            .orElseThrow();
    assertThat(selected.lifecycle().toJson()).isEqualTo("{\"Run\":\"a\"}");
    assertThat(selected.warnings())
        .extracting(Finding::toString)
        .containsExactly(
            "Lifecycle.Run.Script: it stands beside selectors and is ignored. Where there is a"
                + " selector only selectors are read: [all, linux].");
  }
}
