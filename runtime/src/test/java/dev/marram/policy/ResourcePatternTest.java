package dev.marram.policy;

import static dev.marram.policy.ResourcePattern.Syntax.MQTT;
import static dev.marram.policy.ResourcePattern.Syntax.STANDARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ResourcePatternTest {
  @ParameterizedTest
  @CsvSource({
    "a/b, a/b, true",
    "a/b, a/B, false",
    "a/b, a/b/, false",
    "a/b, xa/b, false",
    "*, x, true",
    "*, a/b/c, true",
    "a*, a, true",
    "a*, a/b, true",
    "*a, a, true",
    "*a, b/a, true",
    "*a, ab, false",
    "a*c, abc, true",
    "a*c, ac, true",
    "a*c, a/x/c, true",
    "a*c, acb, false",
    "a*b*c, axbxbxc, true",
    "a*b*c, axcxb, false",
    "*b*, abc, true",
    "*b*, ac, false",
    "**, x, true",
    "a**b, ab, true",
    "a*a, a, false",
    "ab*ba, aba, false",
    "*ab*ab, ab, false",
    "*ab*ab, abab, true",
    "a${*}b, a*b, true",
    "a${*}b, axb, false",
    "a${?}b, a?b, true",
    "a${$}{x}, a${x}, true",
    "${$}${*}${?}, $*?, true",
    "$aws/things/x, $aws/things/x, true",
    "a$b, a$b, true",
    "$$, $$, true",
    "a{b}, a{b}, true",
    "${*}*, *, true",
    "${*}*, *x, true",
    "${*}*, x, false",
  })
  void bothSyntaxesShareStarsAndEscapes(String pattern, String resource, boolean matches)
      throws Exception {
    assertThat(ResourcePattern.parse(pattern, STANDARD).matches(resource)).isEqualTo(matches);
    assertThat(ResourcePattern.parse(pattern, MQTT).matches(resource)).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({
    "a/+, a/+, true",
    "a/+, a/b, false",
    "a/#, a/#, true",
    "a/#, a/b, false",
    "a/#, a, false",
    "'#', '#', true",
    "'#', a, false",
    "+, a, false",
    "*/#, x/#, true",
  })
  void inStandardSyntaxPlusAndHashAreLiteral(String pattern, String resource, boolean matches)
      throws Exception {
    assertThat(ResourcePattern.parse(pattern, STANDARD).matches(resource)).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({
    // plus: one whole level
    "+, abc, true",
    "+, a/b, false",
    "a/+, a/b, true",
    "a/+, a/, true",
    "a/+, a, false",
    "a/+, a/b/c, false",
    "a/+/c, a/b/c, true",
    "a/+/c, a//c, true",
    "a/+/c, a/b/x/c, false",
    "+/+, a/b, true",
    "+/+, a, false",
    "/+, /a, true",
    "+/b, /b, true",
    // plus that is no whole level
    "a+, a+, true",
    "a+, ab, false",
    "+a/b, xa/b, false",
    "a/+b, a/+b, true",
    "a/b+/c, a/bx/c, false",
    // hash: last level
    "'#', a, true",
    "'#', a/b/c, true",
    "'#', $aws/x, true",
    "abc/#, abc, true",
    "abc/#, abc/, true",
    "abc/#, abc/d, true",
    "abc/#, abc/d/e, true",
    "abc/#, abcd, false",
    "abc/#, ab, false",
    "/#, /a, true",
    "/#, a, false",
    // hash that is no last level
    "a#, a#, true",
    "a#, ab, false",
    "a/#/b, a/#/b, true",
    "a/#/b, a/x/b, false",
    "'#/a', 'x/a', false",
    "a/b#, a/bc, false",
    "'#a', '#a', true",
    // both, and with stars
    "a/+/#, a/x, true",
    "a/+/#, a/, true",
    "a/+/#, a/x/y, true",
    "a/+/#, a, false",
    "+/#, a, true",
    "+/#, a/b/c, true",
    "xyz*/+/*room/#, xyz1/a/bedroom, true",
    "xyz*/+/*room/#, xyz/a/room/x/y, true",
    "xyz*/+/*room/#, xyz1/q/r/a/bedroom/lamp, true",
    "xyz*/+/*room/#, xyz1/bedroom, false",
    "xyz*/+/*room/#, xyz1/a/bedrooms, false",
    "*/+, a/b/c, true",
    "*/+, a, false",
    "+/*, a/b/c, true",
    "+/*, a, false",
    "*/+/c, a/b/c, true",
    "*/#, a/b, true",
    "a*/#, abc/d, true",
    "a*/#, b, false",
    // a subscription's filter is matched as text
    "test/topic/#, test/topic/#, true",
    "test/+, test/+, true",
    "a/#, a/+, true",
    "a/*, a/+, true",
    "a/b, a/+, false",
  })
  void inMqttSyntaxWholeLevelsAreWildcards(String pattern, String resource, boolean matches)
      throws Exception {
    assertThat(ResourcePattern.parse(pattern, MQTT).matches(resource)).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({
    "'', empty",
    "a?b, bare ?",
    "?, bare ?",
    "${x}, after ${",
    "a${iot:thingName}, after ${",
    "${}, after ${",
    "${*, after ${",
    "a${, after ${",
    "${**}, after ${",
  })
  void anInvalidResourceHasAReason(String pattern, String reason) {
    for (ResourcePattern.Syntax syntax : ResourcePattern.Syntax.values()) {
      assertThatThrownBy(() -> ResourcePattern.parse(pattern, syntax))
          .isInstanceOf(ResourcePattern.InvalidException.class)
          .hasMessageContaining(reason);
    }
  }

  @Test
  void aResourceBeyondTheLimitIsInvalid() throws Exception {
    String longest = "a".repeat(Authorizer.MAX_RESOURCE_CHARS);
    assertThat(ResourcePattern.parse(longest, STANDARD).matches(longest)).isTrue();
    assertThatThrownBy(() -> ResourcePattern.parse(longest + "a", STANDARD))
        .isInstanceOf(ResourcePattern.InvalidException.class)
        .hasMessageContaining("longer");
  }

  @ParameterizedTest
  @EnumSource
  void aHostilePatternOfManyStarsIsQuick(ResourcePattern.Syntax syntax) throws Exception {
    ResourcePattern stars = ResourcePattern.parse("a*".repeat(2_000) + "b", syntax);
    ResourcePattern levels = ResourcePattern.parse("*/+/a".repeat(2_000) + "b", syntax);
    String resource = "/a".repeat(20_000);
    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> {
          assertThat(stars.matches(resource)).isFalse();
          assertThat(levels.matches(resource)).isFalse();
        });
  }

  /** The same meaning said by a regular expression, on short random texts of few characters. */
  @ParameterizedTest
  @EnumSource
  void randomPatternsAgreeWithARegularExpression(ResourcePattern.Syntax syntax) throws Exception {
    long seed = System.nanoTime();
    System.out.println("ResourcePatternTest seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      String pattern = text(random, "ab/*+#");
      String resource = text(random, "ab/+");
      boolean expected = Pattern.matches(expression(pattern, syntax), resource);
      assertThat(ResourcePattern.parse(pattern, syntax).matches(resource))
          .as("seed %d: %s on %s", seed, pattern, resource)
          .isEqualTo(expected);
    }
  }

  private static String text(Random random, String alphabet) {
    StringBuilder text = new StringBuilder();
    int length = 1 + random.nextInt(7);
    for (int i = 0; i < length; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  private static String expression(String pattern, ResourcePattern.Syntax syntax) {
    if (syntax == STANDARD) {
      return literally(pattern);
    }
    String[] levels = pattern.split("/", -1);
    StringBuilder expression = new StringBuilder();
    for (int i = 0; i < levels.length; i++) {
      boolean last = i == levels.length - 1;
      if (last && levels[i].equals("#")) {
        return expression.append(i == 0 ? ".*" : "(/.*)?").toString();
      }
      expression.append(i == 0 ? "" : "/");
      expression.append(levels[i].equals("+") ? "[^/]*" : literally(levels[i]));
    }
    return expression.toString();
  }

  private static String literally(String text) {
    return text.replace("+", "\\+").replace("*", ".*");
  }
}
