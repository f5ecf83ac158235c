package dev.marram.operation;

import dev.marram.ipc.Call;
import dev.marram.ipc.Handler;
import dev.marram.ipc.Limit;
import dev.marram.model.Document;
import dev.marram.model.ModelError;
import dev.marram.model.Operation;
import dev.marram.pubsub.Subscriptions;
import dev.marram.pubsub.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Opens a stream of the messages of a topic or filter (operations reference, section 3.2; decisions
 * D10). As {@code dev.marram#SubscribeToTopic} it is for observers, who are told the publisher and
 * how much they missed, and for whom nobody waits.
 */
final class SubscribeToTopic implements Handler {
  private static final String SERVICE = Operation.SUBSCRIBE_TO_TOPIC.service().orElseThrow();

  static final String OBSERVE = "dev.marram#SubscribeToTopic";

  /** What all observers together may be behind with stays a part of the memory for output. */
  static final int MOST_OBSERVERS = 8;

  private final boolean observes;
  private final Gate gate;
  private final Subscriptions<Subscriber> subscriptions;
  private final int maxTopicBytes;
  private int observers;

  SubscribeToTopic(
      boolean observes, Gate gate, Subscriptions<Subscriber> subscriptions, int maxTopicBytes) {
    this.observes = observes;
    this.gate = gate;
    this.subscriptions = subscriptions;
    this.maxTopicBytes = maxTopicBytes;
  }

  @Override
  public void handle(Call call) {
    Optional<Document.Obj> request = call.request();
    if (request.isEmpty()) {
      return;
    }
    Optional<Document> topic = request.get().get("topic");
    if (topic.isEmpty()) {
      call.fail(ModelError.invalidArguments("Subscribe topic must not be empty"));
    } else if (!(topic.get() instanceof Document.Text(String filter))) {
      call.reject("Subscribe topic must be a string");
    } else if (isShort(call, filter)
        && gate.admits(call, observes ? GetStatus.SERVICE : SERVICE, filter)
        && valid(call, filter)) {
      subscribe(call, filter, !observes && othersOnly(request.get(), filter));
    }
  }

  /** Length comes before permission: what is too long to be looked up in policies is no denial. */
  private boolean isShort(Call call, String filter) {
    if (filter.getBytes(StandardCharsets.UTF_8).length <= maxTopicBytes) {
      return true;
    }
    call.reached(Limit.TOPIC_BYTES);
    call.reject(
        "Subscribe topic is longer than %d bytes (pubsub.maxTopicBytes)".formatted(maxTopicBytes));
    return false;
  }

  private boolean valid(Call call, String filter) {
    if (Topics.hasMisplacedHash(filter)) {
      call.reject("Subscribe topic '%s' has '#' in front of its last level".formatted(filter));
      return false;
    }
    if (!subscriptions.hasRoom(filter)) {
      call.reached(Limit.SUBSCRIPTIONS);
      call.fail(
          ModelError.service(
              "Memory for subscriptions is used up. End some, or use filters of fewer levels"));
      return false;
    }
    if (observers >= MOST_OBSERVERS) {
      call.reached(Limit.OBSERVERS);
      call.fail(
          ModelError.service(
              "There are %d observers, and no more are possible. End one".formatted(observers)));
      return false;
    }
    return true;
  }

  /**
   * An exact topic echoes to its publisher, a filter with wildcards does not, unless the request
   * says else.
   */
  private static boolean othersOnly(Document.Obj request, String filter) {
    if (request.get("receiveMode").orElse(Document.Null.NULL)
        instanceof Document.Text(String mode)) {
      if (mode.equals("RECEIVE_ALL_MESSAGES")) {
        return false;
      }
      if (mode.equals("RECEIVE_MESSAGES_FROM_OTHERS")) {
        return true;
      }
    }
    return Topics.isWildcardFilter(filter);
  }

  private void subscribe(Call call, String filter, boolean othersOnly) {
    byte[] response = Document.Obj.of("topicName", observes ? Optional.empty() : filter).toBytes();
    call.open(
        response,
        stream -> {
          Subscriber subscriber = new Subscriber(stream, observes, othersOnly);
          subscriptions.add(filter, subscriber);
          observers += observes ? 1 : 0;
          return () -> {
            subscriptions.remove(filter, subscriber);
            observers -= observes ? 1 : 0;
          };
        });
  }
}
