package dev.marram.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VisibleTest {
  @Test
  void whatCommandsATerminalOrTurnsLettersAroundIsSpelledOut() {
    assertThat(Visible.text("a\033[2J\u007f\u009b1m\r\u202e\u2066"))
        .isEqualTo("a\\u001b[2J\\u007f\\u009b1m\\u000d\\u202e\\u2066");
  }

  @Test
  void allElseStays() {
    assertThat(Visible.text("Grüße\n\t\u2603 \ud83c\udf3e \\ \""))
        .isEqualTo("Grüße\n\t\u2603 \ud83c\udf3e \\ \"");
  }

  @Test
  void aLineStaysOne() {
    assertThat(Visible.line("a\nb\u2028c")).isEqualTo("a\\u000ab\\u2028c");
  }
}
