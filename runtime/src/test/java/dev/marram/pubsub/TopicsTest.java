package dev.marram.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicsTest {
  @ParameterizedTest
  @ValueSource(strings = {"+", "#", "*", "a+", "+a", "a/#", "#/a", "a*b", "a/+/b", "$aws/*"})
  void nothingWithAWildcardCharacterAnywhereMayBePublishedTo(String topic) {
    assertThat(Topics.hasWildcard(topic)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "/", "", "a//b", "/a/", "$aws/things/x", "?", "${x}", "ä/水", "a b"})
  void anythingElseMayBePublishedTo(String topic) {
    assertThat(Topics.hasWildcard(topic)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"+", "#", "a/+", "+/a", "a/+/b", "a/#", "+/#", "/+", "+/", "a/#/", "#//"})
  void aFilterWithAWildcardLevelIsOne(String filter) {
    assertThat(Topics.isWildcardFilter(filter)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "/", "", "a+", "a#", "a*", "*", "a/*", "+a/b", "a/b#", "a/#b"})
  void aWildcardCharacterThatIsNoWholeLevelIsLiteral(String filter) {
    assertThat(Topics.isWildcardFilter(filter)).isFalse();
    assertThat(Topics.hasMisplacedHash(filter)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"#/foo", "a/#/b", "#/#", "#/+", "a/#//b", "/#/a"})
  void aHashInFrontOfTheLastLevelIsMisplaced(String filter) {
    assertThat(Topics.hasMisplacedHash(filter)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"#", "a/#", "/#", "a/#/", "+/#", "a#/b", "a/b"})
  void aHashAsTheLastLevelIsNot(String filter) {
    assertThat(Topics.hasMisplacedHash(filter)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"foo,foo", "foo/,foo", "foo///,foo", "a/b/,a|b", "/a,|a", "a//b,a||b", "//a/,||a"})
  void trailingEmptyLevelsAreDroppedAndNoOthers(String topic, String levels) {
    assertThat(String.join("|", Topics.levels(topic))).isEqualTo(levels);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "///"})
  void slashesAloneHaveNoLevels(String topic) {
    assertThat(Topics.levels(topic)).isEqualTo(Collections.emptyList());
  }

  @Test
  void theLongestTopicOfSlashesIsReadLevelByLevel() {
    assertThat(Topics.levels("/".repeat(4096))).isEmpty();
    assertThat(Topics.levels("/".repeat(4095) + "a")).hasSize(4096).endsWith("a");
    assertThat(Topics.isWildcardFilter("/".repeat(4095) + "#")).isTrue();
    assertThat(Topics.hasMisplacedHash("#" + "/".repeat(4094) + "a")).isTrue();
  }
}
