package dev.marram.log;

import dev.marram.base.Clock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.slf4j.event.Level;

/**
 * One log: the runtime's or that of one component.
 *
 * <p>A line that cannot be written (a full disk) is lost and counted; the first line after that
 * succeeds is preceded by one that says how many are missing and why. Safe on any thread; writing
 * blocks for the disk.
 */
public final class LogWriter implements AutoCloseable {
  private final LogSettings settings;
  private final String name;
  private final Clock clock;
  private final LogFile file;
  private long lost;
  private String lostReason = "";

  /**
   * @param name the file's name without {@code .log}
   */
  public LogWriter(LogSettings settings, String name, Clock clock) {
    this.settings = settings;
    this.name = name;
    this.clock = clock;
    this.file =
        new LogFile(
            settings.directory(),
            name,
            settings.fileSizeKilobytes() * 1024L,
            settings.totalSizeKilobytes() * 1024L,
            clock);
  }

  /**
   * Creates the file, so that it can be followed before the first line. Without this call the first
   * line creates it.
   */
  public synchronized void open() throws IOException {
    file.open();
  }

  /** Whether lines of this level are written. */
  public boolean writes(Level level) {
    return level.toInt() >= settings.level().toInt();
  }

  /** Writes a line of a component's log; its thread is the calling one, its logger the name. */
  public void write(Level level, String event, String message, Map<String, ?> contexts) {
    write(
        new LogLine(
            clock.now(), level, threadName(), name, event, message, contexts, Optional.empty()));
  }

  /** Lines lost since the last one that was written. */
  public synchronized long lost() {
    return lost;
  }

  /** Closes the file. A later line opens it again: a daemon may outlive its component. */
  @Override
  public synchronized void close() {
    file.close();
  }

  void write(LogLine line) {
    if (writes(line.level())) {
      line.pieces().forEach(this::put);
    }
  }

  static String threadName() {
    Thread thread = Thread.currentThread();
    return thread.getName().isEmpty() ? "virtual-" + thread.threadId() : thread.getName();
  }

  private synchronized void put(LogLine line) {
    try {
      if (lost > 0) {
        file.append(bytes(gap()));
        lost = 0;
      }
      file.append(bytes(line));
    } catch (IOException e) {
      lost++;
      lostReason = String.valueOf(e.getMessage());
      if (lost == 1) {
        System.err.println(
            "The log %s.log cannot be written: %s. Lines are lost until it can."
                .formatted(settings.directory().resolve(name), lostReason));
      }
    }
  }

  private LogLine gap() {
    return new LogLine(
        clock.now(),
        Level.ERROR,
        threadName(),
        LogWriter.class.getName(),
        "log.lines-lost",
        "",
        Map.of("lines", lost, "reason", lostReason),
        Optional.empty());
  }

  private byte[] bytes(LogLine line) {
    return line.format(settings.format()).getBytes(StandardCharsets.UTF_8);
  }
}
