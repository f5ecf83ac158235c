package dev.marram.acceptance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The system calls of a program that write and force, as strace saw them. A thread stands still
 * until strace has noted where a call begins or has ended, so lines are in the order of whatever
 * waited for each other; a call that another thread came between has two.
 */
final class Strace {
  private static final String CALLS =
      "trace=write,writev,pwrite64,pwritev,pwritev2,sendto,sendmsg,sendmmsg,fsync,fdatasync";

  private static final String UNFINISHED = " <unfinished ...>";
  private static final String RESUMED = " resumed>";

  /** A call that succeeded. All texts are in hexadecimal form, and so is what a descriptor is. */
  private static final Pattern CALL =
      Pattern.compile("\\d+ +(\\w+)\\((\\d+)<([^>]+)>(.*)\\) += (\\d+)");

  private static final Pattern TEXT = Pattern.compile("\"((?:\\\\x[0-9a-f]{2})*)\"");

  /**
   * A call.
   *
   * @param file the descriptor, and the path or kind of what it is
   * @param bytes that were taken, one character each
   * @param begun the line of the trace at which it begins
   * @param ended the line at which it has ended
   */
  record Call(String name, String file, String bytes, int begun, int ended) {}

  private Strace() {}

  /**
   * The command that runs another one and notes its calls. Where it cannot do so the test is
   * skipped, which is a failure on the build server.
   */
  static List<String> into(Path trace) throws InterruptedException {
    List<String> command = new ArrayList<>(List.of("strace", "-f", "--seccomp-bpf", "-o"));
    try {
      Processes.run("strace", "-f", "--seccomp-bpf", "-o", "/dev/null", "true");
    } catch (IOException e) {
      assumeTrue(false, "strace must be installed, and allowed to use ptrace: " + e.getMessage());
    }
    command.addAll(List.of(trace.toString(), "-y", "-xx", "-s", "1048576", "-e", CALLS));
    return command;
  }

  /** The calls in the order in which they ended. */
  static List<Call> read(Path trace) throws IOException {
    List<Call> calls = new ArrayList<>();
    Map<String, Integer> unfinished = new HashMap<>();
    List<String> lines = Files.readAllLines(trace);
    for (int at = 0; at < lines.size(); at++) {
      String line = lines.get(at);
      String thread = line.split(" ", 2)[0];
      if (line.endsWith(UNFINISHED)) {
        unfinished.put(thread, at);
        continue;
      }
      int begun = at;
      if (line.contains(RESUMED)) {
        begun = Objects.requireNonNull(unfinished.remove(thread), line);
        String end = line.substring(line.indexOf(RESUMED) + RESUMED.length());
        line = lines.get(begun).replace(UNFINISHED, end);
      }
      Matcher call = CALL.matcher(line);
      if (call.lookingAt()) {
        calls.add(call(call, begun, at));
      }
    }
    return calls;
  }

  private static Call call(Matcher call, int begun, int ended) {
    StringBuilder hex = new StringBuilder();
    TEXT.matcher(call.group(4)).results().forEach(text -> hex.append(text.group(1)));
    String file = call.group(2) + " " + text(call.group(3));
    String bytes = text(hex.toString());
    int taken = Math.min(bytes.length(), Integer.parseInt(call.group(5)));
    return new Call(call.group(1), file, bytes.substring(0, taken), begun, ended);
  }

  private static String text(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace("\\x", ""));
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
