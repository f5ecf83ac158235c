package dev.marram.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marram.model.Document;
import dev.marram.recipe.Recipe.Access;
import dev.marram.recipe.Recipe.Dependency;
import dev.marram.recipe.Recipe.DependencyType;
import dev.marram.recipe.Recipe.Format;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeTest {
  private static final String HEAD =
      """
      RecipeFormatVersion: '2020-01-25'
      ComponentName: com.example.Hello
      ComponentVersion: 1.0.0
      """;

  private static Recipe yaml(String text) throws RecipeException {
    return Recipe.parse(text, Format.YAML, "hello.yaml");
  }

  @Test
  void anEmptyVersionRequirementIsAnyVersion() throws Exception {
    Recipe recipe =
        yaml(
            """
            RecipeFormatVersion: 2020-01-25
            ComponentName: a
            ComponentVersion: 1.0.0
            ComponentDependencies: {b: {VersionRequirement: ''}}
            Manifests: [{}]
            """);
    assertThat(recipe.dependencies().get("b"))
        .isEqualTo(new Dependency(range(""), DependencyType.HARD));
  }

  private static VersionRange range(String text) {
    return VersionRange.parse(text).orElseThrow();
  }

  @Test
  void everyKeyOfTheModelIsRead() throws Exception {
    Recipe recipe =
        yaml(
            """
            RecipeFormatVersion: 2020-01-25
            ComponentName: com.example.Hello
            ComponentVersion: '1.2.3-rc.1+b7'
            ComponentType: aws.greengrass.generic
            ComponentDescription: says hello
            ComponentPublisher: Example
            ComponentSource: unused
            ComponentConfiguration:
              DefaultConfiguration:
                Port: 8080
                accessControl: {aws.greengrass.ipc.pubsub: {}}
            ComponentDependencies:
              com.example.B: {VersionRequirement: 1.10, DependencyType: SOFT}
              com.example.A: {VersionRequirement: '>=1.0.0 <2.0.0'}
            Lifecycle:
              Run: {linux: a, all: b}
            Manifests:
              - Name: on linux
                Platform: {os: linux, architecture: null, gpu: yes}
                Selections: [linux]
                Artifacts:
                  - URI: s3://bucket/folder/app.jar
                    Digest: abc=
                    Algorithm: SHA-256
                    Unarchive: ZIP
                    Permission: {Read: ALL, Execute: OWNER}
                  - URI: file:plain.txt
              - Lifecycle: {Run: echo}
            """);
    assertThat(recipe.title()).isEqualTo("com.example.Hello 1.2.3-rc.1+b7");
    assertThat(recipe.defaultConfiguration().toJson())
        .isEqualTo("{\"Port\":8080,\"accessControl\":{\"aws.greengrass.ipc.pubsub\":{}}}");
    assertThat(recipe.dependencies())
        .containsExactly(
            Map.entry("com.example.B", new Dependency(range("1.10"), DependencyType.SOFT)),
            Map.entry(
                "com.example.A", new Dependency(range(">=1.0.0 <2.0.0"), DependencyType.HARD)));
    assertThat(recipe.lifecycle().toJson()).isEqualTo("{\"Run\":{\"linux\":\"a\",\"all\":\"b\"}}");
    Recipe.Manifest first = recipe.manifests().getFirst();
    assertThat(first.platform())
        .containsEntry("os", "linux")
        .containsEntry("architecture", "*")
        .containsEntry("gpu", "true");
    assertThat(first.selections()).containsExactly("linux");
    Recipe.Artifact jar = first.artifacts().getFirst();
    assertThat(jar)
        .isEqualTo(
            new Recipe.Artifact(
                "s3://bucket/folder/app.jar",
                Optional.of("abc="),
                Optional.of("SHA-256"),
                Recipe.Unarchive.ZIP,
                Access.ALL,
                Access.OWNER));
    assertThat(first.artifacts().get(1).read()).isEqualTo(Access.OWNER);
    assertThat(first.artifacts().get(1).execute()).isEqualTo(Access.NONE);
    assertThat(recipe.warnings()).isEmpty();
  }

  @Test
  void modelKeysAndEnumsAreReadInAnyLetterCaseOtherKeysAreKept() throws Exception {
    Recipe recipe =
        yaml(
            """
            recipeformatversion: '2020-01-25'
            COMPONENTNAME: com.example.Hello
            componentVersion: 1.0.0
            componenttype: AWS.Greengrass.Generic
            componentConfiguration: {defaultconfiguration: {KeepMe: {cAsE: 1}}}
            componentdependencies: {com.example.A: {versionrequirement: '*', dependencytype: soft}}
            manifests:
              - platform: {OS: linux}
                lifecycle: {run: x}
                artifacts: [{uri: 'file:x', unarchive: zip, permission: {read: all}}]
            """);
    assertThat(recipe.defaultConfiguration().toJson()).isEqualTo("{\"KeepMe\":{\"cAsE\":1}}");
    assertThat(recipe.dependencies())
        .containsEntry("com.example.A", new Dependency(range("*"), DependencyType.SOFT));
    Recipe.Manifest manifest = recipe.manifests().getFirst();
    assertThat(manifest.platform()).containsOnlyKeys("OS");
    assertThat(manifest.lifecycle()).isEqualTo(Document.parse("{\"run\":\"x\"}"));
    assertThat(manifest.artifacts().getFirst().read()).isEqualTo(Access.ALL);
    assertThat(recipe.warnings()).isEmpty();
  }

  @Test
  void jsonAndYamlOfTheSameContentGiveTheSameRecipe() throws Exception {
    String json =
        """
        {
        \t"RecipeFormatVersion": "2020-01-25",
        \t"ComponentName": "com.example.Hello",
        \t"ComponentVersion": "1.0.0",
        \t"Manifests": [{"Lifecycle": {"Run": "echo \\/"}}]
        }
        """;
    Recipe fromJson = Recipe.parse(json, Format.JSON, "hello.json");
    Recipe fromYaml = yaml(HEAD + "Manifests: [{Lifecycle: {Run: echo /}}]");
    assertThat(fromJson.text()).isEqualTo(json);
    assertThat(fromJson)
        .usingRecursiveComparison()
        .ignoringFields("text", "format")
        .isEqualTo(fromYaml);
  }

  @Test
  void nullsCountAsAbsent() throws Exception {
    Recipe recipe =
        yaml(
            HEAD
                + """
                ComponentType:
                ComponentConfiguration: {DefaultConfiguration: ~}
                ComponentDependencies:
                Lifecycle:
                Manifests: [{Name: ~, Platform: , Lifecycle: , Selections: , Artifacts: }]
                """);
    assertThat(recipe.defaultConfiguration()).isEqualTo(Document.Obj.EMPTY);
    assertThat(recipe.manifests()).hasSize(1);
    assertThat(recipe.manifests().getFirst().artifacts()).isEmpty();
  }

  @Test
  void anUnknownKeyIsIgnoredAndTheNearestNameIsNamed() throws Exception {
    Recipe recipe =
        yaml(
            HEAD
                + """
                ComponentPublishr: x
                Somewhere: else
                ComponentConfiguration: {Default: {}}
                Manifests:
                  - Lifecycle: {Run: x}
                    Artefacts: []
                    Artifacts: [{URI: 'file:a', Permission: {Write: ALL}}]
                """);
    assertThat(recipe.warnings())
        .containsExactly(
            "hello.yaml: ComponentPublishr: this key is unknown and ignored. Did you mean"
                + " ComponentPublisher?",
            "hello.yaml: Somewhere: this key is unknown and ignored. Known here:"
                + " RecipeFormatVersion, ComponentName, ComponentVersion, ComponentType,"
                + " ComponentDescription, ComponentPublisher, ComponentSource,"
                + " ComponentConfiguration, ComponentDependencies, Manifests, Lifecycle.",
            "hello.yaml: ComponentConfiguration.Default: this key is unknown and ignored. Known"
                + " here: DefaultConfiguration.",
            "hello.yaml: Manifests[0].Artefacts: this key is unknown and ignored. Did you mean"
                + " Artifacts?",
            "hello.yaml: Manifests[0].Artifacts[0].Permission.Write: this key is unknown and"
                + " ignored. Known here: Read, Execute.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ComponentName: ../x| ComponentName: \"../x\" is no name. Use letters",
        "ComponentName: ..| ComponentName: \"..\" is no name",
        "ComponentName: a b| ComponentName: \"a b\" is no name",
        "ComponentName: [a]| ComponentName: a list stands where a text is expected",
        "ComponentName: ''| ComponentName: it is missing",
        "ComponentVersion: 1.10| ComponentVersion: \"1.10\" is no version. Write three numbers",
        "ComponentVersion: 1.0.1000000| ComponentVersion: \"1.0.1000000\" is no version",
        "RecipeFormatVersion: 2021-01-01| RecipeFormatVersion: \"2021-01-01\" is not known. Write",
        "ComponentType: aws.greengrass.lambda| ComponentType: components of type"
            + " aws.greengrass.lambda cannot run here: Lambda functions",
        "ComponentType: aws.greengrass.plugin| ComponentType: components of type"
            + " aws.greengrass.plugin cannot run here: a plugin",
        "ComponentType: aws.greengrass.nucleus| ComponentType: components of type"
            + " aws.greengrass.nucleus cannot run here: the nucleus",
        "ComponentType: other| ComponentType: components of type other cannot run"
            + " here: this type is not known",
        "ComponentConfiguration: 5| ComponentConfiguration: a number stands where a map is expected",
        "ComponentConfiguration: {DefaultConfiguration: [1]}|"
            + " ComponentConfiguration.DefaultConfiguration: a list stands where a map is expected",
        "ComponentDependencies: {a: {}}| ComponentDependencies.a.VersionRequirement: it is missing",
        "ComponentDependencies: {a: {VersionRequirment: '1'}}|"
            + " ComponentDependencies.a.VersionRequirement: it is missing (there is an unknown key"
            + " VersionRequirment)",
        "ComponentDependencies: {a: {VersionRequirement: '>=1.0.0,<2.0.0'}}|"
            + " ComponentDependencies.a.VersionRequirement: \">=1.0.0,<2.0.0\" is no range of"
            + " versions. Write for example 1.0.0, ^1.2.0, '>=1.0.0 <2.0.0', '1.0.0 || 2.0.0' or"
            + " '*'.",
        "ComponentDependencies: {a: '1'}| ComponentDependencies.a: a text stands where a map",
        "ComponentDependencies: {a/b: {}}| ComponentDependencies.a/b: this is no component name",
        "ComponentDependencies: {a: {VersionRequirement: '1', DependencyType: MAYBE}}|"
            + " ComponentDependencies.a.DependencyType: \"MAYBE\" is not known. Write one of [HARD,"
            + " SOFT].",
        "Lifecycle: run it| Lifecycle: a text stands where a map is expected. Write keys",
        "Manifests: []| Manifests: it is missing",
        "Manifests:| Manifests: it is missing",
        "Manifests: {}| Manifests: a map stands where a list is expected",
        "Manifests: [~]| Manifests[0]: null stands where a map is expected",
        "Manifests: [{Lifecycle: echo}]| Manifests[0].Lifecycle: a text stands where a map is"
            + " expected. Write keys and values here, as in {key: value}.",
        "Manifests: [{Platform: {os: [linux]}}]| Manifests[0].Platform.os: a list stands where",
        "Manifests: [{Platform: {os: '/[/'}}]| Manifests[0].Platform.os: /[/ is no regular"
            + " expression: Unclosed character class",
        "Manifests: [{Selections: [{}]}]| Manifests[0].Selections[0]: a map stands where a text",
        "Manifests: [{Artifacts: [{}]}]| Manifests[0].Artifacts[0].URI: it is missing",
        "Manifests: [{Artifacts: [{URI: 'file:a', Unarchive: TAR}]}]|"
            + " Manifests[0].Artifacts[0].Unarchive: \"TAR\" is not known",
      })
  void aFaultNamesTheRecipeTheKeyTheReasonAndTheRemedy(String line, String message) {
    String text = HEAD + "Manifests: [{Lifecycle: {Run: x}}]\n" + line;
    assertThatThrownBy(() -> yaml(text))
        .isInstanceOf(RecipeException.class)
        .hasMessageStartingWith("recipe hello.yaml: " + message);
  }

  @Test
  void aMisspeltRequiredKeyIsNamed() {
    assertThatThrownBy(() -> yaml(HEAD + "Manifest: [{Lifecycle: {Run: x}}]"))
        .hasMessageContaining("Manifests: it is missing (there is an unknown key Manifest)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing", "[]", "text", "5"})
  void whatIsNoMapIsRefused(String text) {
    assertThatThrownBy(() -> yaml(text))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("recipe hello.yaml: the document: it is")
        .hasMessageContaining("begins with RecipeFormatVersion");
  }

  @Test
  void whatIsNoYamlOrJsonIsRefusedWithTheLine() {
    assertThatThrownBy(() -> yaml(HEAD + "Manifests: [\n  {"))
        .hasMessageContaining("recipe hello.yaml: no valid YAML: line 5, column");
    assertThatThrownBy(() -> Recipe.parse("{\n\"a\": }", Format.JSON, "hello.json"))
        .hasMessageContaining("recipe hello.json: no valid JSON: ")
        .hasMessageContaining("at line 2");
  }

  @Test
  void aNameHasAtMost128Characters() {
    assertThat(Recipe.isName("a".repeat(128))).isTrue();
    assertThat(Recipe.isName("a".repeat(129))).isFalse();
    assertThat(Recipe.isName("")).isFalse();
  }

  @Test
  void aFileIsReadByItsEndingAMarkAtItsStartIsSkipped(@TempDir Path folder) throws Exception {
    String text = HEAD + "Manifests: [{Lifecycle: {Run: x}}]";
    Path file = Files.writeString(folder.resolve("hello"), "\uFEFF" + text);
    assertThat(Recipe.inspect(file, Format.YAML).usable("a").text()).isEqualTo(text);
    assertThat(Format.ofFile("Hello.YML")).contains(Format.YAML);
    assertThat(Format.ofFile("hello.json")).contains(Format.JSON);
    assertThat(Format.ofFile("hello.txt")).isEmpty();
  }

  @Test
  void aFileThatCannotBeARecipeIsRefusedWithItsName(@TempDir Path folder) throws Exception {
    Path latin = Files.write(folder.resolve("latin.yaml"), new byte[] {'a', ':', ' ', (byte) 0xe4});
    Path large = Files.write(folder.resolve("large.json"), new byte[Recipe.MAX_BYTES + 1]);
    assertThatThrownBy(() -> Recipe.inspect(latin, Format.YAML).usable(latin.toString()))
        .hasMessageContaining(latin + ": the file: it is not");
    assertThatThrownBy(() -> Recipe.inspect(large, Format.JSON).usable(large.toString()))
        .hasMessageContaining("more than 1048576 bytes");
  }
}
