import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.aws.greengrass.GreengrassCoreIPCClientV2;
import software.amazon.awssdk.aws.greengrass.model.JsonMessage;
import software.amazon.awssdk.aws.greengrass.model.PublishMessage;
import software.amazon.awssdk.aws.greengrass.model.PublishToTopicRequest;
import software.amazon.awssdk.aws.greengrass.model.ReceiveMode;
import software.amazon.awssdk.aws.greengrass.model.SubscribeToTopicRequest;
import software.amazon.awssdk.aws.greengrass.model.SubscriptionResponseMessage;

/** Publishes a greeting now and then, and prints every greeting that arrives below hello/. */
public final class Hello {
  private static final String TOPIC = "hello/java-file";
  private static final String FILTER = "hello/#";
  // Always with a time limit: a call whose connection has died is never answered.
  private static final long SECONDS_TO_ANSWER = 10;

  private final CountDownLatch stop = new CountDownLatch(1);
  private volatile boolean failed;

  public static void main(String[] args) {
    Hello hello = new Hello();
    Thread main = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> hello.stopAndWait(main)));
    // Without an executor the events arrive one by one and in order, on the client's own thread.
    try (var client = GreengrassCoreIPCClientV2.builder().withoutExecutor().build()) {
      hello.run(client, (long) (1000 * Double.parseDouble(args[0])));
    } catch (Exception e) {
      hello.fail("hello failed: " + e);
    }
    Runtime.getRuntime().halt(hello.failed ? 1 : 0); // also while the hook waits for us
  }

  private void run(GreengrassCoreIPCClientV2 client, long intervalMs) throws Exception {
    // With a wildcard one's own messages come only when asked for.
    var filter =
        new SubscribeToTopicRequest()
            .withTopic(FILTER)
            .withReceiveMode(ReceiveMode.RECEIVE_ALL_MESSAGES);
    client
        .subscribeToTopicAsync(
            filter, Hello::print, Optional.of(this::onError), Optional.of(this::onClosed))
        .getResponse()
        .get(SECONDS_TO_ANSWER, TimeUnit.SECONDS);
    System.out.println("Subscribed to " + FILTER);
    for (int number = 1; !stop.await(intervalMs, TimeUnit.MILLISECONDS); number++) {
      var text = Map.<String, Object>of("text", "Hello number " + number + " from HelloJavaFile");
      var message = new PublishMessage().withJsonMessage(new JsonMessage().withMessage(text));
      var publish = new PublishToTopicRequest().withTopic(TOPIC).withPublishMessage(message);
      client.publishToTopicAsync(publish).get(SECONDS_TO_ANSWER, TimeUnit.SECONDS);
    }
  }

  private static void print(SubscriptionResponseMessage event) {
    if (event.getJsonMessage() == null) {
      System.err.println("A message that is not JSON was ignored");
      return;
    }
    String from = event.getJsonMessage().getContext().getTopic();
    System.out.println(from + ": " + event.getJsonMessage().getMessage().get("text"));
  }

  /** The runtime ended the subscription and says why; true closes the stream on this side too. */
  private boolean onError(Throwable error) {
    fail("The subscription failed: " + error.getMessage());
    return true;
  }

  /** The stream is closed: by us after SIGTERM, else because the connection is lost. */
  private void onClosed() {
    if (stop.getCount() > 0) {
      fail("The connection to the runtime is lost");
    }
  }

  private void fail(String why) {
    System.err.println(why);
    failed = true;
    stop.countDown();
  }

  private void stopAndWait(Thread main) {
    stop.countDown();
    try {
      main.join(4_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
