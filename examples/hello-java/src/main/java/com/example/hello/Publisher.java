package com.example.hello;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import software.amazon.awssdk.aws.greengrass.GreengrassCoreIPCClientV2;
import software.amazon.awssdk.aws.greengrass.model.JsonMessage;
import software.amazon.awssdk.aws.greengrass.model.PublishMessage;
import software.amazon.awssdk.aws.greengrass.model.PublishToTopicRequest;
import software.amazon.awssdk.aws.greengrass.model.UnauthorizedError;

/** Publishes a numbered greeting at a fixed interval. */
final class Publisher {
  private final GreengrassCoreIPCClientV2 client;
  private final String topic;

  Publisher(GreengrassCoreIPCClientV2 client, String topic) {
    this.client = client;
    this.topic = topic;
  }

  /** Publishes until told to stop; returns the exit code. */
  int run(Duration interval, CountDownLatch stop) throws InterruptedException, TimeoutException {
    int number = 0;
    do {
      number++;
      try {
        publish("Hello number " + number + " from HelloPublisher");
      } catch (ExecutionException e) {
        System.err.println("Message " + number + " was refused: " + explain(e.getCause()));
        return 1;
      }
      System.out.println("Published number " + number + " to " + topic);
    } while (!stop.await(interval.toMillis(), TimeUnit.MILLISECONDS));
    return 0;
  }

  private void publish(String text)
      throws ExecutionException, InterruptedException, TimeoutException {
    PublishMessage message =
        new PublishMessage().withJsonMessage(new JsonMessage().withMessage(Map.of("text", text)));
    PublishToTopicRequest request =
        new PublishToTopicRequest().withTopic(topic).withPublishMessage(message);
    // Always with a time limit: the client never answers a call whose connection has died.
    client.publishToTopicAsync(request).get(10, TimeUnit.SECONDS);
  }

  private String explain(Throwable error) {
    return error instanceof UnauthorizedError
        ? "the recipe's accessControl does not allow aws.greengrass#PublishToTopic on " + topic
        : String.valueOf(error);
  }
}
