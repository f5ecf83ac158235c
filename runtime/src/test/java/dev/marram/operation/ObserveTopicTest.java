package dev.marram.operation;

import static dev.marram.model.Operation.PUBLISH_TO_TOPIC;
import static dev.marram.operation.OperationServer.next;
import static dev.marram.operation.OperationServer.subscribe;
import static dev.marram.operation.Requests.jsonEvent;
import static dev.marram.operation.Requests.publishBinary;
import static dev.marram.operation.Requests.publishJson;
import static dev.marram.operation.Requests.topic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.marram.client.IpcClient;
import dev.marram.client.RemoteException;
import dev.marram.client.Subscription;
import dev.marram.frame.Frame;
import dev.marram.ipc.DropReason;
import dev.marram.ipc.Ledger;
import dev.marram.model.Document;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code dev.marram#SubscribeToTopic}. */
@Timeout(60)
class ObserveTopicTest {
  private static final String P = "com.example.Publisher";
  private static final String CLI = "greengrass-cli#user-7";
  private static final String OBSERVE = SubscribeToTopic.OBSERVE;

  @TempDir private Path folder;
  private OperationServer server;
  private IpcClient publisher;

  @BeforeEach
  void start() throws Exception {
    server = OperationServer.start(folder);
    server.allowPubSub(P);
    publisher = server.client(P);
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  private void publish(String request) throws Exception {
    publisher.call(PUBLISH_TO_TOPIC.wireName(), request);
  }

  @Test
  void anObserverIsToldTopicPublisherTimeMessageAndThatItMissedNothing() throws Exception {
    try (Subscription observer = server.client(CLI).subscribe(OBSERVE, topic("a/+"))) {
      assertThat(observer.initialResponse().json()).isEqualTo("{}");
      publish(publishJson("a/\"b", "{ \"n\" : 1.0 }"));
      publish(publishBinary("a/b", "AAEC"));
      publish(publishJson("other", "{}"));
      Frame first = observer.next(OperationServer.PATIENCE).orElseThrow();
      assertThat(first.modelType()).contains("dev.marram#TopicMessage");
      assertThat(first.payloadText())
          .isEqualTo(
              "{\"topic\":\"a/\\\"b\",\"publisher\":\"com.example.Publisher\","
                  + "\"timestamp\":1767225600000,\"dropped\":0,\"jsonMessage\":{ \"n\" : 1.0 }}");
      assertThat(next(observer))
          .isEqualTo(
              "{\"topic\":\"a/b\",\"publisher\":\"com.example.Publisher\","
                  + "\"timestamp\":1767225600000,\"dropped\":0,\"binaryMessage\":\"AAEC\"}");
    }
    server.settle();
    publish(publishJson("a/b", "{}"));
    Ledger.Snapshot ledger = server.ledger();
    assertThat(ledger.accepted()).isEqualTo(2);
    assertThat(ledger.delivered()).isEqualTo(2);
  }

  @Test
  void anObserverThatDoesNotReadHoldsNobodyAndIsToldWhatItMissed() throws Exception {
    RawClient observer = server.raw(CLI);
    int stream = observer.observe(topic("t"));
    String large = "{\"x\":\"" + "y".repeat(30_000) + "\"}";
    int published = 200;
    try (Subscription subscriber = subscribe(publisher, topic("t"))) {
      for (int i = 0; i < published; i++) {
        publish(publishJson("t", large));
        assertThat(next(subscriber)).isEqualTo(jsonEvent("t", large));
      }
    }
    long dropped = server.ledger().dropped().getOrDefault(DropReason.OBSERVER_BEHIND, 0L);
    assertThat(dropped).isPositive();
    for (long i = dropped; i < published; i++) {
      assertThat(member(observer.receive(stream), "dropped")).isEqualTo("0");
    }
    server.drained();
    publish(publishJson("t", "{}"));
    assertThat(member(observer.receive(stream), "dropped")).isEqualTo(Long.toString(dropped));
    assertThat(server.ledger().accepted()).isEqualTo(2L * published + 1);
  }

  @Test
  void anEventTooLargeForAnObserverReachesTheSubscribersOnly() throws Exception {
    String large = "{\"x\":\"" + "y".repeat(2 << 20) + "\"}";
    String fits = "{\"x\":\"" + "y".repeat(1 << 20) + "\"}";
    try (Subscription observer = server.client(CLI).subscribe(OBSERVE, topic("t"));
        Subscription subscriber = subscribe(publisher, topic("t"))) {
      publish(publishJson("t", large));
      assertThat(next(subscriber)).isEqualTo(jsonEvent("t", large));
      publish(publishJson("t", fits));
      assertThat(next(observer)).contains("\"dropped\":1,", fits);
      assertThat(next(subscriber)).isEqualTo(jsonEvent("t", fits));
    }
  }

  @Test
  void anObserverNeedsThePolicyOfTheControlServiceAndAValidFilter() throws Exception {
    assertThat(code(publisher, topic("t"))).isEqualTo("UnauthorizedError");
    server.allow(P, OperationServer.CONTROL, OBSERVE, "t");
    publisher.subscribe(OBSERVE, topic("t")).close();
    assertThat(code(publisher, topic("u"))).isEqualTo("UnauthorizedError");
    assertThat(code(server.client(CLI), "{}")).isEqualTo("InvalidArgumentsError");
    assertThat(code(server.client(CLI), topic("#/a"))).isEqualTo("InvalidArgumentsError");
  }

  @Test
  void thereAreOnlySoManyObservers() throws Exception {
    IpcClient client = server.client(CLI);
    List<Subscription> observers = new ArrayList<>();
    for (int i = 0; i < SubscribeToTopic.MOST_OBSERVERS; i++) {
      observers.add(client.subscribe(OBSERVE, topic("t")));
    }
    assertThat(code(client, topic("t"))).isEqualTo("ServiceError");
    assertThat(server.ledger().limits().toString()).contains("OBSERVERS=1");
    subscribe(publisher, topic("t")).close();
    observers.removeFirst().close();
    client.subscribe(OBSERVE, topic("t")).close();
  }

  private static String code(IpcClient client, String request) {
    return catchThrowableOfType(RemoteException.class, () -> client.subscribe(OBSERVE, request))
        .code();
  }

  private static String member(Frame frame, String name) throws Exception {
    return ((Document.Obj) Document.parse(frame.payload())).get(name).orElseThrow().toJson();
  }
}
