package dev.marram.app;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marram.config.Container;
import java.nio.file.Path;
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
}
