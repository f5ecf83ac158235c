package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.model.Document;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code marram init} writes runs by the command that it prints. */
class InitTest {
  private static final Duration INSTALLED = Duration.ofMinutes(5);
  private static final String NAME = "com.example.Mine";

  private static String init(Workspace workspace, String... arguments) throws Exception {
    try (MarramProcess marram =
        MarramProcess.command(workspace).arguments("init").arguments(arguments).start()) {
      assertThat(marram.exitCode()).as(marram::describe).isZero();
      return marram.output();
    }
  }

  private static void runs(Workspace workspace, String printed, String line) throws Exception {
    List<String> words =
        printed
            .replace("\\\n", " ")
            .lines()
            .map(String::strip)
            .filter(command -> command.contains("marram run "))
            .map(command -> List.of(command.split(" +", -1)))
            .findFirst()
            .orElseThrow();
    assertThat(words.getFirst()).isEqualTo(Repository.file("marram").toString());
    List<String> arguments =
        words.stream()
            .skip(1)
            .map(word -> word.replace("~/marram-root", workspace.root().toString()))
            .toList();
    try (MarramProcess marram = MarramProcess.command(workspace).arguments(arguments).start()) {
      marram.awaitReady();
      marram.awaitLog(NAME, line, 1, INSTALLED);
      marram.endWithoutLedger();
      assertThat(marram.log(NAME).lines()).noneMatch(ExamplesTest::isComplaint);
    }
  }

  @Test
  void aShellComponentRunsAtOnceAndIsNotWrittenOver() throws Exception {
    try (Workspace workspace = new Workspace()) {
      runs(workspace, init(workspace, "sh", NAME), "Hello number 1");
      Path folder = workspace.folder().resolve(NAME);
      assertThat(folder.resolve("README.md")).content().startsWith("# " + NAME + "\n");
      Files.writeString(folder.resolve("README.md"), "mine");
      try (MarramProcess again =
          MarramProcess.command(workspace).arguments("init", "js", NAME).start()) {
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.errors()).contains("[FOLDER_NOT_EMPTY]");
      }
      assertThat(folder.resolve("README.md")).content().isEqualTo("mine");
    }
  }

  @Test
  void aNameThatLooksLikeANumberAndAFolderWithABlankAreFine() throws Exception {
    try (Workspace workspace = new Workspace()) {
      String printed = init(workspace, "sh", "1e5", "--dir", "a b");
      assertThat(printed).contains("/a\\ b/recipes --merge 1e5=1.0.0");
      try (MarramProcess check =
          MarramProcess.command(workspace).arguments("recipe", "check", "a b/recipes").start()) {
        assertThat(check.exitCode()).as(check::describe).isZero();
        assertThat(check.output()).contains("1 checked: 0 errors, 0 warnings, 0 notes");
      }
    }
  }

  @Test
  void forProgramsItIsOneObjectWithTheCommandInOneLine() throws Exception {
    try (Workspace workspace = new Workspace()) {
      Document.Obj said = MarramProcess.objects(init(workspace, "js", NAME, "--json")).getFirst();
      Path folder = workspace.folder().resolve(NAME);
      assertThat(said.get("folder")).contains(new Document.Text(folder.toString()));
      Document.Arr files = (Document.Arr) said.get("files").orElseThrow();
      assertThat(files.items()).hasSize(4).contains(new Document.Text("README.md"));
      String command = ((Document.Text) said.get("command").orElseThrow()).value();
      assertThat(command)
          .startsWith(Repository.file("marram") + " run --root ")
          .endsWith(" --artifact-dir " + folder + "/artifacts --merge " + NAME + "=1.0.0");
    }
  }

  @ParameterizedTest
  @Tag("full")
  @CsvSource({"java, hello/java-file", "python, hello/python", "js, hello/js"})
  void eachKindRunsByTheCommandThatIsPrinted(String kind, String topic) throws Exception {
    try (Workspace workspace = new Workspace()) {
      String printed = init(workspace, kind, NAME, "--dir", "made/here");
      assertThat(workspace.folder().resolve("made/here/recipes/" + NAME + "-1.0.0.yaml"))
          .content()
          .contains("ComponentName: '" + NAME + "'");
      runs(workspace, printed, topic + ": Hello number 1 from " + NAME);
    }
  }
}
