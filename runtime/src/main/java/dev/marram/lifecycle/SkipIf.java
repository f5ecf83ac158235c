package dev.marram.lifecycle;

import dev.marram.recipe.Lifecycle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;

/**
 * The condition under which a step counts as not defined (reference 3): {@code [!] onpath PROGRAM}
 * or {@code [!] exists FILE}. Looks at the disk, so it blocks.
 *
 * @param environment the runtime's, of which PATH and HOME count
 * @param root of the installation
 */
record SkipIf(Map<String, String> environment, Path root) {
  /** Whether the step is to be skipped; the condition is one, or its step has a fault. */
  boolean holds(String condition) {
    Matcher matcher = Lifecycle.SKIP_IF.matcher(condition);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("no condition: " + condition);
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
