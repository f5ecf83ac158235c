package dev.marram.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Random texts, whole and damaged, must be valid for the scanner exactly when a strict UTF-8
 * decoder and Jackson take them. The decoder comes first, because Jackson guesses encodings and
 * takes overlong forms.
 */
class JsonScannerComparisonTest {
  private static final JsonFactory JACKSON =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(128).build())
          .build();

  private final long seed = Long.getLong("marram.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final JsonScanner scanner = new JsonScanner();

  @Test
  void damagedTextsAreJudgedAsJacksonJudgesThem() {
    System.out.println("JsonScannerComparisonTest seed " + seed);
    int valid = 0;
    int rounds = 60_000;
    for (int round = 0; round < rounds; round++) {
      byte[] text = text();
      for (int damages = random.nextInt(4); damages > 0; damages--) {
        text = damaged(text);
      }
      boolean expected = jackson(text);
      assertThat(isWhole(text))
          .as("seed %d round %d: %s", seed, round, new String(text, UTF_8))
          .isEqualTo(expected);
      assertTheReaderAgrees(text, expected);
      valid += expected ? 1 : 0;
    }
    assertThat(valid).as("both kinds occur").isBetween(rounds / 10, rounds - rounds / 10);
  }

  @Test
  void everyTextCutAnywhereIsJudgedAsJacksonJudgesIt() {
    System.out.println("JsonScannerComparisonTest seed " + seed);
    for (int round = 0; round < 300; round++) {
      byte[] text = text();
      for (int cut = 0; cut <= Math.min(text.length, 200); cut++) {
        byte[] start = Arrays.copyOf(text, cut);
        assertThat(isWhole(start))
            .as("seed %d: %s", seed, new String(start, UTF_8))
            .isEqualTo(jackson(start));
      }
    }
  }

  private void assertTheReaderAgrees(byte[] text, boolean valid) {
    Optional<Document> read = Optional.empty();
    try {
      JsonReader reader = new JsonReader(text);
      read = Optional.of(reader.value());
      reader.end();
    } catch (IllegalArgumentException e) {
      read = Optional.empty();
    }
    if (!valid) {
      assertThat(read).as("seed %d: %s", seed, new String(text, UTF_8)).isEmpty();
      return;
    }
    try {
      assertThat(read).as("seed %d", seed).contains(Document.parse(text));
    } catch (Document.SyntaxException e) {
      // Jackson's documents do not take half of a pair of surrogates in a name; the reader does.
      assertThat(e).hasMessageContaining("surrogate");
    }
  }

  private boolean isWhole(byte[] text) {
    byte[] array = Arrays.copyOf(text, text.length + 16);
    Arrays.fill(array, text.length, array.length, (byte) '"');
    scanner.reset(array, text.length);
    int end = scanner.skipSpaceAfter(scanner.value(scanner.skipSpace(0)));
    return end == text.length;
  }

  private static boolean jackson(byte[] text) {
    String decoded;
    try {
      decoded = UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
    } catch (CharacterCodingException e) {
      return false;
    }
    // Jackson would take these for other encodings; the grammar has no place for them.
    if (decoded.startsWith("\ufeff") || decoded.indexOf('\0') >= 0) {
      return false;
    }
    // The grammar knows no pairs of escapes, but Jackson wants them in names: others are put there.
    String unpaired = decoded.replaceAll("u[dD][89a-fA-F][0-9a-fA-F]{2}", "u0041");
    try (JsonParser parser =
        JACKSON.createParser(ObjectReadContext.empty(), unpaired.getBytes(UTF_8))) {
      int values = 0;
      int depth = 0;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        parser.getString(); // strings and numbers are read lazily
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        values += depth == 0 ? 1 : 0;
      }
      return values == 1;
    } catch (JacksonException e) {
      return false;
    }
  }

  private byte[] text() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    space(out);
    value(out, 4);
    space(out);
    return out.toByteArray();
  }

  private void value(ByteArrayOutputStream out, int depth) {
    switch (random.nextInt(depth > 0 ? 8 : 5)) {
      case 0, 1 -> string(out);
      case 2, 3 -> number(out);
      case 4 -> write(out, new String[] {"true", "false", "null"}[random.nextInt(3)]);
      case 5 -> list(out, depth, "[", "]");
      default -> list(out, depth, "{", "}");
    }
  }

  private void list(ByteArrayOutputStream out, int depth, String open, String close) {
    write(out, open);
    space(out);
    for (int left = random.nextInt(4); left > 0; left--) {
      if (open.equals("{")) {
        string(out);
        space(out);
        write(out, ":");
        space(out);
      }
      value(out, depth - 1);
      space(out);
      write(out, left > 1 ? "," : "");
      space(out);
    }
    write(out, close);
  }

  private void string(ByteArrayOutputStream out) {
    String[] pieces = {
      "a",
      "bcdefgh",
      "0123456789abcdef",
      " ",
      "\u007f",
      "\\n",
      "\\\"",
      "\\\\",
      "\\/",
      "\\u00e4",
      "\\uD83D\\uDE00",
      "\\ud800",
      "\u00e4",
      "\u20ac",
      "\ud83d\ude00",
      "\ufeff",
      "'",
      "/",
      "{",
    };
    write(out, "\"");
    for (int left = random.nextInt(6); left > 0; left--) {
      write(out, pieces[random.nextInt(pieces.length)]);
    }
    write(out, "\"");
  }

  private void number(ByteArrayOutputStream out) {
    write(out, random.nextBoolean() ? "-" : "");
    write(out, random.nextInt(3) == 0 ? "0" : Integer.toString(random.nextInt(1_000_000)));
    write(out, random.nextBoolean() ? "." + random.nextInt(1000) : "");
    String sign = new String[] {"", "+", "-"}[random.nextInt(3)];
    write(out, random.nextInt(3) == 0 ? "e" + sign + random.nextInt(100) : "");
  }

  private void space(ByteArrayOutputStream out) {
    write(out, new String[] {"", "", "", " ", "\n", "\t ", "\r\n"}[random.nextInt(7)]);
  }

  private static void write(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(UTF_8));
  }

  /** The text with a piece taken out, replaced, doubled, or everything behind it cut. */
  private byte[] damaged(byte[] text) {
    String tokens = "\"\\{}[]:,0123456789.-+eE tfnu/ \n\t\u0001";
    int at = random.nextInt(text.length + 1);
    int until = Math.min(text.length, at + random.nextInt(3));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(text, 0, at);
    switch (random.nextInt(6)) {
      case 0 -> out.write(random.nextInt(256));
      case 1, 2 -> out.write(tokens.charAt(random.nextInt(tokens.length())));
      case 3 -> {
        out.write(text, at, until - at);
        until = at;
      }
      case 4 -> until = random.nextInt(4) == 0 ? text.length : until;
      default -> {} // the piece is taken out
    }
    out.write(text, until, text.length - until);
    return out.toByteArray();
  }
}
