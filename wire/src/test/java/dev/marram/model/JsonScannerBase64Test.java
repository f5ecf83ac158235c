package dev.marram.model;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The oracle is the JDK's decoder, which takes missing padding too: we want whole groups. */
class JsonScannerBase64Test {
  private final JsonScanner scanner = new JsonScanner();
  private final long seed = Long.getLong("marram.seed", System.nanoTime());
  private final Random random = new Random(seed);

  private boolean accepts(byte[] quoted) {
    byte[] array = java.util.Arrays.copyOf(quoted, quoted.length + 16);
    java.util.Arrays.fill(array, quoted.length, array.length, (byte) '"');
    scanner.reset(array, quoted.length);
    int end = scanner.base64(0);
    assertThat(end).isIn(JsonScanner.INVALID, quoted.length);
    return end == quoted.length;
  }

  private static boolean isBase64(byte[] quoted) {
    String content = new String(quoted, 1, quoted.length - 2, ISO_8859_1);
    try {
      Base64.getDecoder().decode(content);
      return content.length() % 4 == 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private byte[] quoted(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return ('"' + Base64.getEncoder().encodeToString(bytes) + '"').getBytes(ISO_8859_1);
  }

  @Test
  void whatTheJdkEncodesIsTakenWhateverItsLength() {
    System.out.println("JsonScannerBase64Test seed " + seed);
    for (int length = 0; length <= 200; length++) {
      for (int round = 0; round < 20; round++) {
        assertThat(accepts(quoted(length))).as("seed %d length %d", seed, length).isTrue();
      }
    }
  }

  @Test
  void aTextCutAnywhereIsNotTaken() {
    System.out.println("JsonScannerBase64Test seed " + seed);
    byte[] text = quoted(50);
    for (int cut = 0; cut < text.length; cut++) {
      scanner.reset(text, cut);
      assertThat(scanner.base64(0)).isEqualTo(JsonScanner.INVALID);
    }
  }

  @Test
  void everyByteAtEveryPlaceIsTakenOrRefusedAsTheJdkDoes() {
    System.out.println("JsonScannerBase64Test seed " + seed);
    for (int length : new int[] {1, 2, 3, 6, 11, 12, 13, 18, 25}) {
      byte[] good = quoted(length);
      for (int at = 1; at < good.length - 1; at++) {
        for (int b = 0; b < 256; b++) {
          byte[] text = good.clone();
          text[at] = (byte) b;
          if (b == '"') {
            continue; // ends the string earlier; tested below
          }
          assertThat(accepts(text))
              .as("seed %d length %d: %d at %d", seed, length, b, at)
              .isEqualTo(isBase64(text));
        }
      }
    }
  }

  @Test
  void twoWrongBytesInOneWordDoNotCancelOut() {
    byte[] good = "\"AAAAAAAAAAAAAAAA\"".getBytes(ISO_8859_1);
    for (int first = 0; first < 256; first++) {
      for (int second = 0; second < 256; second++) {
        byte[] text = good.clone();
        text[3] = (byte) first;
        text[4] = (byte) second;
        if (first != '"' && second != '"') {
          assertThat(accepts(text)).as("%d %d", first, second).isEqualTo(isBase64(text));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"A\"",
        "\"AA\"",
        "\"AAA\"",
        "\"AAAAA\"",
        "\"=\"",
        "\"==\"",
        "\"===\"",
        "\"====\"",
        "\"A===\"",
        "\"AA=\"",
        "\"AA==A\"",
        "\"AA==AAAA\"",
        "\"AAAA=\"",
        "\"AAAA====\"",
        "\"AA=A\"",
        "\"=AAA\"",
        "\"AAA\\u003d\"",
        "\"AAAA\\n\"",
        "\"AA A\"",
        "\"AA-_\"",
        "AAAA",
        "\"AAAA",
      })
  void whatIsNotInWholeGroupsOrHasAnEscapeIsInvalid(String text) {
    scanner.reset(text.getBytes(ISO_8859_1), text.length());

    assertThat(scanner.base64(0)).isEqualTo(JsonScanner.INVALID);
  }

  @Test
  void theEndIsTheFirstQuote() {
    byte[] text = "\"AAAAAAAA\"AAA\"".getBytes(ISO_8859_1);
    scanner.reset(text, text.length);

    assertThat(scanner.base64(0)).isEqualTo(10);
  }
}
