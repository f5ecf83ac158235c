package dev.marram.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marram.config.Container;
import dev.marram.config.Merge;
import dev.marram.config.RefusedException;
import dev.marram.config.Update;
import dev.marram.model.Document;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigFileTest {
  @Test
  void aFileWithoutEndIsRefused() {
    assertThatThrownBy(() -> ConfigFile.read(Optional.of(Path.of("/dev/zero")), Container.EMPTY))
        .isInstanceOf(StartException.class)
        .hasMessage(
            "the configuration /dev/zero has more than 1,048,576 bytes. Name the right file with"
                + " --config. [CONFIG_UNREADABLE]");
  }

  private static Merge set(Container root, String json) throws Exception {
    List<String> path = Update.pathOf("aws.greengrass.Nucleus");
    return new Merge(root, 1).put(path, Document.parse(json), Merge.Existing.STAYS_IF_NEWER);
  }

  @Test
  void whoChangesSettingsIsToldWhatTheyDoNotDoNow() throws Exception {
    Container before = set(Container.EMPTY, "{\"old\":1}").root();
    Merge change =
        set(
            before,
            "{\"ipc\":{\"maxStreams\":100},\"Logging\":{\"level\":\"WARN\"},\"odd\":{\"key\":1}}");
    assertThat(ConfigFile.notes(before, change))
        .hasSize(3)
        .anySatisfy(note -> assertThat(note).contains("unknown key odd"))
        .contains(
            "ipc.maxStreams: takes effect at the next start of the runtime",
            "odd.key: takes effect at the next start of the runtime");
    assertThat(ConfigFile.notes(before, set(before, "{\"old\":1}"))).isEmpty();
  }

  @Test
  void settingsThatCannotBeUsedAreRefusedWithAllFaults() throws Exception {
    Merge change =
        set(Container.EMPTY, "{\"ipc\":{\"maxStreams\":0},\"logging\":{\"level\":\"LOUD\"}}");
    assertThatThrownBy(() -> ConfigFile.notes(Container.EMPTY, change))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("ipc.maxStreams")
        .hasMessageContaining("logging.level");
  }
}
