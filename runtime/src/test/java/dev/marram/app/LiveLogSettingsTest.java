package dev.marram.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marram.config.Commit;
import dev.marram.config.Configurations;
import dev.marram.config.Container;
import dev.marram.config.Merge;
import dev.marram.config.RefusedException;
import dev.marram.config.RuntimeConfig;
import dev.marram.config.Update;
import dev.marram.log.LogSettings;
import dev.marram.model.Document;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

class LiveLogSettingsTest {
  @TempDir Path root;
  private LiveLogSettings settings;
  private LogSettings before;

  @BeforeEach
  void defaults() throws Exception {
    settings = new LiveLogSettings(RuntimeConfig.read(Document.Null.NULL, 1L << 30), root, false);
    before = settings.get();
    assertThat(before)
        .isEqualTo(
            new LogSettings(
                root.resolve("logs"),
                Level.INFO,
                LogSettings.Format.TEXT,
                1024,
                10240,
                Optional.empty()));
  }

  private void change(String component, String json) throws Exception {
    Merge merge =
        new Merge(Container.EMPTY, 1)
            .put(Update.pathOf(component), Document.parse(json), Merge.Existing.STAYS);
    settings.changed(new Commit(1, 1, "test", merge.changes(), merge.root()));
  }

  @Test
  void allOfThemAreReadAnewAndTheFilesArePrepared() throws Exception {
    change(
        Configurations.NUCLEUS,
        """
        {"Logging": {"level": "DEBUG", "format": "JSON", "fileSizeKB": 2, "totalLogsSizeKB": 8,
                     "outputDirectory": "elsewhere"}}
        """);
    LogSettings now = settings.get();
    assertThat(now)
        .isEqualTo(
            new LogSettings(
                root.resolve("elsewhere"),
                Level.DEBUG,
                LogSettings.Format.JSON,
                2,
                8,
                Optional.empty()));
    assertThat(now.directory().resolve("marram.log")).isEmptyFile();
  }

  @Test
  void onTheConsoleNoFileIsMade() throws Exception {
    change(Configurations.NUCLEUS, "{\"logging\": {\"outputType\": \"CONSOLE\"}}");
    assertThat(settings.get().console()).isPresent();
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void whatCannotBeUsedChangesNothing() throws Exception {
    change(Configurations.NUCLEUS, "{\"logging\": {\"level\": \"LOUD\"}}");
    assertThat(settings.get()).isEqualTo(before);
    Files.createFile(root.resolve("file"));
    change(
        Configurations.NUCLEUS,
        "{\"logging\": {\"level\": \"DEBUG\", \"outputDirectory\": \"file/in\"}}");
    assertThat(settings.get()).isEqualTo(before);
  }

  @Test
  void aFolderInWhichNoLogCanBeIsRefusedBeforeItIsStored() throws Exception {
    Files.createFile(root.resolve("file"));
    Merge inFile = nucleus("{\"logging\": {\"outputDirectory\": \"file/in\"}}");
    assertThatThrownBy(() -> settings.notes(Container.EMPTY, inFile))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("logging.outputDirectory: no log can be written there")
        .hasMessageContaining(root.resolve("file").toString());
    Merge inFolder = nucleus("{\"logging\": {\"outputDirectory\": \"in\"}}");
    assertThat(settings.notes(Container.EMPTY, inFolder)).isEmpty();
    assertThat(root.resolve("in/marram.log")).isEmptyFile();
    assertThat(settings.get()).isEqualTo(before);
    assertThat(settings.notes(Container.EMPTY, nucleus("{\"logging\": {\"level\": \"WARN\"}}")))
        .isEmpty();
    assertThat(root.resolve("logs")).doesNotExist();
  }

  private static Merge nucleus(String json) throws Exception {
    return new Merge(Container.EMPTY, 1)
        .put(Update.pathOf(Configurations.NUCLEUS), Document.parse(json), Merge.Existing.STAYS);
  }

  @Test
  void theConfigurationOfAComponentIsItsOwn() throws Exception {
    change("com.example.A", "{\"logging\": {\"level\": \"DEBUG\"}}");
    assertThat(settings.get()).isSameAs(before);
  }
}
