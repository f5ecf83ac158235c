package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.model.Document;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code marram recipe check} as somebody types it: what it says, and the exit codes. */
class RecipeCheckTest {
  private static final String BAD =
      """
      RecipeFormatVersion: '2020-01-25'
      ComponentName: com.example.Bad
      ComponentVersion: 1.0.0
      ComponentConfiguration:
        DefaultConfiguration:
          accessControl:
            aws.greengrass.ipc.pubsub:
              com.example.Bad:pubsub:1:
                operations:
                  - aws.greengrass#PublishToTopik
                resources: [hello]
      Manifests:
        - Platform: {os: '/linux|(/'}
          Artifacts:
            - URI: s3://bucket/app.jar
          Lifecycle:
            Run:
              Scirpt: java -jar {artifacts:path}/app.jar
              "red\\e[31m": 1
      """;

  private record Said(int code, String output, String errors) {}

  private static Said check(Workspace workspace, String... arguments) throws Exception {
    try (MarramProcess marram =
        MarramProcess.command(workspace)
            .arguments("recipe", "check")
            .arguments(arguments)
            .start()) {
      return new Said(marram.exitCode(), marram.output(), marram.errors());
    }
  }

  @Test
  void goodRecipesAndTheirArtifactsAreZero() throws Exception {
    try (Workspace workspace = new Workspace()) {
      workspace.files().addHello();
      Said said =
          check(
              workspace,
              "--artifact-dir",
              workspace.files().artifactDir().toString(),
              workspace.files().recipeDir().toString());
      assertThat(said.errors()).isEmpty();
      assertThat(said.output())
          .contains(
              "com.example.HelloPublisher-1.0.0.yaml: nothing to say",
              "2 checked: 0 errors, 0 warnings, 0 notes");
      assertThat(said.code()).isZero();
    }
  }

  @Test
  void allThatIsWrongIsNamedWithLinesAndIsOne() throws Exception {
    try (Workspace workspace = new Workspace()) {
      Path file = Files.writeString(workspace.folder().resolve("bad.yaml"), BAD);
      Path none = Files.createDirectory(workspace.folder().resolve("none"));
      Said said = check(workspace, "--artifact-dir", none.toString(), file.toString());
      assertThat(said.output()).as("commands to the terminal").doesNotContain("\u001b");
      assertThat(said.output().lines())
          .anyMatch(line -> line.equals(file.toString()))
          .anyMatch(
              line -> line.matches("  error +line 13 .*Platform.os: .* is no regular expression.*"))
          .anyMatch(line ->
              line.matches("  error +line 10 .*operations\\[0].*Did you mean .*PublishToTopic\\?"))
          .anyMatch(line -> line.matches("  error +line 15 .*no file app.jar in.*"))
          .anyMatch(line -> line.matches("  warning +line 18 .*Scirpt.*Did you mean Script\\?"))
          .anyMatch(line -> line.matches("  error +line 17 .*Run.Script: it is missing.*"))
          .last()
          .isEqualTo("1 checked: 5 errors, 2 warnings, 0 notes");
      assertThat(said.code()).isEqualTo(1);
    }
  }

  @Test
  void jsonHasFilesAndFindings() throws Exception {
    try (Workspace workspace = new Workspace()) {
      Path file = Files.writeString(workspace.folder().resolve("bad.yaml"), BAD);
      Said said = check(workspace, "--json", file.toString());
      assertThat(said.code()).isEqualTo(1);
      Document.Obj whole = (Document.Obj) Document.parse(said.output().strip());
      Document.Arr files = (Document.Arr) whole.get("files").orElseThrow();
      Document.Obj one = (Document.Obj) files.items().getFirst();
      assertThat(one.get("file")).contains(new Document.Text(file.toString()));
      Document.Arr findings = (Document.Arr) one.get("findings").orElseThrow();
      assertThat(((Document.Obj) findings.items().getFirst()).members())
          .containsEntry("severity", new Document.Text("error"))
          .containsEntry("place", new Document.Text("Manifests[0].Platform.os"))
          .containsEntry("line", new Document.Num("13"))
          .containsKeys("what", "remedy");
    }
  }

  @Test
  void aMissingPathIsOneAndNoPathIsWrongUse() throws Exception {
    try (Workspace workspace = new Workspace()) {
      Said missing = check(workspace, "nowhere.yaml");
      assertThat(missing.output()).contains("nowhere.yaml", "there is no such file or folder");
      assertThat(missing.code()).isEqualTo(1);
      Said wrong = check(workspace);
      assertThat(wrong.errors()).contains("PATH");
      assertThat(wrong.code()).isEqualTo(2);
    }
  }
}
