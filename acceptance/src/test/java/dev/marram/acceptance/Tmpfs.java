package dev.marram.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small disk in memory at this folder, which exists as long as the test; needs root. */
record Tmpfs(Path folder) implements AutoCloseable {
  /**
   * @param options as of mount, such as {@code size=8m,noexec}
   */
  static Tmpfs mount(Path folder, String options) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Processes.run("mount", "-t", "tmpfs", "-o", options, "marram-test", folder.toString());
    return new Tmpfs(folder);
  }

  @Override
  public void close() throws IOException {
    try {
      Processes.run("umount", "--lazy", folder.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
