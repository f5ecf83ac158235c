package dev.marram.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
  @ParameterizedTest
  @CsvSource({
    "kitten, sitting, 3",
    "Run, run, 0",
    "Rnu, Run, 1",
    "'', abc, 3",
    "abc, '', 3",
    "abcd, badc, 2",
    "lifecycle, lifecycle, 0",
  })
  void distanceCountsInsertedLostReplacedAndSwappedLetters(String one, String other, int distance) {
    assertThat(Nearest.distance(one, other)).isEqualTo(distance);
    assertThat(Nearest.distance(other, one)).isEqualTo(distance);
  }

  @Test
  void theNearestKnownNameIsFound() {
    List<String> known = List.of("Install", "Run", "Shutdown");
    assertThat(Nearest.of("instal", known)).contains("Install");
    assertThat(Nearest.of("Rnu", known)).contains("Run");
    assertThat(Nearest.of("ShutDwon", known)).contains("Shutdown");
  }

  @Test
  void aNameFarFromAllHasNoNearest() {
    assertThat(Nearest.of("Lifecycle", List.of("Install", "Run"))).isEmpty();
    assertThat(Nearest.of("x", List.of())).isEmpty();
  }

  @Test
  void ofLongNamesOnlyTheBeginningIsCompared() {
    String long1 = "a".repeat(Nearest.COMPARED_CHARS) + "b".repeat(1_000_000);
    String long2 = "a".repeat(Nearest.COMPARED_CHARS) + "c".repeat(1_000_000);
    assertThat(Nearest.distance(long1, long2)).isZero();
  }
}
