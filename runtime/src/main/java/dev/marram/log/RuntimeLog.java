package dev.marram.log;

import dev.marram.base.Clock;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * The runtime's own log. Until {@link #open} and after {@link #close} lines from INFO on go to
 * standard error; while it is open they go to {@code marram.log}, and those from WARN on to
 * standard error too, for the person in front of it.
 *
 * <p>Text without a blank, such as {@code component.state}, is the event's name; other text is the
 * message. Safe on any thread.
 */
public final class RuntimeLog implements ILoggerFactory, SLF4JServiceProvider {
  private final Clock clock = Clock.SYSTEM;
  private final ConcurrentMap<String, RuntimeLogger> loggers = new ConcurrentHashMap<>();
  private volatile @Nullable LogWriter file;

  /** For the service loader of SLF4J, which creates the one instance by itself. */
  public RuntimeLog() {}

  /** The log behind SLF4J in this program. */
  public static RuntimeLog installed() {
    return (RuntimeLog) LoggerFactory.getILoggerFactory();
  }

  /**
   * Writes to {@code <directory>/marram.log} from now on, with the link {@code greengrass.log}
   * beside it (decisions D4). Opening again changes the settings.
   *
   * @throws IOException if the file cannot be created
   */
  public void open(LogSettings settings) throws IOException {
    LogWriter opened = new LogWriter(settings, "marram", clock);
    opened.open();
    Path link = settings.directory().resolve("greengrass.log");
    try {
      Files.createSymbolicLink(link, Path.of("marram.log"));
    } catch (FileAlreadyExistsException e) {
      // From an earlier start, or a file of the user's that we leave alone.
    }
    close();
    file = opened;
  }

  /** Back to standard error. */
  public void close() {
    LogWriter closing = file;
    file = null;
    if (closing != null) {
      closing.close();
    }
  }

  @Override
  public Logger getLogger(String name) {
    return loggers.computeIfAbsent(name, key -> new RuntimeLogger(key, this));
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return this;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return new BasicMarkerFactory();
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return new NOPMDCAdapter();
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {
    // Nothing: lines go to standard error until the log is opened.
  }

  boolean writes(Level level) {
    LogWriter writer = file;
    return writer == null ? level.toInt() >= Level.INFO.toInt() : writer.writes(level);
  }

  void write(LogLine line) {
    LogWriter writer = file;
    if (writer != null) {
      writer.write(line);
    }
    if (writer == null || line.level().toInt() >= Level.WARN.toInt()) {
      System.err.print(line.format(LogSettings.Format.TEXT));
    }
  }

  Clock clock() {
    return clock;
  }
}
