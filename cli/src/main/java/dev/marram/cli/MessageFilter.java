package dev.marram.cli;

import dev.marram.model.Document;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/**
 * A comparison of a member of the payload, the topic or the publisher with a value: numbers as
 * numbers, all else as text; {@code ~} finds a regular expression. What is missing passes nothing.
 */
record MessageFilter(String subject, String operator, String value) {
  private static final Pattern FORM =
      Pattern.compile("(topic|publisher|/\\S*?)\\s*(!=|[=<>~])\\s*(.+)", Pattern.DOTALL);

  /** Reads an expression; the exception says in words what is wrong with it. */
  static MessageFilter parse(String expression) {
    Matcher parts = FORM.matcher(expression.strip());
    if (!parts.matches()) {
      throw new TypeConversionException("--filter is no comparison; write it as '/temp > 20'");
    }
    String value = parts.group(3);
    Pattern.compile(parts.group(2).equals("~") ? value : ""); // its fault is told now
    return new MessageFilter(parts.group(1), parts.group(2), value);
  }

  boolean passes(Document.Obj event, Payload payload) {
    Optional<Document> at = subject.startsWith("/") ? payload.json() : Optional.of(event);
    for (String key : subject.replaceFirst("^/", "").split("/", -1)) {
      at = at.flatMap(outer -> outer instanceof Document.Obj o ? o.get(key) : Optional.empty());
    }
    return at.isPresent() && passes(at.get());
  }

  private boolean passes(Document found) {
    String text = found instanceof Document.Text(String string) ? string : found.toJson();
    int order =
        found instanceof Document.Num && value.matches("-?\\d+(\\.\\d+)?")
            ? Double.compare(Double.parseDouble(text), Double.parseDouble(value))
            : text.compareTo(value);
    return switch (operator) {
      case "~" -> Pattern.compile(value).matcher(text).find();
      case "=" -> order == 0;
      case "!=" -> order != 0;
      case "<" -> order < 0;
      default -> order > 0;
    };
  }
}
