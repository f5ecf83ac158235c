package dev.marram.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The processes in /proc. Safe on any thread; blocks. */
public final class LinuxProcesses implements ProcessTree {
  private static final Path PROC = Path.of("/proc");
  // USER_HZ, which the kernel fixes to 100 for what it shows on every platform we run on.
  private static final int TICKS_PER_SECOND = 100;

  @Override
  public Optional<Entry> find(long pid) {
    try {
      return parse(Files.readString(PROC.resolve(pid + "/stat"), ISO_8859_1));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public List<Entry> all() {
    String @Nullable [] names = new File(PROC.toString()).list();
    List<Entry> entries = new ArrayList<>();
    for (String name : names == null ? new String[0] : names) {
      if (name.chars().allMatch(c -> c >= '0' && c <= '9')) {
        find(Long.parseLong(name)).ifPresent(entries::add);
      }
    }
    return entries;
  }

  @Override
  public Set<Long> groups(long pid) {
    try {
      return Files.readAllLines(PROC.resolve(pid + "/status"), ISO_8859_1).stream()
          .filter(line -> line.startsWith("Gid:") || line.startsWith("Groups:"))
          .flatMap(line -> Stream.of(line.split("\\s+")).skip(1).map(Long::valueOf))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      return Set.of();
    }
  }

  /** Names this run of the kernel: pids and ticks of another one mean nothing. */
  static String bootId() throws IOException {
    return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
  }

  /** Now, in the unit of {@link Entry#startTicks}. */
  static long nowTicks() throws IOException {
    String uptime = Files.readString(PROC.resolve("uptime"));
    double seconds = Double.parseDouble(uptime.substring(0, uptime.indexOf(' ')));
    return (long) (seconds * TICKS_PER_SECOND);
  }

  /** What this process acts as: its effective user ({@code Uid}) or group ({@code Gid}). */
  static long own(String kind) {
    try (Stream<String> lines = Files.lines(PROC.resolve("self/status"))) {
      String line = lines.filter(each -> each.startsWith(kind + ":")).findFirst().orElseThrow();
      return Long.parseLong(line.split("\t", -1)[2]); // real, effective, saved, of files
    } catch (IOException e) {
      throw new UncheckedIOException("/proc is not readable: mount it", e);
    }
  }

  /** The working directory of a process that we may look into. */
  static Optional<Path> workDirectory(long pid) {
    try {
      return Optional.of(Files.readSymbolicLink(PROC.resolve(pid + "/cwd")));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Reads one line of /proc/PID/stat; the name in it may hold blanks and parentheses. */
  static Optional<Entry> parse(String stat) {
    int close = stat.lastIndexOf(')');
    String[] fields = stat.substring(close + 1).strip().split(" ", -1);
    if (fields.length < 20) {
      return Optional.empty();
    }
    return Optional.of(
        new Entry(
            Long.parseLong(stat.substring(0, stat.indexOf(' '))),
            Long.parseLong(fields[1]),
            Long.parseLong(fields[2]),
            Long.parseLong(fields[3]),
            Long.parseLong(fields[19]),
            fields[0].equals("Z") || fields[0].equals("X")));
  }
}
