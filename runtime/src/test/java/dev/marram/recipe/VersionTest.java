package dev.marram.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0",
        "1.2.3",
        "999999.999999.999999",
        "1.0.0-alpha.1",
        "1.0.0--",
        "1.0.0+b.01",
        "1.0.0-rc.1+build.5"
      })
  void aVersionIsWrittenAsItWasRead(String text) {
    assertThat(Version.parse(text)).map(Version::toString).contains(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1.0",
        "1.10",
        "v1.0.0",
        "1.0.0.0",
        "01.0.0",
        "1.0.0-",
        "1.0.0+",
        "1.0.0-01",
        "1.0.0-a..b",
        "1000000.0.0",
        "1.0.0 ",
        "1.0.x",
        "1.0.0-ä",
        "../1.0.0",
        "1.0.0\n"
      })
  void whatIsNoFullVersionIsNone(String text) {
    assertThat(Version.parse(text)).isEmpty();
  }

  @Test
  void aVersionHasAtMost64Characters() {
    assertThat(Version.parse("1.0.0-" + "a".repeat(58))).isPresent();
    assertThat(Version.parse("1.0.0-" + "a".repeat(59))).isEmpty();
  }

  @Test
  void versionsAreOrderedByPrecedence() {
    List<String> ordered =
        List.of(
            "0.9.9",
            "1.0.0-1",
            "1.0.0-2",
            "1.0.0-10",
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0.0-beta",
            "1.0.0",
            "1.0.0+build",
            "1.2.0",
            "1.10.0",
            "2.0.0-rc.1",
            "2.0.0");
    List<Version> shuffled = new ArrayList<>();
    ordered.forEach(text -> shuffled.add(Version.parse(text).orElseThrow()));
    long seed = 7;
    System.out.println("VersionTest seed " + seed);
    Collections.shuffle(shuffled, new Random(seed));
    Collections.sort(shuffled);
    assertThat(shuffled).map(Version::toString).isEqualTo(ordered);
  }
}
