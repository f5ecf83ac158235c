package dev.marram.app;

import dev.marram.config.Commit;
import dev.marram.config.Configurations;
import dev.marram.config.Container;
import dev.marram.config.Merge;
import dev.marram.config.RefusedException;
import dev.marram.config.RuntimeConfig;
import dev.marram.config.Setting;
import dev.marram.log.LogSettings;
import dev.marram.log.RuntimeLog;
import dev.marram.model.ModelError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The settings of all logs as they are now: those of the configuration, read anew when it changes.
 * Settings that cannot be used change nothing. Safe on any thread.
 */
final class LiveLogSettings implements Supplier<LogSettings> {
  private static final Logger LOG = LoggerFactory.getLogger(LiveLogSettings.class);

  private final Path root;
  private final boolean json;
  private volatile LogSettings now;

  /**
   * @param json whether a program is in front of the runtime, which reads nothing else
   */
  LiveLogSettings(RuntimeConfig config, Path root, boolean json) {
    this.root = root;
    this.json = json;
    this.now = of(config);
  }

  @Override
  public LogSettings get() {
    return now;
  }

  /** To be told of every commit, on the thread of the store. */
  void changed(Commit commit) {
    LOG.atDebug()
        .addKeyValue("by", commit.by())
        .addKeyValue("version", commit.version())
        .addKeyValue("changes", commit.changes().size())
        .log("config.changed");
    if (!commit.componentsWithChangesOf("logging").contains(Configurations.NUCLEUS)) {
      return;
    }
    try {
      LogSettings wanted = of(ConfigFile.read(Optional.empty(), commit.root()).config());
      RuntimeLog.prepare(wanted);
      now = wanted;
    } catch (StartException | IOException e) {
      LOG.atWarn().addKeyValue("why", e.getMessage()).log("log.settings-not-used");
    }
  }

  /**
   * What whoever changes the settings should know.
   *
   * @throws RefusedException with all that is wrong with them, also that no log could be written
   */
  List<String> notes(Container before, Merge after) throws RefusedException {
    List<String> notes = ConfigFile.notes(before, after);
    try {
      LogSettings wanted = of(ConfigFile.read(Optional.empty(), after.root()).config());
      LogSettings stored = of(ConfigFile.read(Optional.empty(), before).config());
      if (!wanted.directory().equals(stored.directory())
          || !wanted.console().equals(stored.console())) {
        RuntimeLog.prepare(wanted);
      }
    } catch (StartException | IOException e) {
      throw new RefusedException(
          ModelError.invalidArguments(
              "logging.outputDirectory: no log can be written there: %s. Make a folder that this user may write, or name another one"
                  .formatted(e)));
    }
    return notes;
  }

  private LogSettings of(RuntimeConfig config) {
    String folder = config.text(Setting.LOG_DIRECTORY);
    boolean console = config.text(Setting.LOG_OUTPUT).equals("CONSOLE");
    return new LogSettings(
        folder.isEmpty() ? root.resolve("logs") : root.resolve(folder),
        config.choice(Setting.LOG_LEVEL, Level.class),
        console && json
            ? LogSettings.Format.JSON
            : config.choice(Setting.LOG_FORMAT, LogSettings.Format.class),
        config.number(Setting.LOG_FILE_KB),
        config.number(Setting.LOG_TOTAL_KB),
        Optional.of(System.out).filter(_ -> console));
  }
}
