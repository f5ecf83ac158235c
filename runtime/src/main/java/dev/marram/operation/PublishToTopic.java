package dev.marram.operation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.marram.frame.FrameTemplate;
import dev.marram.frame.Wire;
import dev.marram.ipc.Call;
import dev.marram.ipc.EventStream;
import dev.marram.ipc.Handler;
import dev.marram.ipc.Limit;
import dev.marram.model.Document;
import dev.marram.model.ModelError;
import dev.marram.model.Operation;
import dev.marram.pubsub.Subscriptions;
import dev.marram.pubsub.Topics;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Publishes a message to whoever subscribed to its topic (operations reference, section 3.1;
 * decisions D10). This is the hot path.
 *
 * <p>What a topic means to a caller (the decision, the subscribers, the end of the event) is worked
 * out once and remembered per connection under the topic's bytes, until a policy or a subscription
 * changes. The event is built once for all subscribers: the message's own bytes between a fixed
 * beginning and the remembered end.
 */
final class PublishToTopic implements Handler {
  /** The slot of a connection's memory that holds its {@link Memory}. */
  private static final int SLOT = 0;

  /** What one connection may remember, in about bytes; the last topic is always remembered. */
  private static final int REMEMBERED_BYTES = 32 << 10;

  private static final String SERVICE = Operation.PUBLISH_TO_TOPIC.service().orElseThrow();
  private static final byte[] JSON = utf8("{\"jsonMessage\":{\"message\":");
  private static final byte[] BINARY = utf8("{\"binaryMessage\":{\"message\":");

  /** A topic as one caller may use it now. */
  private record Target(
      byte[] topic,
      long policies,
      long subscriptions,
      EventStream[] subscribers,
      EventStream[] observers,
      byte[] endOfEvent) {}

  /** What a connection published to so far, the last topic first. */
  private static final class Memory {
    final Map<String, Target> targets = new HashMap<>();
    @Nullable Target last;
    private int bytes;

    void put(String topic, Target target) {
      int weight =
          200
              + 4 * topic.length()
              + 4 * target.subscribers().length
              + 4 * target.observers().length;
      if (bytes + weight > REMEMBERED_BYTES) {
        targets.clear();
        bytes = 0;
      }
      if (weight <= REMEMBERED_BYTES && targets.put(topic, target) == null) {
        bytes += weight;
      }
    }
  }

  private final Gate gate;
  private final Subscriptions<Subscriber> subscriptions;
  private final int maxTopicBytes;
  private final PublishRequest request = new PublishRequest();
  private final FrameTemplate event =
      FrameTemplate.of(
          Operation.SUBSCRIBE_TO_TOPIC.eventType().orElseThrow(), Wire.APPLICATION_MESSAGE, 0);
  private final FrameTemplate observed =
      FrameTemplate.of("dev.marram#TopicMessage", Wire.APPLICATION_MESSAGE, 0);
  private final byte[] scratch = new byte[Call.REUSED_FRAME];

  PublishToTopic(Gate gate, Subscriptions<Subscriber> subscriptions, int maxTopicBytes) {
    this.gate = gate;
    this.subscriptions = subscriptions;
    this.maxTopicBytes = maxTopicBytes;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  @Override
  public void handle(Call call) {
    if (!request.parse(call.array(), call.payloadAt(), call.payloadEnd())) {
      if (request.tooDeep()) {
        call.reached(Limit.JSON_DEPTH);
      }
      call.reject(
          request.tooDeep()
              ? "The request is nested deeper than " + Document.MAX_DEPTH + " levels"
              : "The request is no valid JSON object");
      return;
    }
    Target target = target(call);
    if (target == null) {
      return;
    }
    switch (request.message()) {
      case JSON -> publish(call, target, JSON);
      case BINARY -> publish(call, target, BINARY);
      case MISSING -> call.reject("publishMessage is required");
      case NEITHER -> call.reject("publishMessage needs jsonMessage or binaryMessage");
      case BOTH ->
          call.reject("publishMessage has both jsonMessage and binaryMessage; it takes one");
      case EMPTY -> call.reject("message is required in jsonMessage and in binaryMessage");
      case WRONG ->
          call.reject("jsonMessage.message must be an object, binaryMessage.message base64");
    }
  }

  /**
   * What the request's topic means, or null when the call was answered with why it means nothing.
   */
  private @Nullable Target target(Call call) {
    if (!request.hasTopic()) {
      if (request.topicIsWrong()) {
        call.reject("Publish topic must be a string");
      } else {
        call.fail(ModelError.invalidArguments("Publish topic must not be null"));
      }
      return null;
    }
    Memory memory = memory(call);
    Target last = memory.last;
    if (last != null && isCurrent(last) && isTopic(last, call.array())) {
      return last;
    }
    String topic = request.topic();
    Target known = memory.targets.get(topic);
    if (known != null && isCurrent(known)) {
      memory.last = known;
      return known;
    }
    Target target = resolve(call, topic);
    if (target != null) {
      memory.put(topic, target);
    }
    memory.last = target;
    return target;
  }

  private static Memory memory(Call call) {
    if (call.memory(SLOT) instanceof Memory memory) {
      return memory;
    }
    Memory memory = new Memory();
    call.remember(SLOT, memory);
    return memory;
  }

  private boolean isCurrent(Target target) {
    return target.subscriptions() == subscriptions.version() && target.policies() == gate.version();
  }

  private boolean isTopic(Target target, byte[] array) {
    byte[] topic = target.topic();
    return Arrays.equals(topic, 0, topic.length, array, request.topicAt(), request.topicEnd());
  }

  private @Nullable Target resolve(Call call, String topic) {
    long policies = gate.version();
    if (utf8(topic).length > maxTopicBytes) {
      // Before permission: what is too long to be looked up in policies is no denial.
      call.reached(Limit.TOPIC_BYTES);
      call.reject(
          "Publish topic is longer than %d bytes (pubsub.maxTopicBytes)".formatted(maxTopicBytes));
      return null;
    }
    if (!gate.admits(call, SERVICE, topic)) {
      return null;
    }
    if (Topics.hasWildcard(topic)) {
      call.fail(ModelError.invalidArguments("Publish topic must not contain a wildcard."));
      return null;
    }
    List<Subscriber> matching = subscriptions.match(topic);
    String end = ",\"context\":{\"topic\":" + new Document.Text(topic).toJson() + "}}}";
    return new Target(
        Arrays.copyOfRange(call.array(), request.topicAt(), request.topicEnd()),
        policies,
        subscriptions.version(),
        streams(matching, call, false),
        streams(matching, call, true),
        utf8(end));
  }

  private static EventStream[] streams(List<Subscriber> of, Call call, boolean observe) {
    return of.stream()
        .filter(each -> each.observes() == observe && each.hears(call.component()))
        .map(Subscriber::stream)
        .toArray(EventStream[]::new);
  }

  private void publish(Call call, Target target, byte[] beginning) {
    byte[] end = target.endOfEvent();
    int messageLength = request.messageEnd() - request.messageAt();
    int payloadLength = beginning.length + messageLength + end.length;
    int length = event.length(payloadLength);
    if (length > Wire.MAX_OUTBOUND) {
      call.reached(Limit.FRAME_SIZE);
      call.reject(
          "The event would have %d bytes; a frame holds at most %d"
              .formatted(length, Wire.MAX_OUTBOUND));
      return;
    }
    byte[] frame = length <= Call.REUSED_FRAME ? scratch : new byte[length];
    int at = event.payloadAt();
    System.arraycopy(beginning, 0, frame, at, beginning.length);
    at += beginning.length;
    System.arraycopy(call.array(), request.messageAt(), frame, at, messageLength);
    System.arraycopy(end, 0, frame, at + messageLength, end.length);
    event.prepare(frame, payloadLength);
    call.publish(frame, length, event, target.subscribers());
    if (target.observers().length > 0) {
      observe(call, target.observers());
    }
  }

  /** Each observer gets an event of its own, since each has missed others. */
  private void observe(Call call, EventStream[] observers) {
    boolean json = request.message() == PublishRequest.Message.JSON;
    int length = request.messageEnd() - request.messageAt();
    for (EventStream observer : observers) {
      call.offer(
          observer,
          length,
          observed,
          missed ->
              utf8(
                  "{\"topic\":%s,\"publisher\":\"%s\",\"timestamp\":%d,\"dropped\":%d,\"%s\":%s}"
                      .formatted(
                          new Document.Text(request.topic()).toJson(),
                          call.component(),
                          gate.clock.now().toEpochMilli(),
                          missed,
                          json ? "jsonMessage" : "binaryMessage",
                          new String(call.array(), request.messageAt(), length, UTF_8))));
    }
  }
}
