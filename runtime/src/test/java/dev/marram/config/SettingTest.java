package dev.marram.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.model.Document;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SettingTest {
  @Test
  void noKeyIsThereTwice() {
    assertThat(keys()).doesNotHaveDuplicates();
  }

  @Test
  void noKeyIsASectionOfAnother() {
    for (String key : keys()) {
      assertThat(keys()).noneMatch(other -> other.startsWith(key + "."));
    }
  }

  @ParameterizedTest
  @EnumSource
  void theDefaultIsAValueOfTheSetting(Setting setting) {
    Object fallback = setting.kind().fallback();
    Document written =
        switch (fallback) {
          case List<?> _ -> new Document.Arr(List.of());
          case Map<?, ?> _ -> Document.Obj.EMPTY;
          default -> new Document.Text(fallback.toString());
        };
    assertThat(setting.kind().take(written)).contains(new Kind.Taken(fallback, true));
  }

  @ParameterizedTest
  @EnumSource
  void theMeaningIsASentence(Setting setting) {
    assertThat(setting.meaning()).matches("\\S.*\\S\\.").doesNotContain("\n", "|");
  }

  private static List<String> keys() {
    return Stream.concat(
            Arrays.stream(Setting.values()).map(Setting::key), Setting.WITHOUT_EFFECT.stream())
        .map(key -> key.toLowerCase(Locale.ROOT))
        .toList();
  }
}
