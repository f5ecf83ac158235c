package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.model.Document;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a newcomer types first. */
class DemoTest {
  private static final Pattern MESSAGE = Pattern.compile("Hello number (\\d+) from HelloPublisher");

  @Test
  void theDemoShowsTenMessagesAndEndsByItself() throws Exception {
    try (Workspace workspace = new Workspace();
        MarramProcess demo = MarramProcess.command(workspace).arguments("demo").start()) {
      assertThat(demo.exitCode(Duration.ofSeconds(60))).as(demo::describe).isZero();

      List<Integer> numbers = numbers(demo);
      assertThat(numbers).as(demo::describe).hasSize(10).isSorted().doesNotHaveDuplicates();
      assertThat(demo.leftBehind()).isEmpty();
    }
  }

  @Test
  void controlCEndsTheDemoInGoodOrder() throws Exception {
    try (Workspace workspace = new Workspace();
        MarramProcess demo = MarramProcess.command(workspace).arguments("demo").start()) {
      Eventually.holds(
          "a first message", Eventually.SOON, () -> !numbers(demo).isEmpty(), demo::describe);

      assertThat(demo.pressControlC()).as(demo::describe).isZero();

      assertThat(numbers(demo)).hasSizeLessThan(10);
      assertThat(demo.leftBehind()).isEmpty();
    }
  }

  @Test
  void forProgramsEachLineIsAnObjectAndTheLastHasTheResult() throws Exception {
    try (Workspace workspace = new Workspace();
        MarramProcess demo = MarramProcess.command(workspace).arguments("demo", "--json").start()) {
      assertThat(demo.exitCode(Duration.ofSeconds(60))).as(demo::describe).isZero();

      List<Document.Obj> lines = MarramProcess.objects(demo.output());
      assertThat(lines)
          .filteredOn(line -> line.toJson().matches(".*demo.message.*Hello number.*"))
          .hasSize(10);
      assertThat(lines.getLast().toJson()).startsWith("{\"event\":\"demo.ended\",\"messages\":10,");
      assertThat(demo.errors()).isEmpty();
    }
  }

  private static List<Integer> numbers(MarramProcess demo) {
    return MESSAGE
        .matcher(demo.output())
        .results()
        .map(match -> Integer.valueOf(match.group(1)))
        .toList();
  }
}
