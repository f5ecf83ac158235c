package dev.marram.log;

import dev.marram.base.Clock;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files of one log name: {@code <name>.log} that is appended to, and the rotated ones, {@code
 * <name>_yyyy_MM_dd_HH_<i>.log} with the hour (UTC) in which they were full.
 *
 * <p>Every append decides whether to rotate first. Afterwards all files of the name together hold
 * at most the total, give or take one line; the oldest go first. After an exception the next append
 * starts afresh. Not safe for threads: its {@link LogWriter} owns it.
 */
final class LogFile {
  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("yyyy_MM_dd_HH").withZone(ZoneOffset.UTC);

  private record Rotated(Path file, String hour, int index, long bytes) {}

  private final String name;
  private final Clock clock;
  private LogSettings settings;
  private Path active;
  // A plain stream: a channel would be closed by an interrupt of the thread that logs.
  private @Nullable FileOutputStream out;
  private long size;

  LogFile(LogSettings settings, String name, Clock clock) {
    this.settings = settings;
    this.name = name;
    this.clock = clock;
    this.active = settings.directory().resolve(name + ".log");
  }

  /** Goes on with these settings; in another folder it is another file. */
  void change(LogSettings now) {
    if (!now.directory().equals(settings.directory())) {
      close();
      active = now.directory().resolve(name + ".log");
    }
    settings = now;
  }

  /** Appends a line that ends with a line feed. */
  void append(byte[] line) throws IOException {
    try {
      FileOutputStream stream = open();
      if (size > 0 && size + line.length > settings.fileSizeKilobytes() * 1024) {
        close();
        rotate();
        stream = open();
      }
      stream.write(line);
      size += line.length;
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /** Opens the file, created if missing; nothing if it is open. */
  FileOutputStream open() throws IOException {
    if (out != null) {
      return out;
    }
    Files.createDirectories(settings.directory());
    FileOutputStream stream = new FileOutputStream(active.toFile(), true);
    out = stream;
    size = Files.size(active);
    if (size > 0 && lastByte() != '\n') { // a write that did not come to its end
      stream.write('\n');
      size++;
    }
    return stream;
  }

  /** Closes the file; the next append opens it again. */
  void close() {
    FileOutputStream closing = out;
    out = null;
    try {
      if (closing != null) {
        closing.close();
      }
    } catch (IOException e) {
      // Nothing is buffered here, so a failed close loses nothing.
    }
  }

  private int lastByte() throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(active.toFile(), "r")) {
      bytes.seek(bytes.length() - 1);
      return bytes.read();
    }
  }

  private void rotate() throws IOException {
    String hour = HOUR.format(clock.now());
    NavigableSet<Rotated> rotated = rotated();
    int index =
        1
            + rotated.stream()
                .filter(each -> each.hour().equals(hour))
                .mapToInt(Rotated::index)
                .max()
                .orElse(-1);
    Path target = settings.directory().resolve("%s_%s_%d.log".formatted(name, hour, index));
    Files.move(active, target);
    rotated.add(new Rotated(target, hour, index, size));
    long room = (settings.totalSizeKilobytes() - settings.fileSizeKilobytes()) * 1024;
    long bytes = rotated.stream().mapToLong(Rotated::bytes).sum();
    while (!rotated.isEmpty() && bytes > room) {
      Rotated oldest = rotated.removeFirst();
      bytes -= oldest.bytes();
      Files.deleteIfExists(oldest.file());
    }
  }

  /** The rotated files that are there, oldest first. */
  private NavigableSet<Rotated> rotated() throws IOException {
    Pattern pattern =
        Pattern.compile(Pattern.quote(name) + "_(\\d{4}_\\d\\d_\\d\\d_\\d\\d)_(\\d{1,9})\\.log");
    NavigableSet<Rotated> found =
        new TreeSet<>(Comparator.comparing(Rotated::hour).thenComparingInt(Rotated::index));
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(settings.directory(), name + "_*.log")) {
      for (Path file : files) {
        Matcher parts = pattern.matcher(file.getFileName().toString());
        if (parts.matches()) {
          int index = Integer.parseInt(parts.group(2));
          found.add(new Rotated(file, parts.group(1), index, Files.size(file)));
        }
      }
    }
    return found;
  }
}
