package dev.marram.log;

import dev.marram.base.Clock;
import dev.marram.base.Visible;
import dev.marram.model.Document;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
    Optional<Throwable> cause,
    boolean told) {

  /** A line of this moment and thread. */
  static LogLine now(
      Clock clock,
      Level level,
      String logger,
      String event,
      String message,
      Map<String, ?> contexts,
      Optional<Throwable> cause) {
    Thread thread = Thread.currentThread();
    String name = thread.getName().isEmpty() ? "virtual-" + thread.threadId() : thread.getName();
    return new LogLine(clock.now(), level, name, logger, event, message, contexts, cause, false);
  }

  /** The same line, whose content people are told in another way. */
  LogLine told(boolean already) {
    return new LogLine(time, level, thread, logger, event, message, contexts, cause, already);
  }

  /** What it says to the person in front of the runtime, without where it comes from. */
  String forPeople() {
    String pairs =
        contexts.size() == 1
            ? String.valueOf(contexts.values().iterator().next())
            : pairs(": ", "; ");
    String kind = level == Level.WARN ? "warning" : "error";
    return line(": ", kind, event, message, pairs, cause.map(Throwable::toString).orElse(""));
  }

  /** The same as JSON, with the pairs beside the event as in what else a program is told. */
  String forPrograms() {
    List<Object> members = new ArrayList<>(List.of("event", event.isEmpty() ? "log" : event));
    contexts.forEach((key, value) -> members.addAll(List.of(key, String.valueOf(value))));
    members.addAll(List.of("level", level, "message", forPeople()));
    return Document.Obj.of(members.toArray()).toJson();
  }

  String format(LogSettings.Format format) {
    return switch (format) {
      case TEXT -> text();
      case JSON -> json();
    };
  }

  private String text() {
    String pairs = contexts.isEmpty() ? "" : "{" + pairs("=", ", ") + "}";
    StringWriter line = new StringWriter();
    line.append(time + " [" + level + "] (" + thread + ") " + logger + ": ");
    line.append(line(". ", event, message, pairs)).append('\n');
    cause.ifPresent(thrown -> thrown.printStackTrace(new PrintWriter(line)));
    return line.toString();
  }

  private String pairs(String is, String between) {
    return contexts.entrySet().stream()
        .map(pair -> pair.getKey() + is + pair.getValue())
        .collect(Collectors.joining(between));
  }

  private static String line(String between, String... parts) {
    Stream<String> there = Arrays.stream(parts).filter(part -> !part.isEmpty());
    return Visible.line(there.collect(Collectors.joining(between)));
  }

  private String json() {
    Map<String, Document> members = new LinkedHashMap<>();
    members.put("thread", text(thread));
    members.put("level", text(level));
    if (!event.isEmpty()) {
      members.put("eventType", text(event));
    }
    if (!message.isEmpty()) {
      members.put("message", text(message));
    }
    Map<String, Document> pairs = new LinkedHashMap<>();
    contexts.forEach((key, value) -> pairs.put(key, text(value)));
    members.put("contexts", new Document.Obj(pairs));
    members.put("loggerName", text(logger));
    members.put("timestamp", Document.Num.of(time.toEpochMilli()));
    cause.ifPresent(thrown -> members.put("cause", json(thrown)));
    return new Document.Obj(members).toJson() + "\n";
  }

  private static Document json(Throwable thrown) {
    Map<String, Document> members = new LinkedHashMap<>();
    members.put("message", text(thrown.getMessage()));
    members.put(
        "stackTrace",
        new Document.Arr(Arrays.stream(thrown.getStackTrace()).map(LogLine::text).toList()));
    Throwable deeper = thrown.getCause();
    if (deeper != null) {
      members.put("cause", json(deeper));
    }
    return new Document.Obj(members);
  }

  private static Document text(@Nullable Object value) {
    return new Document.Text(String.valueOf(value));
  }
}
