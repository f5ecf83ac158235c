package dev.marram.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.recipe.Finding;
import dev.marram.recipe.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeCheckTest {
  private static final String HEAD =
      """
      RecipeFormatVersion: '2020-01-25'
      ComponentName: com.example.Checked
      ComponentVersion: 1.0.0
      """;

  @TempDir Path folder;

  private List<String> check(String recipe) throws Exception {
    return check(recipe, Optional.empty());
  }

  private List<String> check(String recipe, Optional<Path> artifacts) throws Exception {
    Path file = Files.writeString(folder.resolve("checked.yaml"), recipe);
    return findings(file, artifacts, folder);
  }

  private static List<String> findings(Path file, Optional<Path> artifacts, Path... paths)
      throws IOException {
    RecipeCheck check = new RecipeCheck(Platform.of("Linux", "x86_64", Map.of()), artifacts);
    return Objects.requireNonNull(check.check(List.of(paths)).get(file)).findings().stream()
        .map(RecipeCheckTest::line)
        .toList();
  }

  private static String line(Finding finding) {
    return finding.severity() + " " + finding;
  }

  @Test
  void aGoodRecipeHasNoFinding() throws Exception {
    assertThat(check(HEAD + "Manifests: [{Lifecycle: {Run: 'echo {work:path}'}}]")).isEmpty();
  }

  @Test
  void allFaultsAreNamedNotOnlyTheFirst() throws Exception {
    assertThat(
            check(
                """
                RecipeFormatVersion: '2020-01-26'
                ComponentName: a b
                ComponentVersion: 1.0
                ComponentType: aws.greengrass.lambda
                ComponentDependencies:
                  a/b: {VersionRequirement: '1'}
                  c: {DependencyType: WEAK}
                Manifests:
                  - Platform: {os: '/(/'}
                  -
                  - Lifecycle: echo
                  - Artifacts: [{Unarchive: TAR, Permission: {Read: SOME}}]
                """))
        .extracting(line -> line.replaceFirst(": .*", ""))
        .containsExactly(
            "ERROR RecipeFormatVersion",
            "ERROR ComponentName",
            "ERROR ComponentType",
            "ERROR ComponentVersion",
            "ERROR ComponentDependencies.a/b",
            "ERROR ComponentDependencies.c.VersionRequirement",
            "ERROR ComponentDependencies.c.DependencyType",
            "ERROR Manifests[1]",
            "ERROR Manifests[0].Platform.os",
            "ERROR Manifests[2].Lifecycle",
            "ERROR Manifests[3].Artifacts[0].URI",
            "ERROR Manifests[3].Artifacts[0].Unarchive",
            "ERROR Manifests[3].Artifacts[0].Permission.Read",
            "NOTE ComponentDependencies.a/b",
            "NOTE ComponentDependencies.c",
            "ERROR Manifests[3].Artifacts[0]");
  }

  @Test
  void mistakesInPoliciesAreNamedWithTheirPlace() throws Exception {
    String policies = "ComponentConfiguration.DefaultConfiguration.accessControl.";
    assertThat(
            check(
                HEAD
                    + """
                    Manifests: [{Lifecycle: {Run: x}}]
                    ComponentConfiguration:
                      DefaultConfiguration:
                        accessControl:
                          aws.greengrass.ipc.pubsubb: {}
                          aws.greengrass.ipc.pubsub:
                            'a/b:1':
                              operations: ['aws.greengrass#PublishToTpoic', '*']
                              resources: ['a?b', x]
                              policyDescripton: y
                            p2: {operations: '*', resources: ['hello/#']}
                            p3: text
                    """))
        .containsExactly(
            "ERROR "
                + policies
                + "aws.greengrass.ipc.pubsubb: is no known service; ignored. Did"
                + " you mean aws.greengrass.ipc.pubsub?",
            "ERROR "
                + policies
                + "aws.greengrass.ipc.pubsub.a/b:1.policyDescripton: is no property"
                + " of a policy; ignored. Did you mean policyDescription?",
            "ERROR "
                + policies
                + "aws.greengrass.ipc.pubsub.a/b:1.operations[0]:"
                + " aws.greengrass#PublishToTpoic is no operation of this service; entry ignored."
                + " Did you mean aws.greengrass#PublishToTopic?",
            "ERROR "
                + policies
                + "aws.greengrass.ipc.pubsub.a/b:1.resources[0]: is no valid"
                + " resource: a bare ? is not allowed; write ${?} for the character; entry ignored."
                + " Correct it.",
            "WARNING "
                + policies
                + "aws.greengrass.ipc.pubsub.p2.operations: is a text where a list"
                + " belongs; taken as a list of one. Correct it.",
            "WARNING "
                + policies
                + "aws.greengrass.ipc.pubsub.p2.resources[0]: has # or +, which mean themselves"
                + " here; the only wildcard is *. Correct it.",
            "ERROR "
                + policies
                + "aws.greengrass.ipc.pubsub.p3: is no object with operations and"
                + " resources; policy ignored. Correct it.");
  }

  @Test
  void moreManifestsThanAHundredAreRefusedAndNotLookedAt() throws Exception {
    String variables = "A: 1, ".repeat(10_000);
    assertThat(
            check(
                HEAD
                    + "Lifecycle: {Run: x, Setenv: {%s}}\n".formatted(variables)
                    + "Manifests: [%s{}]".formatted("{},".repeat(200_000))))
        .containsExactly("ERROR Manifests: there are more than 100. Write fewer.");
  }

  @Test
  void aFileThatCannotBeReadDoesNotHideWhatIsSaidAboutOthers() throws Exception {
    Path broken = Files.createSymbolicLink(folder.resolve("a.yaml"), Path.of("/proc/self/mem"));
    Path other = Files.writeString(folder.resolve("b.yaml"), "[]");
    assertThat(findings(broken, Optional.empty(), folder))
        .singleElement()
        .asString()
        .startsWith("ERROR the file: it cannot be read: java.io.IOException: ")
        .endsWith(". Check its permissions.");
    assertThat(findings(other, Optional.empty(), folder)).hasSize(1);
  }

  @Test
  void everyManifestIsLookedAtAndThatNoneIsForThisDeviceIsWarnedAbout() throws Exception {
    assertThat(
            check(
                HEAD
                    + """
                    Lifecycle: {win: {Rnu: x}, all: {Run: '{artifact:path}', Startup: y}, Install: z}
                    Manifests:
                      - {Platform: {os: windows}, Selections: [win]}
                      - {Platform: {os: darwin}, Lifecycle: {Run: {Timeout: soon, Script: x}}}
                      - {Platform: {os: hal}}
                    """))
        .containsExactly(
            "WARNING Manifests: none of them is for this device (architecture=amd64, os=linux);"
                + " they are for: {os=windows}; {os=darwin}; {os=hal}. Add one if it shall run"
                + " here.",
            "WARNING Lifecycle.Install: it stands beside selectors and is ignored. Where there is a"
                + " selector only selectors are read: [all, win].",
            "WARNING Lifecycle.Rnu: this key is unknown and ignored. Did you mean Run?",
            "ERROR Lifecycle: none of its steps is known, so nothing would be run. Correct or remove"
                + " them.",
            "WARNING Manifests[1].Lifecycle.Run.Timeout: \"soon\" counts as 0 seconds. Write a"
                + " number, in decimal digits without a 0 before them.",
            "WARNING Lifecycle.Run: {artifact:path} stays as it is: it has no value. Did you mean"
                + " artifacts:path?",
            "WARNING Lifecycle.Run: it is never run, since there is a Startup. Remove one of both.");
  }

  @Test
  void ofOthersOnlyWhatIsHereIsJudged() throws Exception {
    Files.writeString(
        folder.resolve("here.json"),
        """
        {"RecipeFormatVersion": "2020-01-25", "ComponentName": "com.example.Here",
         "ComponentVersion": "1.0.0", "Manifests": [{"Lifecycle": {"Run": "x"}}]}
        """);
    assertThat(
            check(
                HEAD
                    + """
                    ComponentDependencies:
                      com.example.Here: {VersionRequirement: '*'}
                      com.example.Heer: {VersionRequirement: '*'}
                      aws.greengrass.Nucleus: {VersionRequirement: '*'}
                    Manifests:
                      - Lifecycle:
                          Run: '{com.example.Here:configuration:/x} {com.example.Heer:configuration:/x}
                            {aws.greengrass.Nucleus:configuration:/awsRegion} {stranger:work:path}'
                    """))
        .containsExactly(
            "NOTE ComponentDependencies.com.example.Heer: it is neither among these recipes nor"
                + " built in. Did you mean com.example.Here?",
            "WARNING Manifests[0].Lifecycle.Run: {com.example.Here:configuration:/x} stays as it"
                + " is: it has no value, or belongs to no dependency. Correct it, unless just this"
                + " text is meant.",
            "WARNING Manifests[0].Lifecycle.Run: {stranger:work:path} stays as it is: it has no"
                + " value, or belongs to no dependency. Correct it, unless just this text is"
                + " meant.");
  }

  @Test
  void whatABuiltInCannotSatisfyOrNobodyCanProvideIsNamed() throws Exception {
    assertThat(
            check(
                HEAD
                    + """
                    Manifests: [{Lifecycle: {Run: x}}]
                    ComponentDependencies:
                      aws.greengrass.Nucleus: {VersionRequirement: '>=3.0.0'}
                      aws.greengrass.Cli: {VersionRequirement: '^2.0.0'}
                      aws.greengrass.LambdaLauncher: {VersionRequirement: '^2.0.0'}
                      x: {VersionRequirement: 'one or two'}
                    """))
        .extracting(line -> line.replaceFirst("(: [^.]*\\.).*", "$1"))
        .contains(
            "ERROR ComponentDependencies.aws.greengrass.Nucleus: >=3.",
            "ERROR ComponentDependencies.aws.greengrass.LambdaLauncher: aws.",
            "ERROR ComponentDependencies.x.VersionRequirement: \"one or two\" is no range of"
                + " versions.")
        .noneMatch(line -> line.contains("Cli"));
  }

  @Test
  void artifactsAreLookedForAndContainersRefused() throws Exception {
    String recipe =
        HEAD
            + """
            Manifests:
              - Artifacts:
                  - {URI: 'docker:nginx'}
                  - {URI: 's3://bucket/missing.jar'}
                  - {URI: 's3://bucket/there.jar'}
                  - {URI: 's3://bucket/there.jar', Digest: other}
                Lifecycle: {Run: x}
            """;
    assertThat(check(recipe))
        .containsExactly(
            "ERROR Manifests[0].Artifacts[0]: artifact docker:nginx: container images cannot be"
                + " run yet. Start the program from a file instead.");
    Path files = folder.resolve("artifacts/com.example.Checked/1.0.0");
    Files.createDirectories(files);
    Files.writeString(files.resolve("there.jar"), "x");
    assertThat(check(recipe, Optional.of(folder.resolve("artifacts"))))
        .hasSize(3)
        .anyMatch(line ->
            line.startsWith(
                "ERROR Manifests[0].Artifacts[1]: artifact s3://bucket/missing.jar: there is no"
                    + " file missing.jar in "))
        .anyMatch(line ->
            line.startsWith("ERROR Manifests[0].Artifacts[3]: artifact s3://bucket/there.jar: the")
                && line.contains("SHA-256 digest"));
  }

  @Test
  void withoutAVersionArtifactsAreNotLookedFor() throws Exception {
    String recipe = HEAD.replace("1.0.0", "1.0") + "Manifests: [{Artifacts: [{URI: 'file:x'}]}]\n";
    assertThat(check(recipe, Optional.of(folder)))
        .singleElement()
        .asString()
        .startsWith("ERROR ComponentVersion: \"1.0\" is no version");
  }

  @Test
  void whatIsNoRecipeIsAnErrorOfItsOwn() throws Exception {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Path text = Files.writeString(folder.resolve("recipe.txt"), "x");
    Path missing = folder.resolve("missing.yaml");
    Path broken = Files.writeString(folder.resolve("broken.yaml"), "a: [");
    Path[] all = {empty, text, missing, broken};
    assertThat(findings(empty, Optional.empty(), all))
        .containsExactly("ERROR the folder: it holds no recipe. Name files or other folders.");
    assertThat(findings(text, Optional.empty(), all))
        .containsExactly(
            "ERROR the file: its ending is not known. Recipes end in .yaml, .yml or .json.");
    assertThat(findings(missing, Optional.empty(), all))
        .containsExactly("ERROR the path: there is no such file or folder. Correct it.");
    assertThat(findings(broken, Optional.empty(), all))
        .singleElement()
        .asString()
        .startsWith("ERROR no valid YAML: line 1, column ");
  }
}
