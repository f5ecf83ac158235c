package dev.marram.log;

import dev.marram.base.Clock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.event.Level;

/**
 * One log: the runtime's or that of one component.
 *
 * <p>A line that cannot be written (a full disk) is lost and counted; the first line after that
 * succeeds is preceded by one that says how many are missing and why. The settings are asked for at
 * each line, so they may change at any time. Safe on any thread; writing blocks for the disk.
 */
public final class LogWriter implements AutoCloseable {
  private final Supplier<LogSettings> settings;
  private final String name;
  private final Clock clock;
  private final LogFile file;
  private long lost;
  private String lostReason = "";

  /**
   * @param name the file's name without {@code .log}
   */
  public LogWriter(Supplier<LogSettings> settings, String name, Clock clock) {
    this.settings = settings;
    this.name = name;
    this.clock = clock;
    this.file = new LogFile(settings.get(), name, clock);
  }

  /**
   * Creates the file, so that it can be followed before the first line. Without this call the first
   * line creates it.
   */
  public synchronized void open() throws IOException {
    if (current().console().isEmpty()) {
      file.open();
    }
  }

  /** Writes a line of a component's log; its thread is the calling one, its logger the name. */
  public void write(Level level, String event, String message, Map<String, ?> contexts) {
    write(LogLine.now(clock, level, name, event, message, contexts, Optional.empty()));
  }

  /** Closes the file. A later line opens it again: a daemon may outlive its component. */
  @Override
  public synchronized void close() {
    file.close();
  }

  boolean writes(Level level) {
    return level.toInt() >= settings.get().level().toInt();
  }

  synchronized void write(LogLine line) {
    if (!writes(line.level())) {
      return;
    }
    try {
      if (lost > 0) {
        Map<String, ?> gap = Map.of("lines", lost, "reason", lostReason);
        append(LogLine.now(clock, Level.ERROR, name, "log.lines-lost", "", gap, Optional.empty()));
        lost = 0;
      }
      append(line);
    } catch (IOException e) {
      lost++;
      lostReason = String.valueOf(e.getMessage());
      if (lost == 1) {
        System.err.println(
            "The log %s.log cannot be written: %s. Lines are lost until it can."
                .formatted(settings.get().directory().resolve(name), lostReason));
      }
    }
  }

  private void append(LogLine line) throws IOException {
    LogSettings now = current();
    byte[] bytes = line.format(now.format()).getBytes(StandardCharsets.UTF_8);
    if (now.console().isPresent()) {
      file.close();
      now.console().get().writeBytes(bytes);
    } else {
      file.append(bytes);
    }
  }

  private LogSettings current() {
    LogSettings now = settings.get();
    file.change(now);
    return now;
  }
}
