package dev.marram.log;

import dev.marram.model.Document;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.event.Level;

/**
 * One line of a log in its parts; an empty event or message is left out. In text, control
 * characters are escaped, so that a topic or a message cannot forge a line.
 */
record LogLine(
    Instant time,
    Level level,
    String thread,
    String logger,
    String event,
    String message,
    Map<String, ?> contexts,
    Optional<Throwable> cause) {

  /** A longer message is written as several lines (decisions D5). */
  static final int MAX_MESSAGE_CHARS = 64 << 10;

  private static final int MAX_CAUSES = 16;

  /** Itself, or its pieces, each marked with its number, when the message is too long. */
  List<LogLine> pieces() {
    if (message.length() <= MAX_MESSAGE_CHARS) {
      return List.of(this);
    }
    List<LogLine> pieces = new ArrayList<>();
    for (int from = 0; from < message.length(); ) {
      int to = Math.min(message.length(), from + MAX_MESSAGE_CHARS);
      if (to < message.length() && Character.isHighSurrogate(message.charAt(to - 1))) {
        to--;
      }
      Map<String, Object> marked = new LinkedHashMap<>(contexts);
      marked.put("piece", pieces.size() + 1);
      boolean last = to == message.length();
      pieces.add(
          new LogLine(
              time,
              level,
              thread,
              logger,
              event,
              message.substring(from, to),
              marked,
              last ? cause : Optional.empty()));
      from = to;
    }
    return pieces;
  }

  String format(LogSettings.Format format) {
    return switch (format) {
      case TEXT -> text();
      case JSON -> json();
    };
  }

  private String text() {
    String pairs =
        contexts.entrySet().stream()
            .map(pair -> pair.getKey() + "=" + pair.getValue())
            .collect(Collectors.joining(", ", "{", "}"));
    String what =
        Stream.of(event, message, contexts.isEmpty() ? "" : pairs)
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining(". "));
    String trace = cause.map(LogLine::stackTrace).orElse("");
    return time
        + " ["
        + level
        + "] ("
        + thread
        + ") "
        + logger
        + ": "
        + escaped(what)
        + "\n"
        + trace;
  }

  private String json() {
    Map<String, Document> members = new LinkedHashMap<>();
    members.put("thread", new Document.Text(thread));
    members.put("level", new Document.Text(level.name()));
    if (!event.isEmpty()) {
      members.put("eventType", new Document.Text(event));
    }
    if (!message.isEmpty()) {
      members.put("message", new Document.Text(message));
    }
    Map<String, Document> pairs = new LinkedHashMap<>();
    contexts.forEach((key, value) -> pairs.put(key, new Document.Text(String.valueOf(value))));
    members.put("contexts", new Document.Obj(pairs));
    members.put("loggerName", new Document.Text(logger));
    members.put("timestamp", Document.Num.of(time.toEpochMilli()));
    cause.ifPresent(thrown -> members.put("cause", causeOf(thrown, 1)));
    return new Document.Obj(members).toJson() + "\n";
  }

  private static Document causeOf(Throwable thrown, int depth) {
    Map<String, Document> members = new LinkedHashMap<>();
    members.put("message", new Document.Text(String.valueOf(thrown.getMessage())));
    members.put(
        "stackTrace",
        new Document.Arr(
            Stream.of(thrown.getStackTrace())
                .map(frame -> (Document) new Document.Text(frame.toString()))
                .toList()));
    Throwable deeper = thrown.getCause();
    if (deeper != null && depth < MAX_CAUSES) {
      members.put("cause", causeOf(deeper, depth + 1));
    }
    return new Document.Obj(members);
  }

  private static String stackTrace(Throwable thrown) {
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    return trace.toString();
  }

  private static String escaped(String text) {
    if (text.chars().noneMatch(LogLine::needsEscape)) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length() + 16);
    text.chars()
        .forEach(c -> {
          if (needsEscape(c)) {
            out.append("\\u%04x".formatted(c));
          } else {
            out.append((char) c);
          }
        });
    return out.toString();
  }

  private static boolean needsEscape(int c) {
    return (c < ' ' && c != '\t') || c == 0x7f;
  }
}
