package dev.marram.config;

import dev.marram.base.Nearest;
import dev.marram.model.Document;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A value as it stands in a file, taken as the kind its setting has (configuration 7.1).
 *
 * <p>Where the nucleus takes what it does not understand as 0 or false, here it is refused: a
 * mistyped limit shall not become another limit. What is understood in an unexpected way is noted.
 */
final class Coercion {
  /** What became of a value. */
  sealed interface Outcome {
    /** Understood; a note when it was not written as one would expect. */
    record Taken(Document value, Optional<String> note) implements Outcome {}

    /** Not understood, or not allowed. */
    record Refused(String why) implements Outcome {}
  }

  private static final Set<String> YES = Set.of("true", "yes", "on", "t", "y", "Y");
  private static final Set<String> NO = Set.of("false", "no", "off", "f", "n", "N");

  /** Blanks, sign, digits in one of four bases, and whatever follows. */
  private static final Pattern DIGITS =
      Pattern.compile(
          "\\s*([+-]?)(?:0[xX](?<hex>[0-9a-fA-F]+)|0[bB](?<binary>[01]+)|0(?<octal>[0-7]+)"
              + "|(?<decimal>[0-9]+)).*",
          Pattern.DOTALL);

  private static final Pattern PLAIN = Pattern.compile("-?(0|[1-9][0-9]*)");

  private Coercion() {}

  static Outcome coerce(Document value, Kind kind) {
    return switch (kind) {
      case Kind.Whole number -> number(value, number);
      case Kind.Flag _ -> flag(value);
      case Kind.Choice choice -> choice(value, choice);
      case Kind.Text text -> text(value, text);
      case Kind.Names names -> names(value, names);
      case Kind.Any _ -> taken(value);
    };
  }

  private static Outcome number(Document value, Kind.Whole kind) {
    Optional<BigDecimal> number =
        switch (value) {
          case Document.Num num -> literal(num.literal());
          case Document.Text text -> digits(text.value());
          case Document.Obj _, Document.Arr _, Document.Bool _, Document.Null _ -> Optional.empty();
        };
    if (number.isEmpty()) {
      return new Outcome.Refused("it has to be a whole number");
    }
    boolean inRange =
        number.get().compareTo(BigDecimal.valueOf(kind.min())) >= 0
            && number.get().compareTo(BigDecimal.valueOf(kind.max())) <= 0;
    if (!inRange) {
      return new Outcome.Refused(
          String.format(Locale.ROOT, "it has to be from %,d to %,d", kind.min(), kind.max()));
    }
    long whole = number.get().longValue();
    boolean asWritten =
        value instanceof Document.Text text
            ? PLAIN.matcher(text.value()).matches()
            : number.get().compareTo(BigDecimal.valueOf(whole)) == 0;
    return new Outcome.Taken(
        Document.Num.of(whole), asWritten ? Optional.empty() : Optional.of("taken as " + whole));
  }

  private static Optional<BigDecimal> literal(String literal) {
    try {
      return Optional.of(new BigDecimal(literal));
    } catch (NumberFormatException _) {
      return Optional.empty(); // YAML's .inf and .nan
    }
  }

  private static Optional<BigDecimal> digits(String text) {
    Matcher matcher = DIGITS.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    BigInteger number =
        in(16, matcher, "hex")
            .or(() -> in(2, matcher, "binary"))
            .or(() -> in(8, matcher, "octal"))
            .or(() -> in(10, matcher, "decimal"))
            .orElseThrow();
    return Optional.of(new BigDecimal(matcher.group(1).equals("-") ? number.negate() : number));
  }

  private static Optional<BigInteger> in(int base, Matcher matcher, String group) {
    return Optional.ofNullable(matcher.group(group)).map(digits -> new BigInteger(digits, base));
  }

  private static Outcome flag(Document value) {
    return switch (value) {
      case Document.Bool bool -> taken(bool);
      case Document.Num num when literal(num.literal()).isPresent() ->
          taken(new Document.Bool(literal(num.literal()).get().signum() != 0));
      case Document.Text text when YES.contains(text.value()) -> taken(new Document.Bool(true));
      case Document.Text text when NO.contains(text.value()) -> taken(new Document.Bool(false));
      case Document.Text _, Document.Num _, Document.Obj _, Document.Arr _, Document.Null _ ->
          new Outcome.Refused("it has to be true or false");
    };
  }

  private static Outcome choice(Document value, Kind.Choice kind) {
    return switch (value) {
      case Document.Text text -> word(text.value(), kind);
      case Document.Bool bool ->
          yesOrNo(bool.value(), kind).map(Coercion::taken).orElseGet(() -> noOption("", kind));
      case Document.Num num -> ordinal(num, kind);
      case Document.Obj _, Document.Arr _, Document.Null _ -> noOption("", kind);
    };
  }

  private static Outcome word(String word, Kind.Choice kind) {
    for (String option : kind.options()) {
      if (option.equalsIgnoreCase(word)) {
        return taken(new Document.Text(option));
      }
    }
    if (word.equalsIgnoreCase("true") || word.equalsIgnoreCase("false")) {
      return choice(new Document.Bool(word.equalsIgnoreCase("true")), kind);
    }
    String lower = word.toLowerCase(Locale.ROOT);
    List<String> beginning =
        kind.options().stream()
            .filter(option -> option.toLowerCase(Locale.ROOT).startsWith(lower))
            .toList();
    return beginning.size() == 1 && !word.isEmpty()
        ? takenAs(beginning.getFirst())
        : noOption(word, kind);
  }

  /** YAML 1.1 reads a bare {@code off} as false. */
  private static Optional<Document> yesOrNo(boolean value, Kind.Choice kind) {
    Set<String> words = value ? YES : NO;
    return kind.options().stream().filter(words::contains).findFirst().map(Document.Text::new);
  }

  private static Outcome ordinal(Document.Num num, Kind.Choice kind) {
    return literal(num.literal())
        .map(number -> number.max(BigDecimal.ZERO))
        .map(number -> number.min(BigDecimal.valueOf(kind.options().size() - 1L)))
        .map(number -> takenAs(kind.options().get(number.intValue())))
        .orElseGet(() -> noOption("", kind));
  }

  private static Outcome noOption(String word, Kind.Choice kind) {
    List<String> options = kind.options().stream().filter(option -> !option.isEmpty()).toList();
    String meant = Nearest.of(word, options).map(near -> ", perhaps " + near).orElse("");
    return new Outcome.Refused("it has to be one of " + String.join(", ", options) + meant);
  }

  private static Outcome text(Document value, Kind.Text kind) {
    Optional<String> text = scalar(value);
    if (text.isEmpty()) {
      return new Outcome.Refused("it has to be a text");
    }
    return text.get().length() > kind.maxChars()
        ? new Outcome.Refused(
            String.format(Locale.ROOT, "it has to have at most %,d characters", kind.maxChars()))
        : taken(new Document.Text(text.get()));
  }

  private static Outcome names(Document value, Kind.Names kind) {
    List<Document> names = new ArrayList<>();
    switch (value) {
      case Document.Arr list -> {
        for (Document item : list.items()) {
          Optional<String> name = scalar(item);
          if (name.isEmpty()) {
            return new Outcome.Refused("it has to be a list of texts");
          }
          names.add(new Document.Text(name.get()));
        }
      }
      case Document.Text text ->
          split(text.value()).forEach(name -> names.add(new Document.Text(name)));
      case Document.Obj _, Document.Num _, Document.Bool _, Document.Null _ -> {
        return new Outcome.Refused("it has to be a list of texts");
      }
    }
    return names.size() > kind.maxItems()
        ? new Outcome.Refused(
            String.format(Locale.ROOT, "it has to have at most %,d entries", kind.maxItems()))
        : taken(new Document.Arr(names));
  }

  /** Accepts {@code [a, b]} and {@code a, b}. */
  private static List<String> split(String list) {
    String bare = list.strip().replaceAll("^\\[|]$", "");
    return Pattern.compile("[,\\s]+").splitAsStream(bare).filter(name -> !name.isEmpty()).toList();
  }

  private static Optional<String> scalar(Document value) {
    return switch (value) {
      case Document.Text text -> Optional.of(text.value());
      case Document.Num num -> Optional.of(num.literal());
      case Document.Bool bool -> Optional.of(Boolean.toString(bool.value()));
      case Document.Obj _, Document.Arr _, Document.Null _ -> Optional.empty();
    };
  }

  private static Outcome taken(Document value) {
    return new Outcome.Taken(value, Optional.empty());
  }

  private static Outcome takenAs(String option) {
    return new Outcome.Taken(new Document.Text(option), Optional.of("taken as " + option));
  }
}
