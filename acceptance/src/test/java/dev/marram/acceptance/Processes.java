package dev.marram.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the kernel tells about processes, and signals to them. */
final class Processes {
  private Processes() {}

  /** All living processes that inherited this setting, whoever their parent is by now. */
  static List<Long> withEnvironment(String setting) {
    return all().filter(pid -> environment(pid).contains(setting)).toList();
  }

  /** Whether there is such a process that is no zombie. */
  static boolean alive(long pid) {
    return !environment(pid).isEmpty();
  }

  private static List<String> environment(long pid) {
    try {
      String all =
          Files.readString(Path.of("/proc/" + pid + "/environ"), StandardCharsets.ISO_8859_1);
      return all.isEmpty() ? List.of() : List.of(all.split("\0", -1));
    } catch (IOException e) {
      return List.of(); // gone, or of another user and so none of ours
    }
  }

  /** The command line, arguments separated by blanks. */
  static String commandLine(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cmdline")).replace('\0', ' ').strip();
    } catch (IOException e) {
      return "";
    }
  }

  /** The process itself if it is a JVM, else the JVM among its children. */
  static Optional<Long> jvmOf(long pid) {
    if (isJava(pid)) {
      return Optional.of(pid);
    }
    return all().filter(child -> parentOf(child) == pid && isJava(child)).findFirst();
  }

  private static boolean isJava(long pid) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/" + pid + "/exe")).endsWith("java");
    } catch (IOException e) {
      return false;
    }
  }

  private static long parentOf(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 4).split(" ", 2)[0]);
    } catch (IOException e) {
      return -1;
    }
  }

  /** Resident memory in KiB. */
  static long residentKib(long pid) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .map(line -> line.replaceAll("[^0-9]", ""))
          .mapToLong(Long::parseLong)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a signal; a negative pid means the process group. */
  static void signal(String name, long pid) throws IOException, InterruptedException {
    run("kill", "-s", name, "--", Long.toString(pid));
  }

  /** Runs a command to its end, which must be success; returns what it printed. */
  static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output;
    try (var stream = process.getInputStream()) {
      output = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
    int exitCode = process.waitFor();
    if (exitCode != 0) {
      throw new IOException(String.join(" ", command) + " ended with " + exitCode + ": " + output);
    }
    return output;
  }

  private static Stream<Long> all() {
    try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
      return entries
          .map(path -> path.getFileName().toString())
          .filter(name -> name.chars().allMatch(Character::isDigit))
          .map(Long::valueOf)
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
