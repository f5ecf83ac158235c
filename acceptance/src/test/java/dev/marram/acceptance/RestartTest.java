package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RestartTest {
  private static final String SUBSCRIBER = "com.example.HelloSubscriber";

  @Test
  void afterKillTheRuntimeEndsWhatWasLeftAndRunsTheComponentsAgain() throws Exception {
    try (Workspace workspace = new Workspace()) {
      workspace.files().addHello();
      try (MarramProcess first = MarramProcess.deploy(workspace).start()) {
        first.awaitReady();
        first.awaitLog(SUBSCRIBER, "Hello number ");
        String oldToken = ComponentToken.of(first, LedgerCheck.probe().name());
        first.killRuntime();
        List<Long> orphans = first.processes();
        assertThat(orphans).as("the components outlive kill -9 for now").isNotEmpty();

        try (MarramProcess second = MarramProcess.run(workspace).start()) {
          second.awaitReady();
          Eventually.holds(
              "the orphans are ended",
              Eventually.SOON,
              () -> orphans.stream().noneMatch(Processes::alive),
              () -> String.join("\n", first.leftBehind()));
          second.awaitLog(SUBSCRIBER, "Subscribed to hello/java", 2, Duration.ofSeconds(30));
          long delivered = LedgerCheck.of(second).delivered();
          Eventually.holds(
              "messages flow again", () -> LedgerCheck.of(second).delivered() > delivered);
          assertThat(ComponentToken.accepted(second, oldToken))
              .as("a token of the time before the restart")
              .isFalse();
          second.endCleanly();
        }
      }
    }
  }

  @Test
  void componentsGetTheJavaHomeOfTheUserAndNotTheOneFoundForTheRuntime() throws Exception {
    try (Workspace workspace = new Workspace()) {
      workspace
          .files()
          .add(Component.named("com.example.Home").runs("echo \"home: $JAVA_HOME\"; sleep 1000"));
      String own = workspace.folder().toString(); // no JDK, so another one has to be found
      try (MarramProcess marram =
          MarramProcess.deploy(workspace).environment("JAVA_HOME", own).start()) {
        marram.awaitReady();
        marram.awaitLog("com.example.Home", "home: " + own);
        marram.endCleanly();
      }
    }
  }

  @Test
  void sigtermStopsAllComponentsAndALaterStartRunsWhatIsNotRemoved() throws Exception {
    try (Workspace workspace = new Workspace()) {
      workspace
          .files()
          .add(
              Component.named("com.example.Stubborn")
                  .runs(
                      """
                      trap 'echo told to stop' TERM
                      echo running
                      while :; do sleep 0.1; done
                      """));
      workspace
          .files()
          .add(
              Component.named("com.example.Polite")
                  .runs(
                      """
                      trap 'echo goodbye; exit 0' TERM
                      echo running
                      while :; do sleep 0.1; done
                      """));
      try (MarramProcess marram = MarramProcess.deploy(workspace).start()) {
        marram.awaitReady();
        marram.awaitLog("com.example.Stubborn", "running");
        marram.awaitLog("com.example.Polite", "running");
        marram.endCleanly();
        assertThat(marram.log("com.example.Polite")).contains("goodbye");
        assertThat(marram.log("com.example.Stubborn")).contains("told to stop");
      }
      try (MarramProcess again =
          MarramProcess.run(workspace).arguments("--remove", "com.example.Stubborn").start()) {
        again.awaitReady();
        again.awaitLog("com.example.Polite", "running", 2, Eventually.SOON);
        again.endCleanly();
        assertThat(MarramProcess.count(again.log("com.example.Stubborn"), "running")).isOne();
      }
    }
  }
}
