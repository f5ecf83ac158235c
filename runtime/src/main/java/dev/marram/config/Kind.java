package dev.marram.config;

import dev.marram.model.Document;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The values that a setting takes, and the one it has when none is given. Immutable.
 *
 * <p>A value as it stands in a file is taken in many forms (configuration 7.1). Where the nucleus
 * takes what it does not understand as 0 or false, here it is refused: a mistyped limit shall not
 * become another limit. What is understood, but was not written as one would expect, is noted.
 */
sealed interface Kind {
  /**
   * A value understood.
   *
   * @param value a Long, Double, Boolean, String, list of Strings, or Strings by name
   * @param asWritten false if its writer may have meant something else
   */
  record Taken(Object value, boolean asWritten) {}

  /** The value when none is given. */
  Object fallback();

  /** What is allowed, in words. */
  String allowed();

  /** The value in a file; empty if it is not understood or not allowed. */
  Optional<Taken> take(Document value);

  /** A whole number; the unit says what is counted. */
  record Whole(String unit, Long fallback, long min, long max) implements Kind {
    /** Blanks, sign, digits in one of four bases, and whatever follows. */
    private static final Pattern DIGITS =
        Pattern.compile("\\s*([+-]?)(?:0[bB]([01]+)|(0[xX][0-9a-fA-F]+|[0-9]+)).*", Pattern.DOTALL);

    @Override
    public String allowed() {
      return String.format(Locale.ROOT, "%,d to %,d %s", min, max, unit);
    }

    @Override
    public Optional<Taken> take(Document value) {
      double number = number(value); // exact far beyond every limit
      if (!(number >= min && number <= max)) {
        return Optional.empty();
      }
      long whole = (long) number;
      boolean asWritten =
          value instanceof Document.Text(String text)
              ? text.equals(Long.toString(whole))
              : number == whole;
      return Optional.of(new Taken(whole, asWritten));
    }

    private static double number(Document value) {
      return switch (value) {
        case Document.Num number -> Kind.number(number);
        case Document.Text(String text) -> leadingDigits(text);
        case Document.Obj _, Document.Arr _, Document.Bool _, Document.Null _ -> Double.NaN;
      };
    }

    private static double leadingDigits(String text) {
      Matcher digits = DIGITS.matcher(text);
      if (!digits.matches()) {
        return Double.NaN;
      }
      String sign = digits.group(1);
      String binary = digits.group(2);
      try {
        return binary == null
            ? Long.decode(sign + digits.group(3))
            : Long.parseLong(sign + binary, 2);
      } catch (NumberFormatException _) {
        return Double.NaN; // more digits than any limit has, or an octal number with an 8
      }
    }
  }

  /** A number that need not be whole. */
  record Decimal(String unit, Double fallback, double min, double max) implements Kind {
    @Override
    public String allowed() {
      return String.format(Locale.ROOT, "%s to %s %s", min, max, unit);
    }

    @Override
    public Optional<Taken> take(Document value) {
      return value
          .scalar()
          .map(text -> Kind.number(new Document.Num(text.strip())))
          .filter(number -> number >= min && number <= max)
          .map(number -> new Taken(number, true));
    }
  }

  /** Yes or no. */
  record Flag(Boolean fallback) implements Kind {
    private static final Set<String> YES = Set.of("true", "yes", "on", "t", "y", "Y");
    private static final Set<String> NO = Set.of("false", "no", "off", "f", "n", "N");

    @Override
    public String allowed() {
      return "true or false";
    }

    @Override
    public Optional<Taken> take(Document value) {
      if (value instanceof Document.Num number) {
        double given = Kind.number(number);
        return Double.isNaN(given) ? Optional.empty() : Optional.of(new Taken(given != 0, true));
      }
      return value
          .scalar()
          .filter(word -> YES.contains(word) || NO.contains(word))
          .map(word -> new Taken(YES.contains(word), true));
    }
  }

  /** One of some words; their order is the one that a number in their place counts by. */
  record Choice(String fallback, List<String> options) implements Kind {
    @Override
    public String allowed() {
      return String.join(", ", options);
    }

    @Override
    public Optional<Taken> take(Document value) {
      if (value instanceof Document.Num number) {
        double place = Math.clamp(Kind.number(number), 0, options.size() - 1);
        return Double.isNaN(place)
            ? Optional.empty()
            : Optional.of(new Taken(options.get((int) place), false));
      }
      return value.scalar().flatMap(this::option);
    }

    private Optional<Taken> option(String word) {
      List<String> beginning = options.stream().filter(option -> begins(option, word)).toList();
      return options.stream()
          .filter(option -> option.equalsIgnoreCase(word) || isOff(option, word))
          .findFirst()
          .map(option -> new Taken(option, true))
          .or(() ->
              beginning.size() == 1
                  ? Optional.of(new Taken(beginning.getFirst(), false))
                  : Optional.empty());
    }

    private static boolean begins(String option, String word) {
      return !word.isEmpty() && option.regionMatches(true, 0, word, 0, word.length());
    }

    /** YAML 1.1 reads a bare {@code off} as false. */
    private static boolean isOff(String option, String word) {
      return option.equals("off") && word.equalsIgnoreCase("false");
    }
  }

  /** A text; the empty one means that it is not set. */
  record Text(String fallback) implements Kind {
    static final int MAX_CHARS = 4_096;

    @Override
    public String allowed() {
      return String.format(Locale.ROOT, "a text of up to %,d characters", MAX_CHARS);
    }

    @Override
    public Optional<Taken> take(Document value) {
      return value
          .scalar()
          .filter(text -> text.length() <= MAX_CHARS && text.indexOf('\0') < 0)
          .map(text -> new Taken(text, true));
    }
  }

  /** A list of texts, or one text of them with blanks or commas between; empty when not given. */
  record Names() implements Kind {
    static final int MAX_ITEMS = 1_000;

    @Override
    public List<String> fallback() {
      return List.of();
    }

    @Override
    public String allowed() {
      return String.format(Locale.ROOT, "a list of up to %,d texts", MAX_ITEMS);
    }

    @Override
    public Optional<Taken> take(Document value) {
      List<Optional<String>> names =
          switch (value) {
            case Document.Arr(List<Document> items) ->
                items.stream().map(Document::scalar).toList();
            case Document.Text(String text) ->
                Stream.of(text.split("[\\[\\],\\s]+"))
                    .filter(name -> !name.isEmpty())
                    .map(Optional::of)
                    .toList();
            case Document.Num number -> List.of(number.scalar()); // one gid, written bare
            case Document.Obj _, Document.Bool _, Document.Null _ -> List.of(Optional.empty());
          };
      return names.size() <= MAX_ITEMS && names.stream().allMatch(Optional::isPresent)
          ? Optional.of(new Taken(names.stream().flatMap(Optional::stream).toList(), true))
          : Optional.empty();
    }
  }

  /** Texts by name; what is no text is left out. */
  record Texts() implements Kind {
    static final int MAX_ITEMS = 1_000;

    @Override
    public Map<String, String> fallback() {
      return Map.of();
    }

    @Override
    public String allowed() {
      return String.format(Locale.ROOT, "a section of up to %,d texts", MAX_ITEMS);
    }

    @Override
    public Optional<Taken> take(Document value) {
      if (!(value instanceof Document.Obj(Map<String, Document> members))
          || members.size() > MAX_ITEMS) {
        return Optional.empty();
      }
      Map<String, String> texts = new TreeMap<>();
      members.forEach((name, member) -> {
        if (member instanceof Document.Text(String text)) {
          texts.put(name, text);
        }
      });
      return Optional.of(new Taken(texts, texts.size() == members.size()));
    }
  }

  private static double number(Document.Num number) {
    try {
      return Double.parseDouble(number.literal());
    } catch (NumberFormatException _) {
      return Double.NaN; // YAML's .inf and .nan
    }
  }
}
