package dev.marram.app;

import dev.marram.recipe.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** This device as recipes see it. */
final class Device {
  private static final Path KERNEL_ARCH = Path.of("/proc/sys/kernel/arch");

  private Device() {}

  /**
   * The platform of this device.
   *
   * @param overrides the configuration's {@code platformOverride}
   */
  static Platform platform(Map<String, String> overrides) {
    String architecture = System.getProperty("os.arch", "");
    // On arm the JVM's name of the processor hides which one it is; armv7l and the like tell.
    String machine = architecture.startsWith("arm") ? kernelMachine() : "";
    return Platform.of(
        System.getProperty("os.name", "Linux"),
        machine.startsWith("arm") ? machine : architecture,
        overrides);
  }

  private static String kernelMachine() {
    try {
      if (Files.isReadable(KERNEL_ARCH)) {
        return Files.readString(KERNEL_ARCH).strip();
      }
      Process uname = new ProcessBuilder("uname", "-m").start();
      try (InputStream out = uname.getInputStream()) {
        return new String(out.readAllBytes(), StandardCharsets.US_ASCII).strip();
      }
    } catch (IOException _) {
      return ""; // without the detail: a manifest for all of arm still matches
    }
  }
}
