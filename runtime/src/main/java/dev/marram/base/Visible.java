package dev.marram.base;

import java.util.regex.Pattern;

/**
 * Text from elsewhere, for people: what could command a terminal or turn the order of letters
 * around stands there as {@code \\uXXXX}, which in a JSON text means the same.
 */
public final class Visible {
  private static final Pattern HIDDEN =
      Pattern.compile("[\\p{Cc}\\u2028-\\u202e\\u2066-\\u2069&&[^\\t\\n]]");

  private Visible() {}

  /** Keeps tabs and the ends of lines. */
  public static String text(String text) {
    return HIDDEN
        .matcher(text)
        .replaceAll(found -> "\\\\u%04x".formatted((int) found.group().charAt(0)));
  }

  /** Keeps tabs; a line stays one, so that nothing in it can pass for the next. */
  public static String line(String text) {
    return text(text).replace("\n", "\\u000a");
  }
}
