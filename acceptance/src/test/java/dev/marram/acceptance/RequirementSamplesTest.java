package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The programs that people have: those of the requirement document, without a change. */
class RequirementSamplesTest {
  private static final String PUBLISHER = "com.example.PubSubPublisher";
  private static final String SUBSCRIBER = "com.example.PubSubSubscriber";

  @Test
  void theSamplesOfTheRequirementExchangeMessagesAcrossTheirReconnects() throws Exception {
    SampleProgram samples = SampleProgram.read();
    try (Workspace workspace = new Workspace()) {
      samples.addTo(workspace, "PubSubPublisher");
      samples.addTo(workspace, "PubSubSubscriber");
      try (MarramProcess marram = MarramProcess.deploy(workspace).start()) {
        marram.awaitReady();
        // Both open a new connection with the same token every five seconds. Left alone they do so
        // at the same moment and may miss each other for ever, so the publisher is made to lag.
        Duration limit = Duration.ofSeconds(45);
        long publisher = marram.awaitProcess("PubSubPublisher.jar");
        Processes.signal("STOP", publisher);
        marram.awaitLog(SUBSCRIBER, "Successfully subscribed to topic: test/topic");
        Processes.signal("CONT", publisher);

        marram.awaitLog(SUBSCRIBER, "Successfully subscribed to topic: test/topic", 3, limit);
        marram.awaitLog(PUBLISHER, "Successfully published to topic: test/topic", 3, limit);
        marram.awaitLog(
            SUBSCRIBER, "Received new message: Hello from the pub/sub publisher.", 3, limit);
        assertThat(marram.log(PUBLISHER) + marram.log(SUBSCRIBER))
            .doesNotContain("Exception occurred when using IPC");
        marram.endCleanly();
      }
    }
  }
}
