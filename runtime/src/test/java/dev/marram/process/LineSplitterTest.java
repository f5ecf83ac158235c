package dev.marram.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineSplitterTest {
  private final List<String> lines = new ArrayList<>();
  private final LineSplitter splitter =
      new LineSplitter(
          OutputListener.Stream.STDOUT,
          (stream, text, continued) -> lines.add(continued ? text + "+" : text));

  @Test
  void everyKindOfBreakEndsALineAndReturnWithFeedIsOne() {
    accept("a\nb\rc\r\n\n d \t\n");
    assertThat(lines).containsExactly("a", "b", "c", "", "d");
  }

  @Test
  void cutsAtEveryByteMakeNoDifference() {
    for (byte b : "é a\r\nü\r\r\nlast".getBytes(StandardCharsets.UTF_8)) {
      splitter.accept(new byte[] {b}, 1);
    }
    splitter.end();
    assertThat(lines).containsExactly("é a", "ü", "", "last");
  }

  @Test
  void theEndOfTheStreamEndsTheLastLineOnly() {
    accept("a\n");
    splitter.end();
    assertThat(lines).containsExactly("a");
  }

  @Test
  void aLongLineComesInMarkedPieces() {
    accept("x".repeat(LineSplitter.MAX_BYTES) + "y\nz\n");
    assertThat(lines).containsExactly("x".repeat(LineSplitter.MAX_BYTES) + "+", "y", "z");
  }

  @Test
  void aLineOfExactlyTheLimitIsWhole() {
    accept("x".repeat(LineSplitter.MAX_BYTES) + "\n");
    assertThat(lines).containsExactly("x".repeat(LineSplitter.MAX_BYTES));
  }

  @Test
  void noCharacterIsTornByACut() {
    accept("x".repeat(LineSplitter.MAX_BYTES - 2) + "\uD83D\uDE00\n");
    assertThat(lines).containsExactly("x".repeat(LineSplitter.MAX_BYTES - 2) + "+", "\uD83D\uDE00");
  }

  @Test
  void bytesThatAreNoTextDoNotStopTheCutting() {
    byte[] bytes = new byte[3 * LineSplitter.MAX_BYTES];
    java.util.Arrays.fill(bytes, (byte) 0x80);
    splitter.accept(bytes, bytes.length);
    splitter.end();
    assertThat(lines).hasSize(3);
  }

  private void accept(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    splitter.accept(bytes, bytes.length);
  }
}
