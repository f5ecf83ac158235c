package dev.marram.pubsub;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubscriptionsTest {
  private final Subscriptions<String> subscriptions = new Subscriptions<>();

  @ParameterizedTest
  @CsvSource({
    "a/#, a, false",
    "a/#, a/, false",
    "a/#, a//, false",
    "a/#, a/b, true",
    "a/#, a/b/c, true",
    "a/#, a//c, true",
    "a/#, ab/c, false",
    "#, a, true",
    "#, a/b/c, true",
    "#, /, true",
    "#, $aws/x, true",
    "/#, /x, true",
    "/#, x, false",
    "+/x, /x, true",
    "+/x, y/x, true",
    "+/x, x, false",
    "+, a, true",
    "+, a/b, false",
    "+, a/, true",
    "+, /, false",
    "a/+, a, false",
    "a/+, a/, false",
    "a/+, a/b, true",
    "a/+/c, a/b/c, true",
    "a/+/c, a//c, true",
    "a/+/c, a/b/d, false",
    "+/+, a/b, true",
    "+/#, a, false",
    "+/#, a/b, true",
    "foo, foo, true",
    "foo, foo/, true",
    "foo/, foo, true",
    "foo/, foo///, true",
    "foo, /foo, false",
    "foo, Foo, false",
    "a*, ab, false",
    "a*, a*, true",
    "a+, ab, false",
    "a+, a+, true",
    "a#, ab, false",
    "/, /, true",
    "/, a, false",
    "a//b, a/b, false",
    "a//b, a//b, true",
    "ä/水, ä/水, true"
  })
  void aFilterMatchesATopicAsTheReferenceSays(String filter, String topic, boolean matches) {
    subscriptions.add(filter, "me");
    assertThat(subscriptions.match(topic)).isEqualTo(matches ? List.of("me") : List.of());
  }

  @Test
  void aSubscriberOfSeveralFiltersIsFoundOncePerFilterThatMatches() {
    for (String filter : List.of("a/b", "a/b", "a/+", "a/#", "#", "+/b", "b/#")) {
      subscriptions.add(filter, "me");
    }
    assertThat(subscriptions.match("a/b")).hasSize(6).containsOnly("me");
  }

  @Test
  void removingTakesOneSubscriberOfExactlyThisFilter() {
    subscriptions.add("a/b", "one");
    subscriptions.add("a/b", "one");
    subscriptions.add("a/b", "two");
    subscriptions.add("a/+", "one");
    subscriptions.remove("a/b", "one");
    assertThat(subscriptions.match("a/b")).containsExactlyInAnyOrder("one", "two", "one");
    subscriptions.remove("a/+", "two");
    subscriptions.remove("a", "one");
    subscriptions.remove("a/b/c", "one");
    assertThat(subscriptions.match("a/b")).hasSize(3);
    subscriptions.remove("a/b/", "one");
    subscriptions.remove("a/+", "one");
    assertThat(subscriptions.match("a/b")).containsExactly("two");
  }

  @Test
  void theVersionGrowsWithEveryChangeAndOnlyThen() {
    long start = subscriptions.version();
    subscriptions.add("a/b", "one");
    long added = subscriptions.version();
    assertThat(added).isGreaterThan(start);
    subscriptions.match("a/b");
    subscriptions.remove("a/b", "two");
    subscriptions.remove("a", "one");
    assertThat(subscriptions.version()).isEqualTo(added);
    subscriptions.remove("a/b", "one");
    assertThat(subscriptions.version()).isGreaterThan(added);
  }

  @Test
  void whenTheLastSubscriberHasGoneNoBranchIsLeft() {
    List<String> filters =
        List.of("a", "a/b", "a/b/c", "a/+/c", "#", "+", "/", "/x", "x/y/z/#", "a/b/c/");
    filters.forEach(filter -> subscriptions.add(filter, filter));
    assertThat(subscriptions.isEmpty()).isFalse();
    filters.reversed().forEach(filter -> subscriptions.remove(filter, "somebody else"));
    filters.forEach(filter -> subscriptions.remove(filter, filter));
    assertThat(subscriptions.isEmpty()).isTrue();
  }

  @Test
  @Timeout(value = 20, unit = SECONDS)
  void theLongestTopicsOfSlashesNeitherOverflowNorExplode() {
    String slashes = "/".repeat(4095);
    List<String> filters =
        List.of(
            slashes + "a", slashes + "#", "+/".repeat(2047) + "#", "+/".repeat(2047) + "a", "#");
    filters.forEach(filter -> subscriptions.add(filter, filter));
    for (int level = 0; level < 2000; level++) {
      subscriptions.add("/".repeat(level) + "+/x", "side");
    }
    assertThat(subscriptions.match(slashes + "a"))
        .containsExactlyInAnyOrder(slashes + "a", slashes + "#", "+/".repeat(2047) + "#", "#");
    assertThat(subscriptions.match("/".repeat(2047) + "a"))
        .containsExactlyInAnyOrder("+/".repeat(2047) + "a", "+/".repeat(2047) + "#", "#");
    assertThat(subscriptions.match("/".repeat(4096))).containsExactly("#");
  }

  @Test
  @Timeout(value = 30, unit = SECONDS)
  void theIndexAgreesWithANaiveMatcherOnRandomFiltersAndTopics() {
    long seed = Long.getLong("marram.seed", System.nanoTime());
    System.out.println("SubscriptionsTest seed " + seed + " (replay: -Dmarram.seed=" + seed + ")");
    Random random = new Random(seed);
    List<String> present = new ArrayList<>();
    for (int step = 0; step < 5_000; step++) {
      if (present.isEmpty() || random.nextInt(100) < (present.size() < 200 ? 55 : 45)) {
        String filter = filter(random);
        present.add(filter);
        subscriptions.add(filter, filter);
      } else {
        String filter = present.remove(random.nextInt(present.size()));
        subscriptions.remove(filter, filter);
      }
      String topic = levels(random, "a", "b", "c", "", "a*", "$x");
      assertThat(subscriptions.match(topic))
          .as("seed %d, step %d, topic '%s'", seed, step, topic)
          .containsExactlyInAnyOrderElementsOf(
              present.stream().filter(filter -> naive(filter, topic)).toList());
    }
    present.forEach(filter -> subscriptions.remove(filter, filter));
    assertThat(subscriptions.isEmpty()).isTrue();
  }

  private static String filter(Random random) {
    String filter = levels(random, "a", "b", "", "+", "+", "a*", "a+", "$x");
    return random.nextInt(4) > 0 ? filter : filter.isEmpty() ? "#" : filter + "/#";
  }

  private static String levels(Random random, String... choice) {
    List<String> levels = new ArrayList<>();
    for (int i = random.nextInt(5); i >= 0; i--) {
      levels.add(choice[random.nextInt(choice.length)]);
    }
    return String.join("/", levels);
  }

  /** The rules once more, as a regular expression over the whole topic. */
  private static boolean naive(String filter, String topic) {
    String wanted = filter.replaceAll("/+$", "");
    String given = topic.replaceAll("/+$", "");
    if (given.isEmpty()) {
      return wanted.isEmpty() || wanted.equals("#");
    }
    String regex =
        Stream.of(wanted.split("/", -1))
            .map(level ->
                level.equals("+") ? "[^/]*" : level.equals("#") ? ".*" : Pattern.quote(level))
            .collect(Collectors.joining("/"));
    return Pattern.matches(regex, given);
  }
}
