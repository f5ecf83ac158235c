package dev.marram.log;

import java.nio.file.Path;
import org.slf4j.event.Level;

/**
 * The {@code logging.*} keys of the configuration.
 *
 * @param directory where the files are
 * @param level lines below it are left out
 * @param fileSizeKilobytes a file that would grow beyond it is rotated first; at least 1
 * @param totalSizeKilobytes bound of all files of one name; the oldest are deleted
 */
public record LogSettings(
    Path directory, Level level, Format format, int fileSizeKilobytes, int totalSizeKilobytes) {

  /** The form of a line. */
  public enum Format {
    TEXT,
    JSON
  }

  public LogSettings {
    if (fileSizeKilobytes < 1 || totalSizeKilobytes < 1) {
      throw new IllegalArgumentException(
          "logging.fileSizeKB and logging.totalLogsSizeKB must be at least 1, not %d and %d"
              .formatted(fileSizeKilobytes, totalSizeKilobytes));
    }
  }

  /** The reference's defaults: INFO, text, 1024 KB a file, 10240 KB a name. */
  public static LogSettings defaults(Path directory) {
    return new LogSettings(directory, Level.INFO, Format.TEXT, 1024, 10240);
  }
}
