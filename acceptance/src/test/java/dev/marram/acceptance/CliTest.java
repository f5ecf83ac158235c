package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.model.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands for a running runtime, as a user or a script calls them. */
class CliTest {
  private static final String NAME = "com.example.Sh";
  private static final Duration LONG = Duration.ofMinutes(2);
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
    workspace.files().add(Component.named(NAME).runs("echo hello; echo oops >&2; sleep 100000"));
    MarramProcess marram = MarramProcess.deploy(workspace).start().awaitReady();
    marram.awaitLog(NAME, "oops");
    return marram;
  }

  private MarramProcess start(String... arguments) throws IOException {
    return MarramProcess.command(workspace)
        .environment("MARRAM_ROOT", workspace.root().toString())
        .arguments(arguments)
        .start();
  }

  /** A line of the shell, in which "marram" is the program. */
  private MarramProcess shell(String line) throws IOException {
    return MarramProcess.command(workspace)
        .program(Path.of("/bin/bash"))
        .environment("MARRAM_ROOT", workspace.root().toString())
        .arguments("-c", "marram() { " + Repository.file("marram") + " \"$@\"; }; " + line)
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

  private static Document.Obj json(String line) throws Document.SyntaxException {
    return (Document.Obj) Document.parse(line);
  }

  @Test
  void theCommandsAnswerAndEndWithTheirCodes() throws Exception {
    try (MarramProcess marram = runtime()) {
      assertThat(run(DONE, "status")).containsPattern(NAME + " +1\\.0\\.0 +RUNNING +0 +\\[\\d+]");
      assertThat(run(DONE, "status", "--messages", "--watch"))
          .containsPattern("(?m)^accepted +\\d+$");
      assertThat(run(DONE, "status"))
          .containsPattern("on " + marram.root() + ", up 0 d 00:\\d\\d:\\d\\d\n");
      assertThat(json(run(DONE, "status", "--json")).get("components")).isPresent();
      assertThat(run(DONE, "component", "list")).contains(NAME);
      assertThat(json(run(DONE, "component", "list", "--json")).get("components")).isPresent();
      assertThat(run(DONE, "component", "details", NAME)).contains("State: RUNNING");
      assertThat(run(FAILED, "component", "details", "com.example.Absent")).contains("not found");
      assertThat(run(FAILED, "component", "details", "\033[2J")).doesNotContain("\033");
      assertThat(run(DONE, "component", "details", "aws.greengrass.Cli"))
          .contains("    Configuration: {}\n");
      assertThat(run(DONE, "logs", NAME)).contains("hello", "oops");
      assertThat(run(DONE, "logs", NAME, "--level", "warn"))
          .contains("oops")
          .doesNotContain("hello");
      assertThat(run(DONE, "logs", NAME, "--json", "--grep", "h.llo").lines())
          .hasSize(1)
          .allSatisfy(line -> assertThat(json(line).get("level")).isPresent());
      assertThat(run(FAILED, "logs", NAME + "h")).contains("did you mean " + NAME + "?", "marram");
      assertThat(run(WRONG_USE, "logs", "--since", "yesterday")).contains("10m");
      assertThat(run(WRONG_USE, "logs", "--grep", "(")).contains("--grep");
      assertThat(run(WRONG_USE, "topic")).contains("Missing", "subscribe");
      assertThat(run(WRONG_USE, "topic", "subscribe", "a", "--filter", "x")).contains("/temp > 20");
      assertThat(run(WRONG_USE, "topic", "publish", "a", "x", "--rate", "0/s")).contains("--rate");
      marram.endCleanly();
    }
    assertThat(run(NO_RUNTIME, "status")).contains("no runtime", "marram run --root");
    assertThat(run(NO_RUNTIME, "topic", "subscribe", "#")).contains("no runtime");
    assertThat(run(DONE, "logs", NAME)).as("without a runtime").contains("hello");
  }

  @Test
  void theVersionIsOneObjectForPrograms() throws Exception {
    assertThat(run(DONE, "version")).startsWith("marram ");
    assertThat(json(run(DONE, "version", "--json")).members())
        .containsKeys("version", "nucleus", "protocol", "java", "os", "architecture");
  }

  @ParameterizedTest
  @ValueSource(strings = {"FILE", "CONSOLE"})
  void aRunForProgramsWritesNothingButObjects(String logs) throws Exception {
    workspace.files().add(Component.named(NAME).runs("echo hello; exit 1"));
    Path config =
        workspace.configuration("logging: {outputType: %s, nonsense: 1}\n".formatted(logs));
    MarramProcess.Command command = MarramProcess.deploy(workspace);
    try (MarramProcess marram =
        command.arguments("--json", "--config", config.toString()).start()) {
      Eventually.holds("its end", () -> marram.output().contains("\"status\":\"FAILED\""));
      marram.endCleanly();
      assertThat(marram.errors()).isEmpty();
      assertThat(marram.output())
          .contains(
              "{\"event\":\"runtime.started\",\"root\":\"" + workspace.root() + "\",",
              "\"component\":\"" + NAME + "\",\"state\":\"BROKEN\"",
              "config.note");
      assertThat(MarramProcess.objects(marram.output()).getLast().get("event"))
          .contains(new Document.Text("runtime.stopped"));
    }
  }

  @Test
  void publishCountsWhatWasAcceptedAndWhatFailed() throws Exception {
    try (MarramProcess marram = runtime()) {
      assertThat(run(DONE, "topic", "publish", "a", "x")).isEqualTo("1 accepted, 0 failed\n");
      Files.writeString(workspace.folder().resolve("words"), "no message");
      assertThat(run(DONE, "topic", "publish", "a", "@words")).startsWith("1 accepted");
      Document.Obj counted =
          json(
              run(
                  DONE, "topic", "publish", "a", "{n}", "--count", "20", "--rate", "100/s",
                  "--json"));
      assertThat(counted.toJson()).isEqualTo("{\"accepted\":20,\"failed\":0,\"error\":\"\"}");
      try (MarramProcess refused = start("topic", "publish", "a/#", "x", "--count", "3")) {
        assertThat(refused.exitCode()).isEqualTo(FAILED);
        assertThat(refused.output()).isEqualTo("0 accepted, 3 failed\n");
        assertThat(refused.errors()).contains("Error: ", "wildcard", "[REQUEST_REFUSED]");
      }
      assertThat(run(FAILED, "topic", "publish", "a", "--file", "/dev/zero")).contains("bytes");
      Path many = workspace.folder().resolve("many.json");
      Files.writeString(many, "{\"a\":[" + "{},".repeat(4_000_000) + "{}]}");
      assertThat(run(FAILED, "topic", "publish", "a", "--file", many.toString()))
          .contains("[TOO_LARGE]");
      marram.endCleanly();
    }
  }

  @Test
  void lettersStayWhatTheyAreWithALocaleThatIsNotInstalled() throws Exception {
    Files.createDirectories(workspace.root().resolve("logs"));
    for (String locale : List.of("C", "xx_YY.UTF-8")) {
      try (MarramProcess logs = shell("LC_ALL=" + locale + " marram logs $'\\xc3\\xbc'")) {
        assertThat(logs.exitCode()).isEqualTo(FAILED);
        assertThat(logs.errors()).as(locale).contains("no log \u00fc in");
      }
    }
  }

  @Test
  void onlyATerminalThatTakesThemGetsColours() throws Exception {
    Path logs = Files.createDirectories(workspace.root().resolve("logs"));
    String line = "2026-11-25T10:00:00Z [WARN] (main) A: stdout. \u009b2J.\n";
    Files.writeString(logs.resolve("A.log"), line);
    String show = "script -qec '%s logs A' /dev/null".formatted(Repository.file("marram"));
    for (String environment :
        List.of("TERM=dumb", "TERM=xterm NO_COLOR=1", "TERM=xterm NO_COLOR=")) {
      try (MarramProcess shown = shell(environment + " " + show)) {
        assertThat(shown.exitCode()).as(shown::describe).isEqualTo(DONE);
        boolean colours = environment.endsWith("=");
        assertThat(shown.output().contains("\033[33m2026")).as(environment).isEqualTo(colours);
        assertThat(shown.output()).contains("\\u009b2J");
      }
    }
  }

  @Test
  void whatOneProcessPublishesAnotherShows() throws Exception {
    try (MarramProcess marram = runtime();
        MarramProcess json = start("topic", "subscribe", "plant/+", "--json");
        MarramProcess text =
            start("topic", "subscribe", "plant/#", "--filter", "/n > 2", "--count", "2")) {
      Eventually.holds(
          "both have subscribed",
          () -> {
            run(DONE, "topic", "publish", "plant/line1", "ready {");
            run(DONE, "topic", "publish", "plant/line1", "{\"n\": 3}");
            return json.output().contains("\"n\"") && text.output().contains("\"n\"");
          });
      try (MarramProcess pipe =
          shell(
              "echo '{\"n\": {n}}' | marram topic publish plant/a --count 4;"
                  + "printf '\\000\\001' | marram topic publish plant/b - ;"
                  + "marram topic publish plant/c --text '{}'; echo no >x; marram topic publish plant/d --file x")) {
        assertThat(pipe.exitCode()).as(pipe::describe).isEqualTo(DONE);
      }
      assertThat(text.exitCode()).as(text::describe).isEqualTo(DONE);
      assertThat(text.output().lines())
          .hasSize(2)
          .allMatch(
              line -> line.matches("\\S+Z  plant/\\S+  greengrass-cli#user-\\d+  \\{\"n\":[34]}"));
      Eventually.holds("the last message", () -> json.output().contains("plant/d"));
      List<String> lines = json.output().lines().filter(line -> !line.contains("line1")).toList();
      assertThat(lines).hasSize(7);
      assertThat(json(lines.get(3)).toJson())
          .contains("\"jsonMessage\":{\"n\":4}", "\"dropped\":0");
      assertThat(lines.get(4)).contains("\"binaryMessage\":\"AAE=\"");
      assertThat(lines.get(5)).contains("\"binaryMessage\":\"e30=\"");
      assertThat(json.pressControlC()).isEqualTo(DONE);
      marram.endCleanly();
    }
  }

  @Test
  void aCommandSaysThatTheRuntimeStoppedOrThatNobodyReads() throws Exception {
    try (MarramProcess marram = runtime();
        MarramProcess subscriber = start("topic", "subscribe", "#");
        MarramProcess publisher =
            start("topic", "publish", "b", "x", "--count", "9999", "--rate", "9/s");
        MarramProcess closed =
            shell("marram topic subscribe '#' | head -1; exit ${PIPESTATUS[0]}")) {
      Eventually.holds(
          "both have shown a message",
          () -> {
            run(DONE, "topic", "publish", "a", "x");
            return subscriber.output().contains("  b  ") && !closed.running();
          });
      assertThat(closed.exitCode()).isEqualTo(FAILED);
      assertThat(closed.errors()).contains("standard output was closed");
      marram.endCleanly();
      assertThat(subscriber.exitCode()).isIn(FAILED, NO_RUNTIME);
      assertThat(subscriber.errors()).startsWith("marram: ");
      assertThat(publisher.exitCode()).isEqualTo(FAILED);
      assertThat(publisher.output()).matches("[1-9]\\d* accepted, [\\d,]+ failed\n");
    }
  }

  @Test
  @Tag("full")
  void aSubscriberWhoseTerminalIsBlockedSlowsNobodyAndIsToldWhatItMissed() throws Exception {
    Path release = workspace.folder().resolve("release");
    try (MarramProcess marram = runtime();
        MarramProcess blocked =
            shell(
                "marram topic subscribe a 2>missed.txt"
                    + " | (read first; echo $first; until [ -e release ]; do sleep 0.2; done; wc -l)")) {
      Eventually.holds(
          "it has subscribed",
          () -> {
            run(DONE, "topic", "publish", "a", "first");
            return blocked.output().contains("first");
          });
      try (MarramProcess publisher = start("topic", "publish", "a", "{n}", "--count", "60000")) {
        assertThat(publisher.exitCode(LONG)).as(publisher::describe).isEqualTo(DONE);
        assertThat(publisher.output()).isEqualTo("60,000 accepted, 0 failed\n");
      }
      Files.createFile(release);
      Path missed = workspace.folder().resolve("missed.txt");
      Eventually.holds(
          "it says what it missed",
          LONG,
          () -> {
            run(DONE, "topic", "publish", "a", "last");
            return Files.readString(missed).contains("messages were missed here");
          });
      marram.endCleanly();
    }
  }

  @Test
  void aLogIsReadOldestFirstAndFollowedAcrossRotation() throws Exception {
    Path logs = Files.createDirectories(workspace.root().resolve("logs"));
    String line = "2026-11-25T10:00:%02dZ [INFO] (main) A: stdout. line %d.\n";
    Path active = logs.resolve("A.log");
    Files.writeString(logs.resolve("A_2026_11_25_09_10.log"), line.formatted(2, 2));
    Files.writeString(logs.resolve("A_2026_11_25_09_9.log"), line.formatted(1, 1));
    Files.writeString(logs.resolve("A_2026_11_24_10_0.log"), line.formatted(0, 0));
    Files.writeString(logs.resolve("A.B.log"), line.formatted(9, 9));
    Files.writeString(active, line.formatted(3, 3) + "\tat somewhere\n");
    assertThat(numbers(run(DONE, "logs", "A"))).isEqualTo("0123");
    assertThat(run(DONE, "logs", "A", "--since", "2026-11-25T10:00:03Z"))
        .isEqualTo(line.formatted(3, 3) + "\tat somewhere\n");
    try (MarramProcess follower = start("logs", "A", "--follow")) {
      Eventually.holds("all there is", () -> follower.output().contains("somewhere"));
      Files.writeString(active, line.formatted(4, 4) + "2026", StandardOpenOption.APPEND);
      Eventually.holds("a new line", () -> follower.output().contains("line 4"));
      Files.writeString(active, line.formatted(5, 5).substring(4), StandardOpenOption.APPEND);
      Files.move(active, logs.resolve("A_2026_11_25_10_0.log"));
      Files.writeString(active, line.formatted(6, 6));
      Files.move(active, logs.resolve("A_2026_11_25_10_1.log"));
      Files.writeString(active, line.formatted(7, 7));
      Eventually.holds("the lines of three files", () -> follower.output().contains("line 7"));
      assertThat(numbers(follower.output())).isEqualTo("01234567");
      assertThat(follower.pressControlC()).isEqualTo(DONE);
    }
  }

  @Test
  void logsAreFoundWhereTheRunningRuntimeWritesThem() throws Exception {
    workspace.files().add(Component.named(NAME).runs("echo hello; sleep 100000"));
    Path elsewhere = workspace.folder().resolve("elsewhere");
    Path config = workspace.configuration("logging: {OutputDirectory: %s}\n".formatted(elsewhere));
    try (MarramProcess marram =
        MarramProcess.deploy(workspace).arguments("--config", config.toString()).start()) {
      marram.awaitReady();
      Eventually.holds("its line", () -> run(DONE, "logs", NAME).contains("hello"));
      marram.endCleanly();
    }
    assertThat(run(FAILED, "logs", NAME)).contains(workspace.root() + "/logs", "outputDirectory");
  }

  /** Runs what follows on a terminal, presses Ctrl-C when it was drawn twice, prints all of it. */
  private static final String TERMINAL =
      """
      import os, pty, sys
      pid, terminal = pty.fork()
      if pid == 0:
          os.execvp(sys.argv[1], sys.argv[1:])
      seen = b""
      while True:
          try:
              more = os.read(terminal, 4096)
          except OSError:
              break
          if more == b"":
              break
          before, seen = seen, seen + more
          if seen.count(b"PROCESSES") >= 2 > before.count(b"PROCESSES"):
              os.write(terminal, b"\\x03")
      sys.stdout.buffer.write(seen)
      sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
      """;

  @Test
  void aWatchedStatusIsDrawnAnewUntilControlC() throws Exception {
    try (MarramProcess marram = runtime();
        MarramProcess terminal =
            MarramProcess.command(workspace)
                .program(Path.of("/usr/bin/env"))
                .environment("MARRAM_ROOT", workspace.root().toString())
                .environment("TERM", "xterm")
                .arguments("python3", "-c", TERMINAL)
                .arguments(Repository.file("marram").toString(), "status", "--watch")
                .start()) {
      assertThat(terminal.exitCode()).as(terminal::describe).isEqualTo(DONE);
      String[] drawn = terminal.output().split("\033\\[H\033\\[J", -1);
      assertThat(drawn).hasSizeGreaterThanOrEqualTo(2);
      assertThat(List.of(drawn).subList(0, 2))
          .allSatisfy(table -> assertThat(table).contains("Process ", "PROCESSES", NAME));
      assertThat(terminal.output().lastIndexOf("\033[?25l"))
          .as("the cursor is visible")
          .isLessThanOrEqualTo(terminal.output().lastIndexOf("\033[?25h"));
      marram.endCleanly();
    }
  }

  private static String numbers(String output) {
    return output.replaceAll("(?s).*?(line (\\d)|\\z)", "$2");
  }
}
