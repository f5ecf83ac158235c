package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Wrong input: one message that says what, why and what to do, the exit code of the design, and a
 * root that is as before.
 */
class BadInputTest {
  private static final String NAME = "com.example.Stays";
  private static final int DONE = 0;
  private static final int FAILED = 1;
  private static final int WRONG_USE = 2;

  private static Workspace workspace;
  private static Map<String, String> before;

  /** A root with one component, which no bad input may change. */
  @BeforeAll
  static void aRootThatIsInUse() throws Exception {
    workspace = new Workspace();
    workspace.files().add(Component.named(NAME).runs("echo stays; exec sleep 100000"));
    try (MarramProcess marram = MarramProcess.deploy(workspace).start()) {
      marram.awaitReady();
      marram.awaitLog(NAME, "stays");
      marram.endCleanly();
    }
    before = stored(workspace.root());
    assertThat(before).isNotEmpty();
  }

  @AfterAll
  static void removeTheRoot() throws IOException {
    workspace.close();
  }

  private static Map<String, String> stored(Path root) throws IOException {
    Map<String, String> files = new TreeMap<>();
    for (String part : List.of("packages", "config")) {
      Path folder = root.resolve(part);
      if (!Files.exists(folder)) {
        continue;
      }
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.toList()) {
          String content =
              Files.isRegularFile(path)
                  ? java.util.HexFormat.of().formatHex(Files.readAllBytes(path))
                  : "";
          files.put(root.relativize(path).toString(), content);
        }
      }
    }
    return files;
  }

  private static void fails(MarramProcess.Command command, int exitCode, String... said)
      throws Exception {
    try (MarramProcess marram = command.start()) {
      assertThat(marram.exitCode()).as(marram::describe).isEqualTo(exitCode);
      assertThat(marram.errors()).contains(said).doesNotContain("\tat ", "Exception");
      if (exitCode == FAILED) { // after wrong use the usage follows
        assertThat(marram.errors().lines().filter(line -> !line.isBlank()).toList())
            .as("one message")
            .hasSizeBetween(1, 4);
      }
      assertThat(marram.leftBehind()).isEmpty();
    }
  }

  private static void failsAndChangesNothing(MarramProcess.Command command, String... said)
      throws Exception {
    fails(command, FAILED, said);
    assertThat(stored(workspace.root())).isEqualTo(before);
    assertThat(workspace.root().resolve("ipc.socket")).doesNotExist();
  }

  private static RecipeFiles otherFiles() throws IOException {
    return new RecipeFiles(Files.createTempDirectory(workspace.folder(), "other"));
  }

  @Test
  void aRecipeThatIsNoYamlIsNamed() throws Exception {
    RecipeFiles files =
        otherFiles()
            .add("com.example.Broken", "1.0.0", "RecipeFormatVersion: '2020\n  - : [}", List.of());
    failsAndChangesNothing(
        MarramProcess.run(workspace).arguments(files.arguments()), "com.example.Broken-1.0.0.yaml");
  }

  @Test
  void aMissingArtifactIsNamedWithTheComponentThatNeedsIt() throws Exception {
    Path missing = Path.of("missing.jar");
    Component component = Component.named("com.example.Incomplete").has(List.of(missing));
    RecipeFiles files =
        otherFiles().add(component.name(), component.version(), component.recipe(), List.of());
    failsAndChangesNothing(
        MarramProcess.run(workspace).arguments(files.arguments()),
        "missing.jar",
        "com.example.Incomplete");
  }

  @Test
  void anUnknownVersionIsAnsweredWithTheKnownOnes() throws Exception {
    failsAndChangesNothing(
        MarramProcess.run(workspace).arguments("--merge", NAME + "=9.9.9"), NAME, "9.9.9", "1.0.0");
  }

  @Test
  void anUnknownComponentIsNamed() throws Exception {
    failsAndChangesNothing(
        MarramProcess.run(workspace).arguments("--merge", "com.example.Nobody=1.0.0"),
        "com.example.Nobody");
  }

  @Test
  void aSocketPathThatTheKernelCannotTakeIsRefusedWithTheLimit() throws Exception {
    Path config =
        workspace.wholeConfiguration(
            "system:\n  ipcSocketPath: " + workspace.folder().resolve("s".repeat(120)) + "\n");
    failsAndChangesNothing(
        MarramProcess.run(workspace).arguments("--config", config.toString()),
        "ipcSocketPath",
        "107");
  }

  @Test
  void aRootThatAnotherRuntimeHoldsIsLeftAloneAndItsPidNamed() throws Exception {
    try (Workspace busy = new Workspace();
        MarramProcess holder = MarramProcess.deploy(busy).start()) {
      holder.awaitReady();
      fails(MarramProcess.run(busy), FAILED, Long.toString(holder.jvm()), busy.root().toString());
      holder.endCleanly();
    }
  }

  @Test
  void wrongUseIsTwoAndNamesWhatWasWrong() throws Exception {
    fails(
        MarramProcess.run(workspace).arguments("--no-such-option"), WRONG_USE, "--no-such-option");
    fails(MarramProcess.command(workspace).arguments("ruin"), WRONG_USE, "ruin");
    for (String merge : List.of("no-version", "=1.0.0", NAME + "=")) {
      fails(MarramProcess.run(workspace).arguments("--merge", merge), WRONG_USE, merge);
    }
    fails(
        MarramProcess.run(workspace).arguments("--merge", NAME + "=1.0.0", "-m", NAME + "=1.1.0"),
        WRONG_USE,
        "--merge names two versions of " + NAME + "; give one");
  }

  @Test
  void helpAndVersionAreNoFailures() throws Exception {
    succeeds("Usage", "--help");
    succeeds("--recipe-dir", "run", "--help");
    succeeds(version(), "--version");
  }

  /** The version that stands first in the project's pom. */
  private static String version() throws IOException {
    String pom = Files.readString(Repository.file("pom.xml"));
    return pom.substring(
        pom.indexOf("<version>") + "<version>".length(), pom.indexOf("</version>"));
  }

  private static void succeeds(String expected, String... arguments) throws Exception {
    try (MarramProcess marram = MarramProcess.command(workspace).arguments(arguments).start()) {
      assertThat(marram.exitCode()).as(marram::describe).isEqualTo(DONE);
      assertThat(marram.output()).contains(expected);
      assertThat(marram.errors()).isEmpty();
    }
  }
}
