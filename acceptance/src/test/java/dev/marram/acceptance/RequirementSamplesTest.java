package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * The programs that people have: those of the requirement document, without a change.
 *
 * <p>Both open a new connection every five seconds with the same token. As they stand there they
 * ask for the new one before the SDK has finished closing the old one: when they lose that race,
 * whoever the server is, they exit with 1 and the runtime starts them again. Both ways count here.
 */
class RequirementSamplesTest {
  private static final String PUBLISHER = "com.example.PubSubPublisher";
  private static final String SUBSCRIBER = "com.example.PubSubSubscriber";
  private static final String SUBSCRIBED = "Successfully subscribed to topic: test/topic";
  private static final String PUBLISHED = "Successfully published to topic: test/topic";
  private static final String RECEIVED = "Received new message: Hello from the pub/sub publisher.";
  private static final String FAILED = "Exception occurred when using IPC.";
  private static final String LOST_RACE =
      "EventStreamClosedException: EventStream connection is not open!";

  /** Half of the five seconds: the subscriber is then connected whenever the publisher speaks. */
  private static final Duration LAG = Duration.ofMillis(2_500);

  private static final Duration LIMIT = Duration.ofSeconds(45);

  @Test
  void theSamplesOfTheRequirementExchangeMessagesAcrossTheirReconnects() throws Exception {
    SampleProgram samples = SampleProgram.read();
    try (Workspace workspace = new Workspace()) {
      samples.addTo(workspace, "PubSubPublisher");
      samples.addTo(workspace, "PubSubSubscriber");
      try (MarramProcess marram = MarramProcess.deploy(workspace).start()) {
        marram.awaitReady();
        letThePublisherLag(marram);

        marram.awaitLog(SUBSCRIBER, SUBSCRIBED, 3, LIMIT);
        marram.awaitLog(PUBLISHER, PUBLISHED, 3, LIMIT);
        marram.awaitLog(SUBSCRIBER, RECEIVED, 2, LIMIT);
        for (String component : new String[] {PUBLISHER, SUBSCRIBER}) {
          String log = marram.log(component);
          assertThat(MarramProcess.count(log, FAILED))
              .as("failures other than the lost race:\n" + log)
              .isEqualTo(MarramProcess.count(log, LOST_RACE));
        }
        marram.endCleanly();
      }
    }
  }

  /** Left alone both reconnect at the same moment and may miss each other for ever. */
  private static void letThePublisherLag(MarramProcess marram) throws Exception {
    long publisher = marram.awaitProcess("PubSubPublisher.jar");
    Processes.signal("STOP", publisher);
    marram.awaitLog(SUBSCRIBER, SUBSCRIBED);
    long subscribed = System.nanoTime();
    Eventually.holds("the lag", () -> System.nanoTime() - subscribed > LAG.toNanos());
    Processes.signal("CONT", publisher);
  }
}
