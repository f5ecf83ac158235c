package dev.marram.acceptance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The system calls of a program that write and force, as strace saw them. A call that other threads
 * overtook takes two lines; a thread stands still until strace has noted its line, so what one call
 * made another wait for is in order.
 */
final class Strace {
  private static final String CALLS =
      "trace=write,writev,pwrite64,pwritev,pwritev2,sendto,sendmsg,sendmmsg,fsync,fdatasync";

  private static final Pattern BEGIN =
      Pattern.compile(
          "(?<thread>\\d+) +(?<name>\\w+)\\((?<arguments>.*?)(?: <unfinished \\.\\.\\.>|\\) += (?<result>-?\\w+).*)");
  private static final Pattern END =
      Pattern.compile("(?<thread>\\d+) +<\\.\\.\\. \\w+ resumed>.*\\) += (?<result>-?\\w+).*");

  /** A file behind its descriptor, and a text; both come in hexadecimal form. */
  private static final Pattern FILE = Pattern.compile("(\\d+)<((?:\\\\x[0-9a-f]{2})+)>");

  private static final Pattern TEXT = Pattern.compile("\"((?:\\\\x[0-9a-f]{2})*)\"(?!\\.)");

  /**
   * A call.
   *
   * @param file the descriptor and its file's path, or what it is
   * @param bytes that were taken
   * @param begun the line of the trace at which it was begun
   * @param ended the line at which it had ended
   */
  record Call(String name, String file, byte[] bytes, int begun, int ended) {
    String text() {
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    boolean forces() {
      return name.endsWith("sync");
    }
  }

  private Strace() {}

  /**
   * The command that runs another one and notes its calls. The test is skipped where it cannot do
   * so, which is a failure on the build server.
   */
  static List<String> into(Path trace) throws InterruptedException {
    List<String> command =
        List.of("strace", "-f", "--seccomp-bpf", "-y", "-xx", "-s", "1048576", "-e", CALLS);
    try {
      Processes.run("strace", "-f", "--seccomp-bpf", "-o", "/dev/null", "true");
    } catch (IOException e) {
      assumeTrue(false, "strace must be installed, and ptrace allowed: " + e.getMessage());
    }
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of("-e", "signal=none", "-o", trace.toString()));
    return all;
  }

  /** The calls that succeeded, in the order in which they ended. */
  static List<Call> read(Path trace) throws IOException {
    List<Call> calls = new ArrayList<>();
    Map<String, Integer> unfinished = new HashMap<>();
    List<String> lines = Files.readAllLines(trace);
    for (int at = 0; at < lines.size(); at++) {
      Matcher begin = BEGIN.matcher(lines.get(at));
      Matcher end = END.matcher(lines.get(at));
      if (end.matches()) {
        int begun = Objects.requireNonNull(unfinished.remove(end.group("thread")));
        Matcher begunAs = BEGIN.matcher(lines.get(begun));
        begunAs.matches();
        call(begunAs, end.group("result"), begun, at).ifPresent(calls::add);
      } else if (begin.matches() && begin.group("result") == null) {
        unfinished.put(begin.group("thread"), at);
      } else if (begin.matches()) {
        call(begin, begin.group("result"), at, at).ifPresent(calls::add);
      }
    }
    return calls;
  }

  private static Optional<Call> call(Matcher line, String result, int begun, int ended) {
    String arguments = line.group("arguments");
    Matcher file = FILE.matcher(arguments);
    if (result.startsWith("-") || !file.find()) {
      return Optional.empty();
    }
    StringBuilder hex = new StringBuilder();
    TEXT.matcher(arguments).results().forEach(text -> hex.append(text.group(1)));
    byte[] given = bytes(hex.toString());
    return Optional.of(
        new Call(
            line.group("name"),
            file.group(1) + " " + new String(bytes(file.group(2)), StandardCharsets.UTF_8),
            Arrays.copyOf(given, Integer.parseInt(result)),
            begun,
            ended));
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace("\\x", ""));
  }
}
