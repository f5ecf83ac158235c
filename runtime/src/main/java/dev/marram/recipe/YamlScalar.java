package dev.marram.recipe;

import dev.marram.model.Document;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * What a YAML 1.1 scalar stands for: {@code yes} and {@code on} are booleans, {@code 012}, {@code
 * 0x1F}, {@code 0b11} and {@code 1_000} numbers; sexagesimals ({@code 12:30:45}), dates, infinities
 * and everything else stay text.
 *
 * <p>A number that JSON would write the same way keeps its text, so that {@code 1.10} where a
 * version is meant is still {@code 1.10}.
 */
final class YamlScalar {
  private static final Resolver RESOLVER = new Resolver();
  private static final String CORE = "tag:yaml.org,2002:";
  private static final int MAX_DIGITS = 1000;
  private static final Pattern JSON_NUMBER =
      Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?");
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][-+]?[0-9]{1,9})?");

  private YamlScalar() {}

  static Document read(ScalarEvent scalar) {
    String text = scalar.getValue();
    return switch (kind(scalar)) {
      case "null" -> Document.Null.NULL;
      case "bool" -> bool(text);
      case "int", "float" -> number(text);
      default -> new Document.Text(text);
    };
  }

  private static String kind(ScalarEvent scalar) {
    String tag = scalar.getTag();
    if (tag != null && !tag.equals("!")) {
      return tag.startsWith(CORE) ? tag.substring(CORE.length()) : "str";
    }
    boolean plain = scalar.getImplicit().canOmitTagInPlainScalar();
    Tag resolved = RESOLVER.resolve(NodeId.scalar, scalar.getValue(), plain);
    return resolved.getValue().substring(CORE.length());
  }

  private static Document bool(String text) {
    return switch (text) {
      case "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON" -> new Document.Bool(true);
      case "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF" ->
          new Document.Bool(false);
      default -> new Document.Text(text);
    };
  }

  private static Document number(String text) {
    if (text.length() > MAX_DIGITS) {
      return new Document.Text(text);
    }
    if (JSON_NUMBER.matcher(text).matches()) {
      return new Document.Num(text);
    }
    String digits = text.replace("_", "");
    if (DECIMAL.matcher(digits).matches() && !isOctal(digits)) {
      return new Document.Num(new BigDecimal(digits).toString());
    }
    return integer(digits)
        .<Document>map(value -> new Document.Num(value.toString()))
        .orElse(new Document.Text(text));
  }

  private static boolean isOctal(String digits) {
    return digits.matches("[-+]?0[0-7]+");
  }

  /** Octal, hexadecimal and binary; empty for what is none of them, such as {@code 12:30:45}. */
  private static Optional<BigInteger> integer(String digits) {
    boolean negative = digits.startsWith("-");
    String unsigned = negative || digits.startsWith("+") ? digits.substring(1) : digits;
    Optional<BigInteger> value;
    if (unsigned.matches("0[0-7]+")) {
      value = Optional.of(new BigInteger(unsigned, 8));
    } else if (unsigned.matches("0x[0-9a-fA-F]+")) {
      value = Optional.of(new BigInteger(unsigned.substring(2), 16));
    } else if (unsigned.matches("0b[01]+")) {
      value = Optional.of(new BigInteger(unsigned.substring(2), 2));
    } else {
      value = Optional.empty();
    }
    return negative ? value.map(BigInteger::negate) : value;
  }
}
