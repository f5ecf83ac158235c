package dev.marram.recipe;

import dev.marram.model.Document;
import java.util.Optional;
import java.util.Set;

/** How loosely typed values of recipes are taken (configuration reference, 7.1). */
final class Coercion {
  private static final Set<String> TRUE = Set.of("true", "yes", "on", "t", "y", "Y");

  private Coercion() {}

  /** The text of a text, number or boolean; empty for everything else. */
  static Optional<String> scalar(Document value) {
    return switch (value) {
      case Document.Text text -> Optional.of(text.value());
      case Document.Num number -> Optional.of(number.literal());
      case Document.Bool bool -> Optional.of(Boolean.toString(bool.value()));
      case Document.Obj _, Document.Arr _, Document.Null _ -> Optional.empty();
    };
  }

  /** What kind of value this is, for messages. */
  static String kind(Document value) {
    return switch (value) {
      case Document.Text _ -> "a text";
      case Document.Num _ -> "a number";
      case Document.Bool _ -> "a boolean";
      case Document.Obj _ -> "a map";
      case Document.Arr _ -> "a list";
      case Document.Null _ -> "null";
    };
  }

  static boolean truth(Document value) {
    return switch (value) {
      case Document.Bool bool -> bool.value();
      case Document.Num number -> Double.parseDouble(number.literal()) != 0;
      case Document.Text text -> TRUE.contains(text.value());
      case Document.Obj _, Document.Arr _, Document.Null _ -> false;
    };
  }

  /** An integer; whatever does not begin like one is 0. */
  static int integer(Document value) {
    return switch (value) {
      case Document.Num number -> (int) Double.parseDouble(number.literal());
      case Document.Text text -> leadingInteger(text.value().strip());
      case Document.Bool bool -> bool.value() ? 1 : 0;
      case Document.Obj _, Document.Arr _, Document.Null _ -> 0;
    };
  }

  private static int leadingInteger(String text) {
    boolean negative = text.startsWith("-");
    String rest = negative || text.startsWith("+") ? text.substring(1) : text;
    int radix = 10;
    if (rest.startsWith("0x") || rest.startsWith("0X")) {
      radix = 16;
      rest = rest.substring(2);
    } else if (rest.startsWith("0b") || rest.startsWith("0B")) {
      radix = 2;
      rest = rest.substring(2);
    } else if (rest.startsWith("0")) {
      radix = 8;
    }
    long value = 0;
    for (int i = 0; i < rest.length(); i++) {
      int digit = Character.digit(rest.charAt(i), radix);
      if (digit < 0) {
        break;
      }
      value = Math.min(Integer.MAX_VALUE, value * radix + digit);
    }
    return (int) (negative ? -value : value);
  }
}
