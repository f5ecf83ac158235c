package com.example.hello;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import software.amazon.awssdk.aws.greengrass.GreengrassCoreIPCClientV2;
import software.amazon.awssdk.aws.greengrass.model.SubscribeToTopicRequest;
import software.amazon.awssdk.aws.greengrass.model.SubscriptionResponseMessage;
import software.amazon.awssdk.aws.greengrass.model.UnauthorizedError;

/** Prints the greetings that arrive on a topic. */
final class Subscriber {
  private final GreengrassCoreIPCClientV2 client;
  private final String topic;
  private final CountDownLatch stop;
  private volatile boolean failed;

  Subscriber(GreengrassCoreIPCClientV2 client, String topic, CountDownLatch stop) {
    this.client = client;
    this.topic = topic;
    this.stop = stop;
  }

  /** Prints messages until told to stop or the subscription ends; returns the exit code. */
  int run() throws InterruptedException, TimeoutException {
    SubscribeToTopicRequest request = new SubscribeToTopicRequest().withTopic(topic);
    var subscription =
        client.subscribeToTopicAsync(
            request, this::onMessage, Optional.of(this::onError), Optional.of(this::onClosed));
    try {
      // Always with a time limit: the client never answers a call whose connection has died.
      subscription.getResponse().get(10, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      System.err.println("The subscription was refused: " + explain(e.getCause()));
      return 1;
    }
    System.out.println("Subscribed to " + topic);
    stop.await();
    return failed ? 1 : 0;
  }

  private void onMessage(SubscriptionResponseMessage event) {
    if (event.getJsonMessage() == null) {
      System.err.println("A message that is not JSON was ignored");
      return;
    }
    String from = event.getJsonMessage().getContext().getTopic();
    System.out.println(from + ": " + event.getJsonMessage().getMessage().get("text"));
  }

  /** The runtime ended the subscription and says why; true closes the stream on this side too. */
  private boolean onError(Throwable error) {
    System.err.println("The subscription failed: " + error.getMessage());
    fail();
    return true;
  }

  /** The stream is closed: by us after SIGTERM, else because the connection is lost. */
  private void onClosed() {
    if (stop.getCount() > 0) {
      System.err.println("The connection to the runtime is lost");
      fail();
    }
  }

  private void fail() {
    failed = true;
    stop.countDown();
  }

  private String explain(Throwable error) {
    return error instanceof UnauthorizedError
        ? "the recipe's accessControl does not allow aws.greengrass#SubscribeToTopic on " + topic
        : String.valueOf(error);
  }
}
