package dev.marram.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SkipIfTest {
  @TempDir Path root;
  private SkipIf skipIf;

  @BeforeEach
  void aRootWithAFewFiles() throws Exception {
    Files.createDirectories(root.resolve("config"));
    Files.createDirectories(root.resolve("home"));
    Files.createFile(root.resolve("here"));
    Files.createFile(root.resolve("config/c"));
    Files.createFile(root.resolve("home/h"));
    skipIf =
        new SkipIf(
            Map.of("PATH", "/nowhere:/usr/bin:/bin", "HOME", root.resolve("home").toString()),
            root);
  }

  @ParameterizedTest
  @CsvSource({
    "onpath sh, true",
    "onpath no-such-program, false",
    "!onpath sh, false",
    "! onpath no-such-program, true",
    "exists ~root/here, true",
    "exists ~config/c, true",
    "exists ~/h, true",
    "exists ~packages/x, false",
    "!exists ~root/there, true",
    "exists /, true"
  })
  void theConditionIsRead(String condition, boolean holds) throws Exception {
    assertThat(skipIf.holds(condition)).isEqualTo(holds);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "onpath", "test -f x", "exists"})
  void otherTextIsNone(String condition) {
    assertThatThrownBy(() -> skipIf.holds(condition)).hasMessageContaining("no condition");
  }

  @Test
  void aFolderIsNoProgram() throws Exception {
    assertThat(skipIf.holds("onpath ../bin")).isFalse();
  }
}
