import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import software.amazon.awssdk.aws.greengrass.model.JsonMessage;
import software.amazon.awssdk.aws.greengrass.model.SubscriptionResponseMessage;

/** The events of one subscription, each as topic|kind|payload. */
final class Received implements Consumer<SubscriptionResponseMessage> {
  private static final long LIMIT_NANOS = 20_000_000_000L;
  private static final int SHORT = 40;

  private final List<String> events = new ArrayList<>();

  @Override
  public void accept(SubscriptionResponseMessage event) {
    String entry;
    JsonMessage json = event.getJsonMessage();
    if (json != null) {
      String text = (String) json.getMessage().get("text");
      String kind = intact((List<?>) json.getMessage().get("list")) ? "json" : "damaged-json";
      entry = json.getContext().getTopic() + "|" + kind + "|"
          + brief(text.getBytes(StandardCharsets.UTF_8));
    } else {
      entry = event.getBinaryMessage().getContext().getTopic() + "|binary|"
          + brief(event.getBinaryMessage().getMessage());
    }
    add(entry);
  }

  synchronized void add(String entry) {
    events.add(entry);
    notifyAll();
  }

  private static boolean intact(List<?> list) {
    return ((Number) list.get(0)).doubleValue() == 1
        && Boolean.TRUE.equals(list.get(1))
        && list.get(2).equals(Map.of("a", "b"));
  }

  private static String brief(byte[] payload) {
    if (payload.length <= SHORT) {
      return new String(payload, StandardCharsets.UTF_8);
    }
    try {
      StringBuilder hex = new StringBuilder("sha256:");
      for (byte b : MessageDigest.getInstance("SHA-256").digest(payload)) {
        hex.append(String.format("%02x", b));
      }
      return hex.toString();
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private synchronized List<String> awaitEvents(int count) throws InterruptedException {
    long end = System.nanoTime() + LIMIT_NANOS;
    for (long left = LIMIT_NANOS; events.size() < count && left > 0; left = end - System.nanoTime()) {
      wait(left / 1_000_000 + 1);
    }
    return List.copyOf(events);
  }

  String list(int count) throws InterruptedException {
    return String.join(" ", awaitEvents(count));
  }

  /** How many arrived of each prefix, or where the first is that is not the next. */
  String order(int count) throws InterruptedException {
    Map<String, Integer> next = new TreeMap<>();
    for (String event : awaitEvents(count)) {
      String text = event.substring(event.lastIndexOf('|') + 1);
      String prefix = text.substring(0, text.lastIndexOf(':'));
      int expected = next.getOrDefault(prefix, 0);
      if (!text.equals(prefix + ":" + expected)) {
        return text + " instead of " + expected;
      }
      next.put(prefix, expected + 1);
    }
    return next.toString();
  }
}
