package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The commands of the README's tour, in their order, each with the exit code 0. */
@Tag("full")
class TourTest {
  private static final long LIMIT_SECONDS = 120;

  @Test
  void everyCommandOfTheTourDoesWhatTheReadmeSays() throws Exception {
    List<String> commands =
        Files.readAllLines(Repository.file("README.md")).stream()
            .dropWhile(line -> !line.equals("## A tour of five minutes"))
            .skip(1)
            .takeWhile(line -> !line.startsWith("## "))
            .filter(line -> line.startsWith("    "))
            .map(String::strip)
            .toList();
    assertThat(commands).hasSizeGreaterThan(6);
    try (Workspace workspace = new Workspace()) {
      Path said = workspace.folder().resolve("said");
      ProcessBuilder builder =
          new ProcessBuilder("setsid", "bash", "-exc", String.join("\n", commands))
              .directory(Repository.root().toFile())
              .redirectErrorStream(true)
              .redirectOutput(said.toFile());
      builder.environment().put("HOME", workspace.folder().toString());
      Process tour = builder.start();
      try {
        boolean ended = tour.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThat(said)
            .content()
            .contains("Deployment SUCCEEDED", "Hello number 1", "Good day number", "Stopped.")
            .as("the message as it arrives, not as it is sent")
            .containsPattern("(?m)^[^+\n].*Good morning");
        assertThat(ended).as("it ends").isTrue();
        assertThat(tour.exitValue()).as(Files.readString(said)).isZero();
        assertThat(workspace.folder().resolve("marram-tour")).doesNotExist();
      } finally {
        // By its group: what a failed tour has started in the background is nobody's child.
        new ProcessBuilder("kill", "-s", "TERM", "--", "-" + tour.pid()).start().waitFor();
        tour.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
      }
    }
  }
}
