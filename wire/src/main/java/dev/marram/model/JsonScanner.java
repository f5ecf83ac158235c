package dev.marram.model;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Base64;

/**
 * Walks over JSON in place: finds where values end and checks everything it passes, so that bytes
 * cut out of a checked text are themselves valid JSON for whoever receives them (grammar of RFC
 * 8259, UTF-8 included).
 *
 * <p>Built for the hot path: no objects, eight bytes of a string at a time. Every method takes a
 * place and returns the place behind what it read, or {@link #INVALID}. The array may hold anything
 * behind the text's end. Belongs to one thread.
 */
public final class JsonScanner {
  /** Returned for what is no JSON, or is nested deeper than {@link Document#MAX_DEPTH}. */
  public static final int INVALID = -1;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;

  /** From this length on a base64 string is given to the decoder. */
  private static final int LONG_BASE64 = 512;

  /** Longer ones are walked over: the decoder's arrays would take as much as the message. */
  private static final int MOST_DECODED = 1 << 20;

  private static final byte[] NOTHING = {};

  private byte[] array = NOTHING;
  private byte[] encoded = NOTHING;
  private byte[] decoded = NOTHING;
  private int lastBase64;
  private int end;
  private boolean escaped;
  private boolean tooDeep;

  /** Makes this the text to be walked over. */
  public void reset(byte[] array, int end) {
    this.array = array;
    this.end = end;
    this.tooDeep = false;
  }

  /** The first place at or behind this one that is no white space. */
  public int skipSpace(int at) {
    int place = at;
    while (place < end) {
      byte b = array[place];
      if (b > ' ' || (b != ' ' && b != '\n' && b != '\r' && b != '\t')) {
        return place;
      }
      place++;
    }
    return place;
  }

  /** Whether this byte stands at this place. */
  public boolean is(int at, char expected) {
    return at >= 0 && at < end && array[at] == expected;
  }

  /** Whether something since the last reset was invalid because it is nested too deep. */
  public boolean tooDeep() {
    return tooDeep;
  }

  /** Whether the string that was read last holds an escape. */
  public boolean escaped() {
    return escaped;
  }

  /**
   * Reads a string that begins with its quote; its content lies between place + 1 and result - 1.
   */
  public int string(int at) {
    if (!is(at, '"')) {
      return INVALID;
    }
    escaped = false;
    int place = at + 1;
    while (true) {
      place = plain(place);
      if (place >= end) {
        return INVALID;
      }
      int b = array[place];
      if (b == '"') {
        return place + 1;
      }
      if (b == '\\') {
        escaped = true;
        place = escape(place + 1);
      } else if (b < 0) {
        place = multibyte(place);
      } else {
        return INVALID; // a control character
      }
      if (place < 0) {
        return INVALID;
      }
    }
  }

  /**
   * Skips bytes of a string that are neither quote, backslash, control nor part of a longer
   * character.
   */
  private int plain(int at) {
    int place = at;
    while (place + 8 <= end) {
      long word = (long) LONG.get(array, place);
      long quote = word ^ (ONES * '"');
      long slash = word ^ (ONES * '\\');
      long special =
          ((quote - ONES) & ~quote)
              | ((slash - ONES) & ~slash)
              | ((word - ONES * 0x20) & ~word)
              | word;
      special &= HIGHS;
      if (special != 0) {
        return place + (Long.numberOfTrailingZeros(special) >>> 3);
      }
      place += 8;
    }
    while (place < end && array[place] >= ' ' && array[place] != '"' && array[place] != '\\') {
      place++;
    }
    return place;
  }

  private int escape(int at) {
    if (at >= end) {
      return INVALID;
    }
    return switch (array[at]) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at + 1;
      case 'u' -> {
        for (int i = 1; i <= 4; i++) {
          if (at + i >= end || Character.digit(array[at + i], 16) < 0) {
            yield INVALID;
          }
        }
        yield at + 5;
      }
      default -> INVALID;
    };
  }

  /** A character of two to four bytes, without overlong forms and surrogates. */
  private int multibyte(int at) {
    int lead = array[at] & 0xff;
    int count = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
    if (lead < 0xc2 || lead > 0xf4 || at + count >= end) {
      return INVALID;
    }
    for (int i = 1; i <= count; i++) {
      if ((array[at + i] & 0xc0) != 0x80) {
        return INVALID;
      }
    }
    int second = array[at + 1] & 0xff;
    boolean legal =
        switch (lead) {
          case 0xe0 -> second >= 0xa0;
          case 0xed -> second < 0xa0;
          case 0xf0 -> second >= 0x90;
          case 0xf4 -> second < 0x90;
          default -> true;
        };
    return legal ? at + count + 1 : INVALID;
  }

  /** Reads any value. */
  public int value(int at) {
    return value(at, 0);
  }

  /** Reads any value that stands inside this many others. */
  public int value(int at, int depth) {
    if (at < 0 || at >= end) {
      return INVALID;
    }
    return switch (array[at]) {
      case '"' -> string(at);
      case '{' -> members(at, depth);
      case '[' -> items(at, depth);
      case 't' -> literal(at, "true");
      case 'f' -> literal(at, "false");
      case 'n' -> literal(at, "null");
      default -> number(at);
    };
  }

  private int members(int at, int depth) {
    if (depth >= Document.MAX_DEPTH) {
      tooDeep = true;
      return INVALID;
    }
    int place = skipSpace(at + 1);
    if (is(place, '}')) {
      return place + 1;
    }
    while (true) {
      place = skipSpaceAfter(string(place));
      if (!is(place, ':')) {
        return INVALID;
      }
      place = skipSpaceAfter(value(skipSpace(place + 1), depth + 1));
      if (is(place, '}')) {
        return place + 1;
      }
      if (!is(place, ',')) {
        return INVALID;
      }
      place = skipSpace(place + 1);
    }
  }

  private int items(int at, int depth) {
    if (depth >= Document.MAX_DEPTH) {
      tooDeep = true;
      return INVALID;
    }
    int place = skipSpace(at + 1);
    if (is(place, ']')) {
      return place + 1;
    }
    while (true) {
      place = skipSpaceAfter(value(place, depth + 1));
      if (is(place, ']')) {
        return place + 1;
      }
      if (!is(place, ',')) {
        return INVALID;
      }
      place = skipSpace(place + 1);
    }
  }

  /** As {@link #skipSpace}, passing {@link #INVALID} on. */
  public int skipSpaceAfter(int at) {
    return at < 0 ? INVALID : skipSpace(at);
  }

  private int literal(int at, String word) {
    if (at + word.length() > end) {
      return INVALID;
    }
    for (int i = 0; i < word.length(); i++) {
      if (array[at + i] != word.charAt(i)) {
        return INVALID;
      }
    }
    return at + word.length();
  }

  private int number(int at) {
    int place = is(at, '-') ? at + 1 : at;
    if (is(place, '0')) {
      place++;
    } else {
      place = digits(place);
    }
    if (is(place, '.')) {
      place = digits(place + 1);
    }
    if (is(place, 'e') || is(place, 'E')) {
      place++;
      place = digits(is(place, '+') || is(place, '-') ? place + 1 : place);
    }
    return place;
  }

  /** At least one digit. */
  private int digits(int at) {
    if (at < 0) {
      return INVALID;
    }
    int place = at;
    while (place < end && array[place] >= '0' && array[place] <= '9') {
      place++;
    }
    return place == at ? INVALID : place;
  }

  /**
   * Reads a string of plain base64 that begins with its quote: the standard alphabet, padded to
   * whole groups of four. An escape inside ends it with {@link #INVALID}; the caller then looks at
   * the decoded text.
   *
   * <p>A short string is checked while its end is looked for, eight bytes at a time. A long one is
   * given to the JDK's decoder, which the JVM replaces by vector instructions; its end is most
   * often where that of the last one was, which is proved by a quote there and none before it,
   * since the alphabet has none.
   */
  public int base64(int at) {
    if (!is(at, '"')) {
      return INVALID;
    }
    escaped = false;
    int start = at + 1;
    if (is(start + lastBase64, '"') && lastBase64 >= LONG_BASE64) {
      return decodes(start, lastBase64) ? start + lastBase64 + 1 : walkBase64(start);
    }
    int limit = Math.min(end, start + LONG_BASE64);
    int place = start;
    while (place + 8 <= limit && isBase64((long) LONG.get(array, place))) {
      place += 8;
    }
    if (place + 8 <= limit || limit == end) {
      return endOfBase64(start, place);
    }
    int quote = quote(place);
    if (quote - start > MOST_DECODED) {
      return walkBase64(start);
    }
    if (quote < 0 || !decodes(start, quote - start)) {
      return INVALID;
    }
    lastBase64 = quote - start;
    return quote + 1;
  }

  /** Checks a string in the plain way, whatever its length. */
  private int walkBase64(int start) {
    int place = start;
    while (place + 8 <= end && isBase64((long) LONG.get(array, place))) {
      place += 8;
    }
    return endOfBase64(start, place);
  }

  private int endOfBase64(int start, int at) {
    int place = at;
    while (place < end && isBase64(array[place])) {
      place++;
    }
    for (int padding = 0; padding < 2 && is(place, '='); padding++) {
      place++;
    }
    return is(place, '"') && (place - start & 3) == 0 ? place + 1 : INVALID;
  }

  private int quote(int at) {
    int place = at;
    while (place + 8 <= end) {
      long quotes = (long) LONG.get(array, place) ^ (ONES * '"');
      quotes = (quotes - ONES) & ~quotes & HIGHS;
      if (quotes != 0) {
        return place + (Long.numberOfTrailingZeros(quotes) >>> 3);
      }
      place += 8;
    }
    while (place < end && array[place] != '"') {
      place++;
    }
    return place < end ? place : INVALID;
  }

  private boolean decodes(int start, int length) {
    // The exception of the decoder is dear, and the Java client writes padding as an escape.
    if ((length & 3) != 0 || array[start + length - 6] == '\\') {
      return false;
    }
    if (encoded.length != length) {
      encoded = new byte[length];
      decoded = new byte[length / 4 * 3];
    }
    System.arraycopy(array, start, encoded, 0, length);
    try {
      Base64.getDecoder().decode(encoded, decoded);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isBase64(long word) {
    long lower = word | ONES * 0x20;
    long letters = (lower + ONES * (0x80 - 'a')) & ~(lower + ONES * (0x7f - 'z'));
    long digits = (word + ONES * (0x80 - '/')) & ~(word + ONES * (0x7f - '9'));
    long plus = ~((word ^ ONES * '+') + ONES * 0x7f);
    return ((letters | digits | plus) & ~word & HIGHS) == HIGHS;
  }

  private static boolean isBase64(byte b) {
    return (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z') || (b >= '/' && b <= '9') || b == '+';
  }
}
