package dev.marram.log;

import dev.marram.base.Clock;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * The runtime's own log. Until {@link #open} and after {@link #close} lines from INFO on go to
 * standard error; while it is open they go to {@code marram.log}, and those from WARN on to
 * standard error too, for the person in front of it, or as JSON to standard output, for a program;
 * or all of them to the console, if the settings want that.
 *
 * <p>While it is open one thread writes what others hand over, so that nobody waits for a disk or
 * for whoever reads standard error, least of all the event loop. Lines beyond {@link
 * #WAITING_LINES} are lost; the next line that is written says how many. Safe on any thread.
 */
public final class RuntimeLog implements ILoggerFactory, SLF4JServiceProvider {
  /** Marks lines whose content the person in front of the runtime is told in another way. */
  public static final Marker TOLD = new BasicMarkerFactory().getMarker("TOLD");

  private static final String NAME = "marram";
  private static final int WAITING_LINES = 4_096;
  private static final long CLOSE_LIMIT_SECONDS = 2;

  /**
   * The open file and the thread that writes it.
   *
   * @param copies where else what is important goes
   */
  private record Sink(LogWriter file, Consumer<LogLine> copies, ExecutorService thread) {}

  private final ConcurrentMap<String, Logger> loggers = new ConcurrentHashMap<>();
  private final AtomicLong lost = new AtomicLong();
  private volatile @Nullable Sink sink;

  /** For the service loader of SLF4J, which creates the one instance by itself. */
  public RuntimeLog() {}

  /** The log behind SLF4J in this program. */
  public static RuntimeLog installed() {
    return (RuntimeLog) LoggerFactory.getILoggerFactory();
  }

  /**
   * Writes to {@code <directory>/marram.log} from now on, with the link {@code greengrass.log}
   * beside it (decisions D4).
   *
   * @param settings asked for at each line; before others are given, {@link #prepare} them
   * @param json whether a program, not a person, is in front of it
   * @throws IOException if the file cannot be created
   */
  public void open(Supplier<LogSettings> settings, boolean json) throws IOException {
    prepare(settings.get());
    close();
    sink =
        new Sink(
            new LogWriter(settings, NAME, Clock.SYSTEM),
            line -> {
              if (settings.get().console().isPresent()) {
                return; // it has all of them
              }
              if (json) {
                System.out.println(line.forPrograms());
              } else {
                System.err.println(line.forPeople());
              }
            },
            new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING_LINES),
                Thread.ofPlatform().daemon().name("marram-log").factory(),
                (line, full) -> lost.incrementAndGet()));
  }

  /**
   * Makes the file and the link that these settings need, unless they are there.
   *
   * @throws IOException if the file cannot be created or written
   */
  public static void prepare(LogSettings settings) throws IOException {
    try (LogWriter file = new LogWriter(() -> settings, NAME, Clock.SYSTEM)) {
      file.open();
    }
    if (settings.console().isEmpty()) {
      link(settings.directory());
    }
  }

  private static void link(Path directory) throws IOException {
    try {
      Files.createSymbolicLink(directory.resolve("greengrass.log"), Path.of("marram.log"));
    } catch (FileAlreadyExistsException e) {
      // From an earlier start, or a file of the user's that we leave alone.
    }
  }

  /** Back to standard error; what waits is written first, for two seconds at most. */
  public void close() {
    Sink closing = sink;
    sink = null;
    if (closing == null) {
      return;
    }
    closing.thread().shutdown();
    try {
      if (closing.thread().awaitTermination(CLOSE_LIMIT_SECONDS, TimeUnit.SECONDS)) {
        tellLost(closing.file());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    closing.file().close();
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
    Sink open = sink;
    return open == null ? level.toInt() >= Level.INFO.toInt() : open.file().writes(level);
  }

  void write(LogLine line) {
    Sink open = sink;
    if (open == null) {
      System.err.print(line.format(LogSettings.Format.TEXT));
      return;
    }
    open.thread()
        .execute(() -> {
          tellLost(open.file());
          open.file().write(line);
          if (line.level().toInt() >= Level.WARN.toInt() && !line.told()) {
            open.copies().accept(line);
          }
        });
  }

  private void tellLost(LogWriter file) {
    long lines = lost.getAndSet(0);
    if (lines > 0) {
      file.write(Level.WARN, "log.lines-lost", "", Map.of("lines", lines));
    }
  }
}
