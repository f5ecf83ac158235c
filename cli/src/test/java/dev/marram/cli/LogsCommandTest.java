package dev.marram.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class LogsCommandTest {
  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "30s, 2026-11-25T11:59:30Z",
    "10m, 2026-11-25T11:50:00Z",
    "2h, 2026-11-25T10:00:00Z",
    "1d, 2026-11-24T12:00:00Z",
    "2026-11-25T10:00:00+01:00, 2026-11-25T09:00:00Z",
  })
  void sinceIsHowLongAgoOrATime(String since, String time) {
    assertThat(LogsCommand.time(since, NOW)).isEqualTo(time);
  }

  @ParameterizedTest
  @ValueSource(strings = {"yesterday", "10", "-5m", "m", "9999999999d", "2026-11-25"})
  void anythingElseIsWrongUseAndIsToldHowToWriteIt(String since) {
    assertThatThrownBy(() -> LogsCommand.time(since, NOW))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining(since)
        .hasMessageContaining("10m");
  }
}
