package dev.marram.app;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigFileTest {
  @Test
  void aFileWithoutEndIsRefused() {
    assertThatThrownBy(() -> ConfigFile.read(Optional.of(Path.of("/dev/zero"))))
        .isInstanceOf(StartException.class)
        .hasMessage(
            "the configuration /dev/zero has more than 1,048,576 bytes. Name the right file with"
                + " --config. [CONFIG_UNREADABLE]");
  }
}
