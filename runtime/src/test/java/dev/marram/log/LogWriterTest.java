package dev.marram.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.base.Clock;
import dev.marram.model.Document;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

class LogWriterTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.500Z");

  private final Clock clock =
      new Clock() {
        @Override
        public long nanos() {
          return 0;
        }

        @Override
        public Instant now() {
          return NOON;
        }
      };

  @TempDir Path directory;

  @Test
  void aTextLineHasAllItsParts() throws Exception {
    Map<String, Object> contexts = new LinkedHashMap<>();
    contexts.put("serviceName", "a.b");
    contexts.put("currentState", "RUNNING");
    try (LogWriter log = writer(defaults(directory))) {
      log.write(Level.INFO, "stdout", "hello", contexts);
      log.write(Level.WARN, "stderr", "", Map.of());
    }
    assertThat(lines("a.b.log"))
        .containsExactly(
            "2026-03-01T12:00:00.500Z [INFO] (main) a.b: stdout. hello."
                + " {serviceName=a.b, currentState=RUNNING}",
            "2026-03-01T12:00:00.500Z [WARN] (main) a.b: stderr");
  }

  @Test
  void aJsonLineHasTheReferencesMembers() throws Exception {
    try (LogWriter log = writer(settings(LogSettings.Format.JSON, 1024, 10240))) {
      log.write(Level.INFO, "stdout", "he said \"hi\"", Map.of("k", 1));
    }
    assertThat(Document.parse(lines("a.b.log").getFirst()))
        .isEqualTo(
            Document.parse(
                """
                {"thread":"main","level":"INFO","eventType":"stdout",
                 "message":"he said \\"hi\\"","contexts":{"k":"1"},"loggerName":"a.b",
                 "timestamp":1772366400500}
                """));
  }

  @Test
  void aJsonLineOfAnErrorNamesEveryCause() throws Exception {
    LogLine line =
        line("boom", Optional.of(new IOException("outer", new IllegalStateException("inner"))));
    Document.Obj json = (Document.Obj) Document.parse(line.format(LogSettings.Format.JSON));
    Document.Obj cause = (Document.Obj) json.get("cause").orElseThrow();
    assertThat(cause.get("message")).contains(new Document.Text("outer"));
    assertThat(((Document.Obj) cause.get("cause").orElseThrow()).get("message"))
        .contains(new Document.Text("inner"));
  }

  @Test
  void aMessageCannotForgeALine() throws Exception {
    try (LogWriter log = writer(defaults(directory))) {
      log.write(
          Level.INFO,
          "stdout",
          "one\n2026 [ERROR] two\u001b[31m\u009b1m\u202e",
          Map.of("k", "a\rb"));
    }
    assertThat(lines("a.b.log"))
        .singleElement()
        .asString()
        .contains("one\\u000a2026 [ERROR] two\\u001b[31m\\u009b1m\\u202e. {k=a\\u000db}");
  }

  @Test
  void linesBelowTheLevelAreLeftOut() throws Exception {
    try (LogWriter log =
        writer(
            new LogSettings(
                directory, Level.WARN, LogSettings.Format.TEXT, 1024, 10240, Optional.empty()))) {
      log.write(Level.INFO, "stdout", "no", Map.of());
      log.write(Level.WARN, "stderr", "yes", Map.of());
    }
    assertThat(lines("a.b.log")).singleElement().asString().contains("yes");
  }

  @Test
  void everyWriteDecidesAboutRotationAndTheTotalStaysBounded() throws Exception {
    try (LogWriter log = writer(settings(LogSettings.Format.TEXT, 1, 4))) {
      for (int i = 0; i < 200; i++) {
        log.write(Level.INFO, "stdout", "line " + i, Map.of());
        assertThat(totalBytes()).isLessThanOrEqualTo(4 * 1024);
      }
    }
    assertThat(names())
        .hasSize(4)
        .contains("a.b.log")
        .allMatch(name -> name.matches("a\\.b(_2026_03_01_12_\\d+)?\\.log"));
    assertThat(lines("a.b.log").getLast()).endsWith("line 199");
    for (String name : names()) {
      assertThat(Files.size(directory.resolve(name))).isLessThanOrEqualTo(1024);
    }
  }

  @Test
  void aLaterStartCountsTheFilesThatAreThere() throws Exception {
    for (int start = 0; start < 20; start++) {
      try (LogWriter log = writer(settings(LogSettings.Format.TEXT, 1, 3))) {
        for (int i = 0; i < 20; i++) {
          log.write(Level.INFO, "stdout", "start %d line %d".formatted(start, i), Map.of());
        }
      }
    }
    assertThat(totalBytes()).isLessThanOrEqualTo(3 * 1024);
    assertThat(lines("a.b.log").getLast()).endsWith("start 19 line 19");
  }

  @Test
  void filesOfAnotherNameAreLeftAlone() throws Exception {
    Path other = directory.resolve("a.b_c.log");
    Files.writeString(other, "x".repeat(100_000));
    try (LogWriter log = writer(settings(LogSettings.Format.TEXT, 1, 2))) {
      for (int i = 0; i < 100; i++) {
        log.write(Level.INFO, "stdout", "line " + i, Map.of());
      }
    }
    assertThat(other).hasSize(100_000);
  }

  @Test
  void linesThatCouldNotBeWrittenAreReportedOnceItWorksAgain() throws Exception {
    Path blocked = directory.resolve("logs");
    Files.writeString(blocked, "a file where the folder should be");
    try (LogWriter log = new LogWriter(() -> defaults(blocked), "a.b", clock)) {
      log.write(Level.INFO, "stdout", "lost", Map.of());
      log.write(Level.INFO, "stdout", "lost too", Map.of());
      Files.delete(blocked);
      log.write(Level.INFO, "stdout", "back", Map.of());
      log.write(Level.INFO, "stdout", "and on", Map.of());
    }
    List<String> lines = Files.readAllLines(blocked.resolve("a.b.log"));
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).contains("[ERROR]").contains("log.lines-lost").contains("lines=2");
    assertThat(lines.get(1)).endsWith("stdout. back");
  }

  @Test
  void aFullDiskLosesLinesAndNothingElse() throws Exception {
    Path active = directory.resolve("a.b.log");
    Files.createSymbolicLink(active, Path.of("/dev/full"));
    try (LogWriter log = writer(defaults(directory))) {
      log.open();
      log.write(Level.INFO, "stdout", "lost", Map.of());
      Files.delete(active);
      log.write(Level.INFO, "stdout", "space again", Map.of());
    }
    assertThat(lines("a.b.log")).hasSize(2).last().asString().endsWith("a.b: stdout. space again");
  }

  @Test
  void aLineThatWasCutOffByACrashDoesNotSpoilTheNext() throws Exception {
    Files.writeString(directory.resolve("a.b.log"), "whole\ncut o");
    try (LogWriter log = writer(defaults(directory))) {
      log.write(Level.INFO, "stdout", "next", Map.of());
    }
    assertThat(lines("a.b.log")).hasSize(3).last().asString().endsWith("a.b: stdout. next");
  }

  @Test
  void eachSettingMayChangeBetweenTwoLines() throws Exception {
    AtomicReference<LogSettings> settings = new AtomicReference<>(defaults(directory));
    ByteArrayOutputStream console = new ByteArrayOutputStream();
    try (LogWriter log = new LogWriter(settings::get, "a.b", clock)) {
      log.write(Level.INFO, "stdout", "first", Map.of());
      settings.set(settings(LogSettings.Format.JSON, 1024, 10240));
      log.write(Level.INFO, "stdout", "as JSON", Map.of());
      settings.set(settings(LogSettings.Format.TEXT, 1, 4));
      log.write(Level.INFO, "stdout", "x".repeat(1000), Map.of());
      log.write(Level.INFO, "stdout", "in a new file", Map.of());
      settings.set(defaults(directory.resolve("new")));
      log.write(Level.INFO, "stdout", "in a new folder", Map.of());
      settings.set(
          new LogSettings(
              directory,
              Level.INFO,
              LogSettings.Format.TEXT,
              1,
              2,
              Optional.of(new PrintStream(console, true, StandardCharsets.UTF_8))));
      log.write(Level.INFO, "stdout", "on the console", Map.of());
      settings.set(defaults(directory));
      log.write(Level.INFO, "stdout", "back", Map.of());
    }
    assertThat(lines("a.b_2026_03_01_12_0.log"))
        .satisfiesExactly(
            line -> assertThat(line).endsWith("first"),
            line -> assertThat(line).startsWith("{").contains("as JSON"));
    assertThat(lines("a.b.log"))
        .satisfiesExactly(
            line -> assertThat(line).endsWith("in a new file"),
            line -> assertThat(line).endsWith("back"));
    assertThat(directory.resolve("new/a.b.log")).content().endsWith("in a new folder\n");
    assertThat(console.toString(StandardCharsets.UTF_8))
        .endsWith("on the console\n")
        .hasLineCount(1);
  }

  @Test
  void theFileIsThereBeforeTheFirstLine() throws Exception {
    try (LogWriter log = writer(defaults(directory.resolve("new")))) {
      log.open();
      assertThat(directory.resolve("new/a.b.log")).isEmptyFile();
    }
  }

  private LogWriter writer(LogSettings settings) {
    return new LogWriter(() -> settings, "a.b", clock);
  }

  private static LogSettings defaults(Path directory) {
    return new LogSettings(
        directory, Level.INFO, LogSettings.Format.TEXT, 1024, 10240, Optional.empty());
  }

  private LogSettings settings(LogSettings.Format format, int fileSize, int totalSize) {
    return new LogSettings(directory, Level.INFO, format, fileSize, totalSize, Optional.empty());
  }

  private static LogLine line(String message, Optional<Throwable> cause) {
    return new LogLine(NOON, Level.ERROR, "main", "logger", "", message, Map.of(), cause, false);
  }

  private List<String> lines(String name) throws IOException {
    return Files.readAllLines(directory.resolve(name));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private long totalBytes() throws IOException {
    long total = 0;
    for (String name : names()) {
      total += Files.size(directory.resolve(name));
    }
    return total;
  }
}
