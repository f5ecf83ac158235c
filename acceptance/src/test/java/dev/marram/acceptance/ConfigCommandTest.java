package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.model.Document;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code marram config}, as a user or a script calls it. */
class ConfigCommandTest {
  private static final String NAME = "com.example.Sh";
  private static final String NUCLEUS = "aws.greengrass.Nucleus";
  private static final int DONE = 0;
  private static final int FAILED = 1;
  private static final int WRONG_USE = 2;
  private static final int NO_RUNTIME = 3;

  private Workspace workspace;

  @BeforeEach
  void prepare() throws IOException {
    workspace = new Workspace();
  }

  @AfterEach
  void delete() throws IOException {
    workspace.close();
  }

  private MarramProcess runtime() throws IOException {
    workspace
        .files()
        .add(
            Component.named(NAME)
                .configured("greeting", "Hello")
                .configured("five", "5")
                .runs("while sleep 0.2; do echo tick; echo oops >&2; done"));
    MarramProcess marram = MarramProcess.deploy(workspace).start().awaitReady();
    marram.awaitLog(NAME, "tick");
    return marram;
  }

  private MarramProcess start(String... arguments) throws IOException {
    return MarramProcess.command(workspace)
        .environment("MARRAM_ROOT", workspace.root().toString())
        .arguments("config")
        .arguments(arguments)
        .start();
  }

  private String run(int code, String... arguments) throws Exception {
    try (MarramProcess command = start(arguments)) {
      assertThat(command.exitCode()).as(command::describe).isEqualTo(code);
      if (code != DONE) {
        assertThat(command.errors()).isNotBlank().doesNotContain("\tat ");
      }
      return code == DONE ? command.output() : command.errors();
    }
  }

  private String shell(String line) throws Exception {
    try (MarramProcess shell =
        MarramProcess.command(workspace)
            .program(Path.of("/bin/bash"))
            .environment("MARRAM_ROOT", workspace.root().toString())
            .arguments("-c", line.replace("marram ", Repository.file("marram") + " "))
            .start()) {
      assertThat(shell.exitCode()).as(shell::describe).isEqualTo(DONE);
      return shell.output();
    }
  }

  @Test
  void aConfigurationIsShownSetAndReset() throws Exception {
    try (MarramProcess marram = runtime()) {
      assertThat(run(DONE, "get", NAME)).isEqualTo("five: \"5\"\ngreeting: Hello\n");
      assertThat(run(DONE, "get", NAME, "/Greeting")).isEqualTo("Hello\n");
      assertThat(run(DONE, "get", NAME, "/greeting", "--json"))
          .isEqualTo(
              "{\"componentName\":\"%s\",\"key\":\"/greeting\",\"value\":\"Hello\"}\n"
                  .formatted(NAME));
      assertThat(run(FAILED, "get", NAME, "/greting"))
          .contains("has no /greting", "did you mean /greeting?", "[REQUEST_REFUSED]");
      assertThat(run(FAILED, "get", NAME + "h")).contains("did you mean " + NAME + "?");
      assertThat(run(DONE, "get", NUCLEUS, "/logging/level")).isEqualTo("INFO\n");

      assertThat(run(DONE, "set", NAME, "/greeting", "Good day"))
          .startsWith("/greeting  Hello -> Good day\n");
      assertThat(run(DONE, "set", NAME, "/GREETING", "Good day"))
          .startsWith("No change: /greeting is Good day\n");
      assertThat(run(DONE, "set", NAME, "/a", "{\"n\": -1, \"list\": [1], \"t\": true}"))
          .contains("/a/n  (not set) -> -1\n", "/a/list  (not set) -> [1]\n", "/a/t ");
      assertThat(run(DONE, "set", NAME, "/a", "{\"n\": null}")).startsWith("/a/n  -1 -> null\n");
      assertThat(run(DONE, "set", NAME, "/a/n", "-5")).startsWith("/a/n  null -> -5\n");
      assertThat(run(DONE, "set", NAME, "/A/N", "null")).startsWith("/a/n  -5 -> null\n");
      assertThat(run(DONE, "set", NAME, "/a/n", "--", "-5")).startsWith("/a/n  null -> -5\n");
      assertThat(run(DONE, "set", NAME, "/a/n", "5", "--text")).startsWith("/a/n  -5 -> \"5\"\n");
      assertThat(shell("printf 'two\\nlines\\n' | marram config set " + NAME + " /a~1b - --json"))
          .contains("\"changes\":[{\"key\":\"/a~1b\",\"after\":\"two\\nlines\"}]", "\"notes\":[");
      assertThat(run(FAILED, "set", NAME, "/five/x", "1")).contains("below a value");
      assertThat(run(DONE, "set", NAME, "/a/n", "{bad", "--text"))
          .startsWith("/a/n  \"5\" -> \"{bad\"");
      assertThat(run(DONE, "set", NAME, "/a/n", "5", "--text")).endsWith(" -> \"5\"\n");

      assertThat(run(DONE, "reset", NAME, "/greeting"))
          .startsWith("/greeting  Good day -> Hello\n");
      assertThat(run(DONE, "reset", NAME))
          .contains("/a/n  \"5\" -> (removed)\n", "/a/t ", "/a~1b ")
          .doesNotContain("/five");
      assertThat(run(DONE, "reset", NAME)).startsWith("No change: " + NAME + " is ");
      assertThat(run(DONE, "get", NAME)).isEqualTo("five: \"5\"\ngreeting: Hello\n");
      assertThat(run(FAILED, "set", NAME + "h", "/a", "1")).contains("did you mean " + NAME);
      marram.endCleanly();
    }
    assertThat(run(NO_RUNTIME, "get", NAME)).contains("no runtime");
  }

  @Test
  void whatIsMeantOtherwiseIsWrongUse() throws Exception {
    assertThat(run(WRONG_USE)).contains("Missing required subcommand", "history");
    assertThat(run(WRONG_USE, "get", NAME, "a")).contains("write /a");
    assertThat(run(WRONG_USE, "set", NAME, "/a//b", "1")).contains("empty part");
    assertThat(run(WRONG_USE, "set", NAME, "/a")).contains("VALUE");
    assertThat(run(WRONG_USE, "set", NAME, "/a", "--x")).contains("write -- before it");
    assertThat(run(WRONG_USE, "set", NAME, "/a", "[1,")).contains("column 4", "--text");
    String set = "{ marram config set " + NAME + " /a %s; } 2>&1 || true";
    assertThat(shell("printf 'a\\377' | " + set.formatted("-"))).contains("no UTF-8", "WRONG_USE");
    assertThat(shell(set.formatted("$'a\\377'"))).contains("no UTF-8", "WRONG_USE");
    assertThat(shell(set.formatted("x").replace("/a", "$'/a\\377'"))).contains("no UTF-8");
    assertThat(run(WRONG_USE, "watch", NAME, "--count", "-1")).contains("--count");
    assertThat(run(WRONG_USE, "history", "--limit", "0")).contains("--limit");
  }

  @Test
  void changesAreWatchedAndKept() throws Exception {
    try (MarramProcess marram = runtime();
        MarramProcess json = start("watch", NAME, "--json");
        MarramProcess text = start("watch", NAME, "/greeting", "--count", "3")) {
      Eventually.holds(
          "both watch",
          () -> {
            run(DONE, "set", NAME, "/greeting", "A");
            run(DONE, "set", NAME, "/greeting", "B");
            return text.output().contains("/greeting") && json.output().contains("/greeting");
          });
      run(DONE, "set", NAME, "/new", "{\"x\": 1}");
      run(DONE, "reset", NAME, "/new");
      run(DONE, "set", NAME, "/greeting", "C");
      run(DONE, "set", NAME, "/greeting", "D");
      assertThat(text.exitCode()).as(text::describe).isEqualTo(DONE);
      assertThat(text.output().lines())
          .hasSize(3)
          .allMatch(line -> line.matches("\\S+Z  /greeting  [A-D]"));
      run(DONE, "set", NAME, "/five", "{\"five\": {\"five\": 5}}");
      run(DONE, "set", NAME, "/five", "{\"five\": {\"five\": 6}, \"last\": 7}");
      Eventually.holds("the last change", () -> json.output().contains("\"/five/last\""));
      List<String> shown =
          MarramProcess.objects(json.output()).stream().map(Document::toJson).toList();
      assertThat(shown)
          .anyMatch(line -> line.endsWith("\"key\":\"/new/x\",\"value\":1,\"removed\":false}"))
          .anyMatch(line -> line.matches(".*\"key\":\"/new(/x)?\",\"removed\":true}"))
          .anyMatch(line ->
              line.matches(".*\"key\":\"/five\",\"value\":\\{\"five\":\\{.*\"removed\":false}"))
          .anyMatch(
              line -> line.endsWith("\"key\":\"/five/five/five\",\"value\":6,\"removed\":false}"));
      assertThat(json.pressControlC()).isEqualTo(DONE);
      assertThat(run(FAILED, "watch", NAME, "/greting")).contains("did you mean /greeting?");

      run(DONE, "set", NAME, "/greeting", "C");
      run(DONE, "set", NAME, "/greeting", "D");
      assertThat(run(DONE, "history", NAME, "--limit", "2").lines())
          .satisfiesExactly(
              line ->
                  assertThat(line)
                      .matches("\\S+Z  greengrass-cli#user-\\d+  " + NAME + " /greeting  D -> C"),
              line -> assertThat(line).endsWith("/greeting  C -> D"));
      assertThat(run(DONE, "history"))
          .contains("deployment  " + NAME + " /five  (not set) -> \"5\"");
      assertThat(run(DONE, "history", "--json", "--limit", "2"))
          .matches(
              "(?s)\\{\"changes\":\\[\\{.*\"after\":\"C\".*\"before\":\"C\",\"after\":\"D\".*");
      assertThat(run(FAILED, "history", NAME + "h")).contains("did you mean " + NAME + "?");
      marram.endCleanly();
    }
  }

  @Test
  void aFileTakesNothingAwayAndItsLiteNucleusIsTheNucleus() throws Exception {
    try (MarramProcess marram = runtime()) {
      run(DONE, "set", NAME, "/greeting", "kept");
      run(DONE, "set", NUCLEUS, "/awsRegion", "eu-north-1");
      marram.endCleanly();
    }
    Path file =
        workspace.wholeConfiguration(
            """
            Services:
              aws.greengrass.nucleuslite:
                Configuration: {ipc: {maxStreams: 77}, logging: }
              %s:
                configuration:
            """
                .formatted(NAME));
    try (MarramProcess marram =
        MarramProcess.run(workspace).arguments("--config", file.toString()).start().awaitReady()) {
      assertThat(run(DONE, "get", NAME, "/greeting")).isEqualTo("kept\n");
      assertThat(run(DONE, "get", NUCLEUS, "/awsRegion")).isEqualTo("eu-north-1\n");
      assertThat(run(DONE, "get", "aws.greengrass.NucleusLite", "/ipc"))
          .isEqualTo("maxStreams: 77\n");
      assertThat(run(DONE, "history", "aws.greengrass.NucleusLite", "--limit", "1"))
          .contains(file + "  " + NUCLEUS + " /ipc/maxStreams  (not set) -> 77");
      assertThat(marram.log("marram")).contains("services." + NAME + ".configuration: empty in");
      marram.endCleanly();
    }
    try (MarramProcess marram =
        MarramProcess.run(workspace).arguments("--remove", NAME).start().awaitReady()) {
      assertThat(run(DONE, "history", NAME)).contains("/greeting  kept -> (removed)");
      assertThat(run(FAILED, "get", NAME)).contains("no component");
      assertThat(run(DONE, "set", "aws.greengrass.Cli", "/AuthorizedPosixGroups", "no-such-group"))
          .startsWith("/AuthorizedPosixGroups  (not set) -> no-such-group\n");
      marram.endCleanly();
    }
    try (MarramProcess marram = MarramProcess.run(workspace).start().awaitReady()) {
      assertThat(run(FAILED, "get", NUCLEUS))
          .contains("it runs, but lets nobody in", "[NOT_ALLOWED]");
      marram.endWithoutLedger();
    }
    assertThat(run(NO_RUNTIME, "get", NUCLEUS)).contains("no runtime");
  }

  @Test
  void theLogsChangeAtOnceWithTheirSettings() throws Exception {
    try (MarramProcess marram = runtime()) {
      assertThat(marram.log("marram")).doesNotContain("[DEBUG]");
      assertThat(run(DONE, "set", NUCLEUS, "/logging/level", "DEBUG")).contains("INFO -> DEBUG");
      run(DONE, "set", NAME, "/greeting", "B");
      marram.awaitLog("marram", "[DEBUG] (marram-config)");

      run(DONE, "set", NUCLEUS, "/logging", "{\"level\": \"WARN\", \"format\": \"JSON\"}");
      marram.awaitLog(NAME, "{\"thread\"");
      assertThat(marram.log(NAME).lines().filter(line -> line.startsWith("{")))
          .allMatch(line -> line.contains("\"oops\""));

      Path elsewhere = workspace.folder().resolve("elsewhere");
      run(DONE, "set", NUCLEUS, "/logging/outputDirectory", elsewhere.toString());
      Eventually.holds("its log", () -> elsewhere.resolve(NAME + ".log").toFile().length() > 0);
      assertThat(elsewhere.resolve("greengrass.log")).isSymbolicLink().isRegularFile();

      assertThat(run(FAILED, "set", NUCLEUS, "/logging/outputDirectory", "/proc/none"))
          .contains("logging.outputDirectory: no log can be written there", "/proc/none");
      assertThat(run(FAILED, "set", NUCLEUS, "/logging/level", "LOUD")).contains("LOUD", "WARN");
      assertThat(run(DONE, "reset", NUCLEUS, "/logging")).contains("/logging/level  WARN -> INFO");
      int errors = MarramProcess.count(marram.log(NAME), "oops");
      marram.awaitLog(NAME, "oops", errors + 1, Eventually.SOON);
      marram.endCleanly();
    }
  }
}
