package dev.marram.deploy;

import dev.marram.recipe.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Recipes and folders that the tests of this package share. */
final class Fixtures {
  private Fixtures() {}

  static Version version(String text) {
    return Version.parse(text).orElseThrow();
  }

  /** A recipe that runs {@code echo}, with these lines added. */
  static String recipe(String name, String version, String more) {
    return """
    RecipeFormatVersion: '2020-01-25'
    ComponentName: %s
    ComponentVersion: %s
    Manifests: [{Lifecycle: {Run: echo}}]
    %s\
    """
        .formatted(name, version, more);
  }

  static Path write(Path file, String text) throws IOException {
    Files.createDirectories(file.resolveSibling("."));
    return Files.writeString(file, text);
  }

  /** Every file and folder below, with its permissions, time of change and content. */
  static Map<String, String> tree(Path folder) throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        tree.put(
            folder.relativize(path).toString(),
            permissions(path)
                + " "
                + Files.getAttribute(path, "unix:ctime")
                + (Files.isRegularFile(path) ? " " + Files.readString(path) : ""));
      }
    }
    return tree;
  }

  static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
