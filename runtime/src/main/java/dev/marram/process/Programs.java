package dev.marram.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The programs that a start needs, by their full paths: a component's own PATH, which these would
 * otherwise be looked up in, decides about nothing of ours.
 */
final class Programs {
  private static final List<String> FOLDERS =
      List.of("/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin");

  private Programs() {}

  /** A program of the system; a path is taken as it is. */
  static Optional<Path> find(String name) {
    if (name.contains("/")) {
      return Optional.of(Path.of(name));
    }
    return FOLDERS.stream()
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  static String path(String name) throws IOException {
    return find(name)
        .orElseThrow(() ->
            new IOException(
                "the program '%s' is not installed: install it, or name another if runWithDefault.posixShell does"
                    .formatted(name)))
        .toString();
  }
}
