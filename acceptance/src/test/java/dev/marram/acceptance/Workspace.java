package dev.marram.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The files of one test: a root for the runtime, recipes and artifacts, all below a temporary
 * folder that every user may enter (components may run as another user).
 */
final class Workspace implements AutoCloseable {
  private final Path folder;
  private final RecipeFiles files;

  Workspace() throws IOException {
    folder = Files.createTempDirectory("marram-test");
    open(folder);
    files = new RecipeFiles(folder);
  }

  private static void open(Path path) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  Path folder() {
    return folder;
  }

  /** The runtime's root; it does not exist at first. */
  Path root() {
    return folder.resolve("root");
  }

  RecipeFiles files() {
    return files;
  }

  /** Writes a configuration file of the runtime with these keys of the nucleus. */
  Path configuration(String nucleusConfiguration) throws IOException {
    return Files.writeString(
        folder.resolve("config.yaml"),
        """
        services:
          aws.greengrass.Nucleus:
            configuration:
        """
            + nucleusConfiguration.indent(6));
  }

  /** Writes a configuration file of the runtime as it is. */
  Path wholeConfiguration(String yaml) throws IOException {
    return Files.writeString(folder.resolve("config.yaml"), yaml);
  }

  @Override
  public void close() throws IOException {
    Repository.delete(folder);
  }
}
