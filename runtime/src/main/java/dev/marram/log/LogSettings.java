package dev.marram.log;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.event.Level;

/**
 * The {@code logging.*} keys of the configuration.
 *
 * @param directory where the files are
 * @param level lines below it are left out
 * @param fileSizeKilobytes a file that would grow beyond it is rotated first
 * @param totalSizeKilobytes bound of all files of one name; the oldest are deleted
 * @param console where all lines go instead of files
 */
public record LogSettings(
    Path directory,
    Level level,
    Format format,
    long fileSizeKilobytes,
    long totalSizeKilobytes,
    Optional<PrintStream> console) {

  public enum Format {
    TEXT,
    JSON
  }
}
