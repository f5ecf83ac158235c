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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
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

  private final Path directory;
  private final String name;
  private final long fileBytes;
  private final long totalBytes;
  private final Clock clock;
  private final Deque<Rotated> rotated = new ArrayDeque<>();
  private long rotatedBytes;
  // A plain stream: a channel would be closed by an interrupt of the thread that logs.
  private @Nullable FileOutputStream out;
  private long size;

  LogFile(Path directory, String name, long fileBytes, long totalBytes, Clock clock) {
    this.directory = directory;
    this.name = name;
    this.fileBytes = fileBytes;
    this.totalBytes = totalBytes;
    this.clock = clock;
  }

  /** Appends a line that ends with a line feed. */
  void append(byte[] line) throws IOException {
    try {
      FileOutputStream stream = open();
      if (size > 0 && size + line.length > fileBytes) {
        rotate(stream);
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
    Files.createDirectories(directory);
    findRotated();
    Path active = active();
    FileOutputStream stream = new FileOutputStream(active.toFile(), true);
    out = stream;
    size = Files.size(active);
    if (size > 0 && lastByte(active) != '\n') { // a write that did not come to its end
      stream.write('\n');
      size++;
    }
    return stream;
  }

  /** Closes the file; the next append opens it again. */
  void close() {
    FileOutputStream stream = out;
    out = null;
    if (stream != null) {
      try {
        stream.close();
      } catch (IOException e) {
        // Nothing is buffered here, so a failed close loses nothing.
      }
    }
  }

  private static int lastByte(Path file) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
      bytes.seek(bytes.length() - 1);
      return bytes.read();
    }
  }

  private Path active() {
    return directory.resolve(name + ".log");
  }

  private void findRotated() throws IOException {
    Pattern pattern =
        Pattern.compile(Pattern.quote(name) + "_(\\d{4}_\\d\\d_\\d\\d_\\d\\d)_(\\d{1,9})\\.log");
    List<Rotated> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, name + "_*.log")) {
      for (Path file : files) {
        Matcher matcher = pattern.matcher(file.getFileName().toString());
        if (matcher.matches()) {
          int index = Integer.parseInt(matcher.group(2));
          found.add(new Rotated(file, matcher.group(1), index, Files.size(file)));
        }
      }
    }
    found.sort(Comparator.comparing(Rotated::hour).thenComparingInt(Rotated::index));
    rotated.clear();
    rotated.addAll(found);
    rotatedBytes = found.stream().mapToLong(Rotated::bytes).sum();
  }

  private void rotate(FileOutputStream stream) throws IOException {
    stream.close();
    out = null;
    String hour = HOUR.format(clock.now());
    Rotated last = rotated.peekLast();
    int index = last != null && last.hour().equals(hour) ? last.index() + 1 : 0;
    Path target = rotatedFile(hour, index);
    while (Files.exists(target)) { // the clock was set back
      index++;
      target = rotatedFile(hour, index);
    }
    Files.move(active(), target);
    rotated.addLast(new Rotated(target, hour, index, size));
    rotatedBytes += size;
    while (!rotated.isEmpty() && rotatedBytes + fileBytes > totalBytes) {
      Rotated oldest = rotated.removeFirst();
      rotatedBytes -= oldest.bytes();
      Files.deleteIfExists(oldest.file());
    }
    this.out = new FileOutputStream(active().toFile(), true);
    size = 0;
  }

  private Path rotatedFile(String hour, int index) {
    return directory.resolve("%s_%s_%d.log".formatted(name, hour, index));
  }
}
