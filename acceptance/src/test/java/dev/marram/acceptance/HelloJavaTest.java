package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HelloJavaTest {
  @Test
  void theExampleDeployedByItsRecipesReceivesWhatItPublishes() throws Exception {
    try (Workspace workspace = new Workspace()) {
      workspace.files().addHello();
      try (MarramProcess marram = MarramProcess.deploy(workspace).start()) {
        marram.awaitReady();
        marram.awaitLog(
            "com.example.HelloSubscriber", "hello/java: Hello number ", 3, Duration.ofSeconds(30));

        assertThat(LedgerCheck.of(marram).balances().delivered()).isGreaterThanOrEqualTo(3);
        marram.endCleanly();

        assertThat(marram.log("com.example.HelloSubscriber")).doesNotContain("is lost");
        assertThat(marram.log("com.example.HelloPublisher")).doesNotContain("failed");
      }
    }
  }
}
