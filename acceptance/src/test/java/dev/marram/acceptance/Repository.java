package dev.marram.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where things are in the checkout that these tests belong to. */
final class Repository {
  private static final Path ROOT = find();

  private Repository() {}

  private static Path find() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isRegularFile(at.resolve("marram")) && Files.isRegularFile(at.resolve("build"))) {
        return at;
      }
    }
    throw new IllegalStateException(
        "no ./marram in a folder above " + Path.of("").toAbsolutePath());
  }

  static Path root() {
    return ROOT;
  }

  static Path file(String name) {
    return ROOT.resolve(name);
  }

  static Path helloJar() {
    return file("examples/hello-java/target/hello-java.jar");
  }

  static Path helloRecipes() {
    return file("examples/hello-java/recipes");
  }

  /** The jars of the official SDK, from the class path of the tests. */
  static List<Path> sdkJars() {
    List<Path> jars =
        classPath()
            .filter(entry ->
                entry
                    .getFileName()
                    .toString()
                    .matches("(aws-iot-device-sdk|aws-crt|gson)-.*\\.jar"))
            .toList();
    if (jars.size() != 3) {
      throw new IllegalStateException("SDK, CRT and Gson expected on the class path: " + jars);
    }
    return jars;
  }

  /** The jars of the AWS SDK for Java, with what they need. */
  static List<Path> awsSdkJars() {
    return classPath()
        .filter(entry ->
            entry.toString().contains("/software/amazon/awssdk/")
                || entry.getFileName().toString().matches("(slf4j-api|reactive-streams)-.*\\.jar"))
        .filter(entry -> !sdkJars().contains(entry))
        .toList();
  }

  /** The class path of the tests. */
  static Stream<Path> classPath() {
    return Stream.of(System.getProperty("java.class.path").split(":", -1)).map(Path::of);
  }

  /** The Java that runs these tests, a JDK 25. */
  static Path java25() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  /** Deletes a folder with all it holds; links are not followed. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
