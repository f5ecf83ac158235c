package dev.marram.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonScannerTest {
  private final JsonScanner scanner = new JsonScanner();

  /** The place behind the value at the start of this text, in an array that goes on behind it. */
  private int value(byte[] text) {
    scanner.reset(behind(text), text.length);
    return scanner.value(0);
  }

  private int value(String text) {
    return value(text.getBytes(UTF_8));
  }

  private int string(byte[] text) {
    scanner.reset(behind(text), text.length);
    return scanner.string(0);
  }

  /** Quotes, brackets and digits behind the end: whoever reads too far finds an end there. */
  private static byte[] behind(byte[] text) {
    byte[] array = Arrays.copyOf(text, text.length + 24);
    for (int i = text.length; i < array.length; i++) {
      array[i] = (byte) "\"}]0\"]}1".charAt(i % 8);
    }
    return array;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "1",
        "-1",
        "10",
        "123456789012345678901234567890",
        "0.0",
        "-0.10",
        "1.5",
        "0e0",
        "0E1",
        "1e+1",
        "1E-1",
        "1.0e10",
        "-12.34E+56",
        "1e999999",
      })
  void aNumberEndsBehindItsLastDigit(String number) {
    assertThat(value(number + " ")).isEqualTo(number.length());
    assertThat(value(number)).isEqualTo(number.length());
    assertThat(value("[" + number + "]")).isEqualTo(number.length() + 2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "01",
        "-01",
        "00",
        "+1",
        "-",
        "--1",
        ".5",
        "1.",
        "-.5",
        "1.e1",
        "1e",
        "1e+",
        "1E-",
        "1.5.5",
        "0x1",
        "1_0",
        "1f",
        "NaN",
        "Infinity",
        "-Infinity",
        "e1",
        "1e1.5",
        "1e1e1",
        "\u0661",
      })
  void whatIsNoNumberOfJsonIsInvalid(String number) {
    assertThat(value("[" + number + "]")).isEqualTo(JsonScanner.INVALID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "false", "null"})
  void aLiteralIsWholeOrInvalid(String literal) {
    assertThat(value(literal)).isEqualTo(literal.length());
    for (int cut = 1; cut < literal.length(); cut++) {
      assertThat(value(literal.substring(0, cut))).isEqualTo(JsonScanner.INVALID);
    }
    assertThat(value("[" + literal + "x]")).isEqualTo(JsonScanner.INVALID);
    assertThat(value(literal.toUpperCase(java.util.Locale.ROOT))).isEqualTo(JsonScanner.INVALID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "}",
        "[",
        "]",
        "{]",
        "[}",
        "{,}",
        "[,]",
        "[1,]",
        "[,1]",
        "[1 2]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{\"a\":1 \"b\":2}",
        "{a:1}",
        "{1:1}",
        "{'a':1}",
        "{\"a\":1;}",
        "[1",
        "{\"a\":1",
        "{\"a\":",
        "{\"a\"",
        "{\"a",
        "\"",
        "'a'",
        "[\f1]",
        "[\u00a01]",
        "/**/1",
        "[1,/**/2]",
        "[1]//",
        "\ufeff1",
      })
  void brokenTextIsNoWholeValue(String text) {
    int end = value(text);

    assertThat(end < 0 || scanner.skipSpace(end) < text.length()).isTrue();
  }

  @Test
  void whiteSpaceMayStandBetweenAllTokens() {
    String text = "{ \n\"a\"\t:\r[ 1 , 2 ] , \"b\" : { } , \"c\":[ ]\n}";

    assertThat(value(text)).isEqualTo(text.length());
    scanner.reset(" \t\r\nx".getBytes(UTF_8), 5);
    assertThat(scanner.skipSpace(0)).isEqualTo(4);
    scanner.reset("   ".getBytes(UTF_8), 3);
    assertThat(scanner.skipSpace(0)).isEqualTo(3);
    assertThat(scanner.skipSpaceAfter(JsonScanner.INVALID)).isEqualTo(JsonScanner.INVALID);
  }

  @Test
  void aValueMayBeNested128DeepAndNotDeeper() {
    for (String[] pair : new String[][] {{"[", "]", ""}, {"{\"a\":", "}", "1"}}) {
      String deepest = pair[0].repeat(128) + pair[2] + pair[1].repeat(128);

      assertThat(value(deepest)).isEqualTo(deepest.length());
      assertThat(value(pair[0].repeat(129) + pair[2] + pair[1].repeat(129)))
          .isEqualTo(JsonScanner.INVALID);
      assertThat(value(pair[0].repeat(1_000_000))).isEqualTo(JsonScanner.INVALID);
    }
    String flat = "[" + "[],".repeat(1000) + "1]";
    assertThat(value(flat)).isEqualTo(flat.length());
  }

  @Test
  void thatItIsTooDeepIsSaidUntilTheNextText() {
    assertThat(value("[".repeat(129))).isEqualTo(JsonScanner.INVALID);
    assertThat(scanner.tooDeep()).isTrue();
    assertThat(value("[".repeat(128))).as("cut, not too deep").isEqualTo(JsonScanner.INVALID);
    assertThat(scanner.tooDeep()).isFalse();
    assertThat(value("{\"a\":".repeat(129))).isEqualTo(JsonScanner.INVALID);
    assertThat(scanner.tooDeep()).isTrue();
  }

  @Test
  void theDepthOfASurroundingValueCounts() {
    byte[] text = "[[1]]".getBytes(UTF_8);
    scanner.reset(text, text.length);

    assertThat(scanner.value(0, 126)).isEqualTo(text.length);
    assertThat(scanner.value(0, 127)).isEqualTo(JsonScanner.INVALID);
    assertThat(scanner.value(2, 128)).isEqualTo(3);
    assertThat(scanner.value(0, 1_000)).isEqualTo(JsonScanner.INVALID);
  }

  @Test
  void theEndOfAStringIsFoundAtEveryPlaceOfAWord() {
    for (int start = 0; start < 9; start++) {
      for (int length = 0; length < 40; length++) {
        byte[] text = (" ".repeat(start) + '"' + "x".repeat(length) + '"').getBytes(UTF_8);
        scanner.reset(behind(text), text.length);
        assertThat(scanner.string(start)).isEqualTo(text.length);
        assertThat(scanner.escaped()).isFalse();
        scanner.reset(behind(text), text.length - 1);
        assertThat(scanner.string(start)).as("no quote").isEqualTo(JsonScanner.INVALID);
      }
    }
  }

  @Test
  void everyByteAtEveryPlaceOfAStringIsTakenOrRefusedByTheGrammar() {
    for (int length = 1; length <= 24; length++) {
      for (int at = 0; at < length; at++) {
        for (int b = 0; b < 256; b++) {
          byte[] text = ('"' + "\u007f".repeat(length) + '"').getBytes(UTF_8);
          text[1 + at] = (byte) b;
          int expected =
              switch (b) {
                case '"' -> at + 2;
                case '\\' -> at + 1 == length ? JsonScanner.INVALID : -2;
                default -> b < 0x20 || b >= 0x80 ? JsonScanner.INVALID : text.length;
              };
          int found = string(text);
          // Behind a backslash stands a DEL or the closing quote: no escape, or no end.
          assertThat(found).isEqualTo(expected == -2 ? JsonScanner.INVALID : expected);
        }
      }
    }
  }

  @Test
  void twoSpecialBytesInOneWordAreSeenInTheirOrder() {
    String[] specials = {"\"", "\\n", "\\\\", "\u0001", "\u00e4", " ", "!", "#", "[", "]"};
    for (String first : specials) {
      for (String second : specials) {
        for (int gap = 0; gap < 10; gap++) {
          String content = "a".repeat(gap % 3) + first + "b".repeat(gap) + second + "c".repeat(9);
          byte[] text = ('"' + content + '"').getBytes(UTF_8);
          assertThat(string(text)).as(content).isEqualTo(slowString(text));
        }
      }
    }
  }

  /** The end of a string of well-formed UTF-8 with simple escapes, one byte after the other. */
  private static int slowString(byte[] text) {
    for (int at = 1; at < text.length; at++) {
      if (text[at] == '"') {
        return at + 1;
      }
      if (text[at] >= 0 && text[at] < ' ') {
        return JsonScanner.INVALID;
      }
      if (text[at] == '\\') {
        at++;
      }
    }
    return JsonScanner.INVALID;
  }

  @Test
  void escapesAreCheckedAtEveryPlaceOfAWord() {
    for (int before = 0; before < 17; before++) {
      String x = "x".repeat(before);
      for (String good :
          new String[] {
            "\\\"",
            "\\\\",
            "\\/",
            "\\b",
            "\\f",
            "\\n",
            "\\r",
            "\\t",
            "\\u0000",
            "\\u003d",
            "\\uABCD",
            "\\uabcd",
            "\\ud800",
            "\\udead\\ud83d",
            "\\\\\\\""
          }) {
        byte[] text = ('"' + x + good + '"').getBytes(UTF_8);
        assertThat(string(text)).as(good).isEqualTo(text.length);
        assertThat(scanner.escaped()).isTrue();
      }
      for (String bad :
          new String[] {
            "\\",
            "\\a",
            "\\'",
            "\\0",
            "\\x41",
            "\\U0041",
            "\\u",
            "\\u1",
            "\\u12",
            "\\u123",
            "\\u123g",
            "\\u-123",
            "\\u+123",
            "\\u 123",
            "\\u12\\n3",
            "\\ ",
            "\\\n",
            "\\\u00e4"
          }) {
        assertThat(string(('"' + x + bad + '"').getBytes(UTF_8)))
            .as(bad)
            .isEqualTo(JsonScanner.INVALID);
      }
    }
  }

  @Test
  void whetherThereWasAnEscapeIsSaidOfTheLastString() {
    byte[] text = "\"\\n\"\"YQ==\"\"a\"".getBytes(UTF_8);
    scanner.reset(text, text.length);

    assertThat(scanner.string(0)).isEqualTo(4);
    assertThat(scanner.escaped()).isTrue();
    assertThat(scanner.base64(4)).isEqualTo(10);
    assertThat(scanner.escaped()).isFalse();
    scanner.string(0);
    assertThat(scanner.string(10)).isEqualTo(13);
    assertThat(scanner.escaped()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c280",
        "dfbf",
        "e0a080",
        "e28082",
        "ed9fbf",
        "ee8080",
        "efbfbf",
        "f0908080",
        "f48fbfbf",
        "f1808080",
        "c3a4c3b6",
        "7f",
      })
  void wellFormedCharactersAreTaken(String hex) {
    for (int before = 0; before < 17; before++) {
      byte[] text = quoted(before, hex);
      assertThat(string(text)).isEqualTo(text.length);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80",
        "bf",
        "c0",
        "c080",
        "c1bf",
        "c2",
        "c27f",
        "c2c0",
        "e080",
        "e08080",
        "e09fbf",
        "e0a0",
        "e0a0c0",
        "eda080",
        "edbfbf",
        "eda0bdedb880",
        "f0808080",
        "f08fbfbf",
        "f09080",
        "f0908041",
        "f4908080",
        "f5808080",
        "f8888080",
        "fe",
        "ff",
        "c3a4a4",
      })
  void overlongFormsSurrogatesAndPiecesAreInvalid(String hex) {
    for (int before = 0; before < 17; before++) {
      assertThat(string(quoted(before, hex))).isEqualTo(JsonScanner.INVALID);
    }
  }

  private static byte[] quoted(int before, String hex) {
    byte[] middle = HexFormat.of().parseHex(hex);
    byte[] text = ('"' + "x".repeat(before + middle.length) + '"').getBytes(UTF_8);
    System.arraycopy(middle, 0, text, 1 + before, middle.length);
    return text;
  }

  @Test
  void aPlaceOutsideTheTextIsInvalidAndHoldsNothing() {
    byte[] text = "\"a\"".getBytes(UTF_8);
    scanner.reset(text, text.length);

    assertThat(scanner.value(3)).isEqualTo(JsonScanner.INVALID);
    assertThat(scanner.value(JsonScanner.INVALID)).isEqualTo(JsonScanner.INVALID);
    assertThat(scanner.string(3)).isEqualTo(JsonScanner.INVALID);
    assertThat(scanner.string(1)).as("no quote").isEqualTo(JsonScanner.INVALID);
    assertThat(scanner.base64(JsonScanner.INVALID)).isEqualTo(JsonScanner.INVALID);
    assertThat(scanner.is(3, '"')).isFalse();
    assertThat(scanner.is(-1, '"')).isFalse();
    assertThat(scanner.is(2, '"')).isTrue();
  }
}
