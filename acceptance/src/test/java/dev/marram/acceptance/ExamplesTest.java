package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples, started by the commands of their READMEs. */
@Tag("full")
class ExamplesTest {
  /** Install downloads an SDK. */
  private static final Duration INSTALLED = Duration.ofMinutes(5);

  @ParameterizedTest
  @CsvSource({
    "hello-java,   com.example.HelloSubscriber, hello/java: Hello number",
    "hello-java-file, com.example.HelloJavaFile, hello/java-file: Hello number 2 from HelloJavaFile",
    "hello-python, com.example.HelloPython, hello/python: Hello number 2 from HelloPython",
    "hello-js,     com.example.HelloJs,     hello/js: Hello number 2 from HelloJs",
    "hello-sh,     com.example.HelloSh,     Hello number 2"
  })
  void eachRunsByTheCommandOfItsReadme(String example, String component, String line)
      throws Exception {
    try (Workspace workspace = new Workspace();
        MarramProcess marram =
            MarramProcess.command(workspace).arguments(command(workspace, example)).start()) {
      marram.awaitReady();
      marram.awaitLog(component, line, 1, INSTALLED);
      marram.endWithoutLedger();
      assertThat(marram.log(component).lines()).noneMatch(ExamplesTest::isComplaint);
    }
  }

  /** Whether a line is of standard error, but for what Maven and the Java SDK chat there. */
  static boolean isComplaint(String line) {
    return line.contains(" stderr. ")
        && !line.matches(".* stderr[.] (.{0,4}WARNING: |INFO: |.{0,4}[.] |.*eventstreamrpc).*");
  }

  @Test
  void programsOfDifferentLanguagesHearEachOther() throws Exception {
    try (Workspace workspace = new Workspace()) {
      workspace.files().addHello();
      workspace.files().addExample("hello-python", "com.example.HelloPython");
      workspace.files().addExample("hello-js", "com.example.HelloJs");
      try (MarramProcess marram = MarramProcess.deploy(workspace).start()) {
        marram.awaitReady();
        for (String listener : List.of("com.example.HelloPython", "com.example.HelloJs")) {
          marram.awaitLog(listener, "hello/java: Hello number ", 1, INSTALLED);
          marram.awaitLog(listener, "hello/python: Hello number ", 1, INSTALLED);
          marram.awaitLog(listener, "hello/js: Hello number ", 1, INSTALLED);
        }
        marram.endCleanly();
      }
    }
  }

  @Test
  void whatInstallHasDoneIsNotDoneAgainAndTheCountGoesOn() throws Exception {
    String name = "com.example.HelloSh";
    try (Workspace workspace = new Workspace()) {
      try (MarramProcess first =
          MarramProcess.command(workspace).arguments(command(workspace, "hello-sh")).start()) {
        first.awaitLog(name, "Hello number 1");
        first.endWithoutLedger();
        assertThat(first.log(name)).contains("stopped at ");
        assertThat(first.output()).contains(name + " is being installed\n" + name + " is RUNNING");
      }
      try (MarramProcess second = MarramProcess.run(workspace).start()) {
        second.awaitLog(name, "started on ", 2, Eventually.SOON);
        second.awaitLog(name, "Hello number ", 2, Eventually.SOON);
        second.endWithoutLedger();
        assertThat(second.output()).doesNotContain("installed");
        assertThat(MarramProcess.count(second.log(name), "Hello number 1.")).isOne();
      }
    }
  }

  /** The arguments of the README's ./marram, on the workspace's root. */
  private static List<String> command(Workspace workspace, String example) throws IOException {
    String readme = Files.readString(Repository.file("examples/" + example + "/README.md"));
    assertThat(readme.lines()).as("README of " + example).hasSizeBetween(8, 20);
    String command =
        readme
            .replaceAll("\\\\\n", " ")
            .lines()
            .filter(line -> line.startsWith("    ./marram run "))
            .findFirst()
            .orElseThrow();
    List<String> words = new ArrayList<>(List.of(command.strip().split(" +", -1)));
    words.removeFirst();
    words.replaceAll(word ->
        word.replace("~/marram-root", workspace.root().toString())
            .replaceFirst("^examples/", Repository.file("examples").toString() + "/"));
    return words;
  }
}
