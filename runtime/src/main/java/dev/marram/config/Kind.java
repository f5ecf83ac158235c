package dev.marram.config;

import dev.marram.model.Document;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The values that a setting takes, and the one it has when none is given. Immutable. */
public sealed interface Kind {
  /**
   * A whole number.
   *
   * @param unit what is counted, empty for a bare number
   * @param fallback empty: without a value the setting is off, or another one decides
   */
  record Whole(String unit, long min, long max, OptionalLong fallback) implements Kind {}

  /** Yes or no. */
  record Flag(boolean fallback) implements Kind {}

  /** One of some words; their order is the one that a number in their place counts by. */
  record Choice(String fallback, List<String> options) implements Kind {
    public Choice {
      options = List.copyOf(options);
    }
  }

  /** A text of at most so many characters; the empty one means that it is not set. */
  record Text(String fallback, int maxChars) implements Kind {}

  /** A list of texts; empty when not given. */
  record Names(int maxItems) implements Kind {}

  /** Anything; nothing looks at it. */
  record Any() implements Kind {}

  /** A number with a default. */
  static Kind number(String unit, long fallback, long min, long max) {
    return new Whole(unit, min, max, OptionalLong.of(fallback));
  }

  /** A number without a default. */
  static Kind numberOrNone(String unit, long min, long max) {
    return new Whole(unit, min, max, OptionalLong.empty());
  }

  /** A yes or no. */
  static Kind flag(boolean fallback) {
    return new Flag(fallback);
  }

  /** One of the words. */
  static Kind choice(String fallback, String... options) {
    return new Choice(fallback, List.of(options));
  }

  /** A text that is empty when not given. */
  static Kind text() {
    return text("");
  }

  /** A text with a default. */
  static Kind text(String fallback) {
    return new Text(fallback, 4_096);
  }

  /** A list of texts. */
  static Kind names() {
    return new Names(1_000);
  }

  /** Anything. */
  static Kind any() {
    return new Any();
  }

  /** The value when none is given. */
  default Optional<Document> defaultValue() {
    return switch (this) {
      case Whole number ->
          number.fallback.isPresent()
              ? Optional.of(Document.Num.of(number.fallback.getAsLong()))
              : Optional.empty();
      case Flag flag -> Optional.of(new Document.Bool(flag.fallback));
      case Choice choice -> Optional.of(new Document.Text(choice.fallback));
      case Text text -> Optional.of(new Document.Text(text.fallback));
      case Names _ -> Optional.of(new Document.Arr(List.of()));
      case Any _ -> Optional.empty();
    };
  }
}
