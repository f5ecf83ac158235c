package dev.marram.log;

import dev.marram.base.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;
import org.slf4j.event.LoggingEvent;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.spi.LoggingEventAware;

/**
 * A logger of one name; turns SLF4J's calls into lines. Text without a blank, such as {@code
 * component.state}, is the event's name; other text is the message.
 */
final class RuntimeLogger extends LegacyAbstractLogger implements LoggingEventAware {
  private static final long serialVersionUID = 1L;

  private final transient RuntimeLog log;

  RuntimeLogger(String name, RuntimeLog log) {
    this.name = name;
    this.log = log;
  }

  @Override
  public void log(LoggingEvent event) {
    Map<String, Object> contexts = new LinkedHashMap<>();
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null) {
      pairs.forEach(pair -> contexts.put(pair.key, pair.value));
    }
    List<Marker> markers = event.getMarkers();
    write(
        event.getLevel(),
        event.getMessage(),
        event.getArgumentArray(),
        contexts,
        event.getThrowable(),
        markers != null && markers.contains(RuntimeLog.TOLD));
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level,
      @Nullable Marker marker,
      @Nullable String message,
      Object @Nullable [] arguments,
      @Nullable Throwable thrown) {
    write(level, message, arguments, Map.of(), thrown, false);
  }

  private void write(
      Level level,
      @Nullable String pattern,
      Object @Nullable [] arguments,
      Map<String, Object> contexts,
      @Nullable Throwable thrown,
      boolean told) {
    String text = MessageFormatter.basicArrayFormat(pattern, arguments);
    String said = text == null ? "" : text;
    boolean isEvent = said.indexOf(' ') < 0;
    log.write(
        LogLine.now(
                Clock.SYSTEM,
                level,
                name,
                isEvent ? said : "",
                isEvent ? "" : said,
                contexts,
                Optional.ofNullable(thrown))
            .told(told));
  }

  @Override
  protected @Nullable String getFullyQualifiedCallerName() {
    return null;
  }

  @Override
  public boolean isTraceEnabled() {
    return log.writes(Level.TRACE);
  }

  @Override
  public boolean isDebugEnabled() {
    return log.writes(Level.DEBUG);
  }

  @Override
  public boolean isInfoEnabled() {
    return log.writes(Level.INFO);
  }

  @Override
  public boolean isWarnEnabled() {
    return log.writes(Level.WARN);
  }

  @Override
  public boolean isErrorEnabled() {
    return log.writes(Level.ERROR);
  }
}
