package dev.marram.lifecycle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The condition under which a step counts as not defined (reference 3): {@code [!] onpath PROGRAM}
 * or {@code [!] exists FILE}. Looks at the disk, so it blocks.
 *
 * @param environment the runtime's, of which PATH and HOME count
 * @param root of the installation
 */
record SkipIf(Map<String, String> environment, Path root) {
  private static final Pattern FORM = Pattern.compile("\\s*(!?)\\s*(onpath|exists)\\s+(.+?)\\s*");

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
    return Arrays.stream(environment.getOrDefault("PATH", "").split(":", -1))
        .map(folder -> Path.of(folder.isEmpty() ? "." : folder, program))
        .anyMatch(file -> Files.isRegularFile(file) && Files.isExecutable(file));
  }

  private Path expanded(String file) {
    String[] parts = file.split("/", 2);
    if (parts.length == 1) {
      return Path.of(file);
    }
    return switch (parts[0]) {
      case "~" -> Path.of(environment.getOrDefault("HOME", "/"), parts[1]);
      case "~root" -> root.resolve(parts[1]);
      case "~config", "~packages" -> root.resolve(file.substring(1));
      default -> Path.of(file);
    };
  }
}
