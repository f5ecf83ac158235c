package dev.marram.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.model.Document;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SettingTest {
  @Test
  void noKeyIsThereTwice() {
    assertThat(Arrays.stream(Setting.values()).map(setting -> lower(setting.key())))
        .doesNotHaveDuplicates();
  }

  @Test
  void noKeyIsASectionOfAnother() {
    for (Setting setting : Setting.values()) {
      assertThat(Arrays.stream(Setting.values()).map(other -> lower(other.key())))
          .noneMatch(other -> other.startsWith(lower(setting.key()) + "."));
    }
  }

  @ParameterizedTest
  @EnumSource
  void theDefaultIsAValueOfTheSetting(Setting setting) {
    Optional<Document> value = setting.kind().defaultValue();
    if (value.isPresent()) {
      assertThat(Coercion.coerce(value.get(), setting.kind()))
          .isEqualTo(new Coercion.Outcome.Taken(value.get(), Optional.empty()));
    } else {
      assertThat(setting.kind()).isInstanceOfAny(Kind.Whole.class, Kind.Any.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theMeaningIsASentence(Setting setting) {
    assertThat(setting.meaning()).matches("\\S.*\\S\\.").doesNotContain("\n", "|");
  }

  private static String lower(String key) {
    return key.toLowerCase(Locale.ROOT);
  }
}
