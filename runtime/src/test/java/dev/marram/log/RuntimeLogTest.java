package dev.marram.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.base.Clock;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

class RuntimeLogTest {
  private final Logger logger = LoggerFactory.getLogger("some.Name");

  @TempDir Path directory;

  @AfterEach
  void close() {
    RuntimeLog.installed().close();
  }

  @Test
  void slf4jFindsUsAndEventsCarryTheirPairs() throws Exception {
    RuntimeLog.installed().open(() -> settings(Level.INFO), false);
    logger.atInfo().addKeyValue("component", "a").addKeyValue("n", 3).log("component.state");
    assertThat(lines())
        .singleElement()
        .asString()
        .endsWith("[INFO] (main) some.Name: component.state. {component=a, n=3}");
  }

  @Test
  void textWithBlanksIsAMessageWithItsArguments() throws Exception {
    RuntimeLog.installed().open(() -> settings(Level.INFO), false);
    logger.info("{} of {} done", 1, 2);
    assertThat(lines()).singleElement().asString().endsWith("some.Name: 1 of 2 done");
  }

  @Test
  void theLevelCountsForBothKindsOfCalls() throws Exception {
    RuntimeLog.installed().open(() -> settings(Level.DEBUG), false);
    logger.debug("shown.classic");
    logger.atDebug().log("shown.fluent");
    logger.trace("hidden.classic");
    logger.atTrace().log("hidden.fluent");
    assertThat(lines()).hasSize(2).allMatch(line -> line.contains("shown."));
  }

  @Test
  void theReferencesNameIsALinkAndASecondStartKeepsIt() throws Exception {
    RuntimeLog.installed().open(() -> settings(Level.INFO), false);
    RuntimeLog.installed().open(() -> settings(Level.INFO), false);
    logger.info("here");
    RuntimeLog.installed().close();
    assertThat(Files.readSymbolicLink(directory.resolve("greengrass.log")))
        .isEqualTo(Path.of("marram.log"));
    assertThat(Files.readAllLines(directory.resolve("greengrass.log"))).hasSize(1);
  }

  @Test
  void onTheConsoleAreAllLinesAndNoFileIsMade() throws Exception {
    ByteArrayOutputStream console = new ByteArrayOutputStream();
    LogSettings settings =
        new LogSettings(
            directory,
            Level.INFO,
            LogSettings.Format.TEXT,
            1024,
            10240,
            Optional.of(new PrintStream(console, true, StandardCharsets.UTF_8)));
    RuntimeLog.installed().open(() -> settings, false);
    logger.info("small");
    logger.warn("important");
    try (LogWriter component = new LogWriter(() -> settings, "a.b", Clock.SYSTEM)) {
      component.open();
      component.write(Level.INFO, "stdout", "said", Map.of());
    }
    RuntimeLog.installed().close();
    assertThat(console.toString(StandardCharsets.UTF_8).lines())
        .hasSize(3)
        .anyMatch(line -> line.endsWith("some.Name: small"))
        .anyMatch(line -> line.endsWith("some.Name: important"))
        .anyMatch(line -> line.endsWith("a.b: stdout. said"));
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void otherSettingsCountFromTheNextLineOn() throws Exception {
    AtomicReference<LogSettings> settings = new AtomicReference<>(settings(Level.ERROR));
    RuntimeLog.installed().open(settings::get, false);
    logger.info("before");
    Path elsewhere = directory.resolve("elsewhere");
    LogSettings changed =
        new LogSettings(
            elsewhere, Level.DEBUG, LogSettings.Format.JSON, 1024, 10240, Optional.empty());
    RuntimeLog.prepare(changed);
    assertThat(elsewhere.resolve("greengrass.log")).isSymbolicLink().isEmptyFile();
    settings.set(changed);
    logger.debug("after");
    assertThat(lines()).isEmpty();
    assertThat(elsewhere.resolve("marram.log")).content().startsWith("{").contains("after");
  }

  @Test
  void aProgramIsToldTheEventWithItsPairsBesideIt() {
    Optional<Throwable> none = Optional.empty();
    Map<String, String> pairs = Map.of("path", "/a\033");
    LogLine fault = LogLine.now(Clock.SYSTEM, Level.WARN, "L", "policy.fault", "", pairs, none);
    assertThat(fault.forPrograms())
        .isEqualTo(
            "{\"event\":\"policy.fault\",\"path\":\"/a\\u001B\",\"level\":\"WARN\","
                + "\"message\":\"warning: policy.fault: /a\\\\u001b\"}");
    LogLine text = LogLine.now(Clock.SYSTEM, Level.ERROR, "L", "", "It broke.", Map.of(), none);
    assertThat(text.forPrograms())
        .isEqualTo("{\"event\":\"log\",\"level\":\"ERROR\",\"message\":\"error: It broke.\"}");
  }

  private LogSettings settings(Level level) {
    return new LogSettings(
        directory, level, LogSettings.Format.TEXT, 1024, 10240, Optional.empty());
  }

  /** What is in the file once everything that waited is written. */
  private List<String> lines() throws Exception {
    RuntimeLog.installed().close();
    return Files.readAllLines(directory.resolve("marram.log"));
  }
}
