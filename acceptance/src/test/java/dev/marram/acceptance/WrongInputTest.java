package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the program says to wrong input, word for word: {@code wrong-input.txt} has a command, its
 * exit code and its messages, usage left out. {@code -Dmarram.rewriteDocs=true} records anew.
 */
@Tag("full")
class WrongInputTest {
  private static final Path RECORD =
      Repository.file("acceptance/src/test/resources/wrong-input.txt");

  private static final String RECIPE =
      """
      RecipeFormatVersion: '2020-01-25'
      ComponentName: com.example.Good
      ComponentVersion: 1.0.0
      Manifests: [{Lifecycle: {Run: 'true'}}]
      """;

  @Test
  void everyMessageIsAsRecordedAndNamesItsEntry() throws Exception {
    List<String> commands =
        Files.readAllLines(RECORD).stream().filter(line -> line.startsWith("$ ")).toList();
    assertThat(commands).hasSizeGreaterThanOrEqualTo(30).doesNotHaveDuplicates();
    StringBuilder said = new StringBuilder();
    try (Workspace workspace = new Workspace()) {
      write(workspace.folder());
      for (String command : commands) {
        said.append(command).append('\n').append(answer(workspace, command)).append('\n');
      }
      assertThat(workspace.root().resolve("packages")).doesNotExist();
    }
    if (Boolean.getBoolean("marram.rewriteDocs")) {
      Files.writeString(RECORD, said);
    }
    assertThat(said.toString()).isEqualTo(Files.readString(RECORD));
  }

  private static String answer(Workspace workspace, String command) throws Exception {
    String folder = workspace.folder().toString();
    List<String> words = Arrays.asList(command.replace("DIR", folder).split(" ", -1));
    try (MarramProcess marram =
        MarramProcess.command(workspace).arguments(words.subList(2, words.size())).start()) {
      int code = marram.exitCode();
      String text = marram.errors().replace(folder, "DIR").replaceAll("(?s)\nUsage: .*", "\n");
      assertThat(code).as(marram::describe).isIn(1, 2, 3);
      assertThat(text.strip()).as(command).containsPattern("^marram: (?s:.*) \\[[A-Z_]+](\n|$)");
      return code + "\n" + text.replaceAll("amd64|aarch64", "ARCH");
    }
  }

  private static void write(Path folder) throws IOException {
    recipe(folder, "recipes", RECIPE);
    recipe(folder, "no-yaml", "RecipeFormatVersion: '2020\n  - : [}");
    recipe(folder, "no-version", RECIPE.replaceAll("ComponentVersion.*\n", ""));
    recipe(
        folder,
        "no-artifact",
        RECIPE.replace("[{Life", "[{Artifacts: [{URI: 's3://b/a.jar'}], Life"));
    recipe(
        folder,
        "no-dependency",
        RECIPE + "ComponentDependencies: {com.example.Goof: {VersionRequirement: '>1.0.0'}}\n");
    recipe(folder, "no-platform", RECIPE.replace("[{Life", "[{Platform: {os: windows}, Life"));
    recipe(folder, "no-name", RECIPE.replace("com.example.Good", "a b"));
    recipe(folder, "twice", RECIPE);
    Files.writeString(folder.resolve("twice/other.yaml"), RECIPE + "ComponentPublisher: Other\n");
    Files.writeString(folder.resolve("file"), "");
    Files.writeString(Files.createDirectory(folder.resolve("taken")).resolve("mine"), "");
    config(folder, "no-yaml", "{maxStreams: ]");
    config(folder, "no-json", "{\"a\": 1,}");
    config(folder, "range", "ipc: {maxStreams: 0}");
    config(folder, "kinds", "ipc: {maxStreams: many, peerCheck: loose}");
    config(folder, "no-log", "logging: {outputDirectory: " + folder.resolve("file/logs") + "}");
    Files.writeString(folder.resolve("cases.yaml"), "system: {}\nSystem: {}\n");
    String deep = "{k: ".repeat(65) + "1" + "}".repeat(65);
    Files.writeString(
        folder.resolve("deep.yaml"), "services: {a.B: {configuration: " + deep + "}}\n");
    Files.writeString(folder.resolve("relative.yaml"), "system: {ipcSocketPath: here}\n");
    Files.writeString(
        folder.resolve("long.yaml"), "system: {ipcSocketPath: /" + "s".repeat(120) + "}\n");
  }

  private static void recipe(Path folder, String name, String text) throws IOException {
    Files.writeString(Files.createDirectories(folder.resolve(name)).resolve("good.yaml"), text);
  }

  private static void config(Path folder, String name, String configuration) throws IOException {
    String text =
        configuration.startsWith("{")
            ? configuration
            : "services: {aws.greengrass.Nucleus: {configuration: {" + configuration + "}}}\n";
    Files.writeString(folder.resolve(name + ".yaml"), text);
  }
}
