package dev.marram.lifecycle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The condition under which a step counts as not defined (reference 3): {@code [!] onpath PROGRAM}
 * or {@code [!] exists FILE}. Looks at the disk, so it blocks.
 *
 * @param path the runtime's PATH
 * @param folders what the leading {@code ~}, {@code ~root}, {@code ~config} and {@code ~packages}
 *     of a file stand for
 */
record SkipIf(String path, Map<String, Path> folders) {
  private static final Pattern FORM = Pattern.compile("\\s*(!?)\\s*(onpath|exists)\\s+(.+?)\\s*");

  /** The condition in this environment and root. */
  static SkipIf of(Map<String, String> environment, Path root) {
    return new SkipIf(
        environment.getOrDefault("PATH", ""),
        Map.of(
            "~", Path.of(environment.getOrDefault("HOME", "/")),
            "~root", root,
            "~config", root.resolve("config"),
            "~packages", root.resolve("packages")));
  }

  /**
   * Whether the step is to be skipped.
   *
   * @throws IOException if the condition is none
   */
  boolean holds(String condition) throws IOException {
    Matcher matcher = FORM.matcher(condition);
    if (!matcher.matches()) {
      throw new IOException(
          "Skipif '%s' is not understood: write 'onpath PROGRAM' or 'exists FILE', with '!' before it for the opposite"
              .formatted(condition));
    }
    String argument = matcher.group(3);
    boolean found =
        matcher.group(2).equals("onpath") ? isOnPath(argument) : Files.exists(expanded(argument));
    return found != matcher.group(1).equals("!");
  }

  private boolean isOnPath(String program) {
    for (String folder : path.split(":", -1)) {
      Path file = Path.of(folder.isEmpty() ? "." : folder, program);
      if (Files.isRegularFile(file) && Files.isExecutable(file)) {
        return true;
      }
    }
    return false;
  }

  private Path expanded(String file) {
    int slash = file.indexOf('/');
    Path folder = slash < 0 ? null : folders.get(file.substring(0, slash));
    return folder == null ? Path.of(file) : folder.resolve(file.substring(slash + 1));
  }
}
