package dev.marram.operation;

import static dev.marram.model.Operation.PUBLISH_TO_TOPIC;
import static dev.marram.model.Operation.SUBSCRIBE_TO_TOPIC;
import static dev.marram.operation.OperationServer.error;
import static dev.marram.operation.OperationServer.next;
import static dev.marram.operation.OperationServer.subscribe;
import static dev.marram.operation.Requests.jsonEvent;
import static dev.marram.operation.Requests.publishJson;
import static dev.marram.operation.Requests.topic;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.client.IpcClient;
import dev.marram.client.Reply;
import dev.marram.client.Subscription;
import dev.marram.ipc.Limit;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SubscribeToTopicTest {
  private static final String ME = "com.example.Me";
  private static final String OTHER = "com.example.Other";

  @TempDir private Path folder;
  private OperationServer server;
  private IpcClient me;
  private IpcClient other;

  @BeforeEach
  void start() throws Exception {
    server = OperationServer.start(folder);
    server.allowPubSub(ME, OTHER);
    me = server.client(ME);
    other = server.client(OTHER);
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  private static void publish(IpcClient client, String topic, String message) throws Exception {
    client.call(PUBLISH_TO_TOPIC.wireName(), publishJson(topic, message));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``| InvalidArgumentsError| Subscribe topic must not be empty",
        "{}| InvalidArgumentsError| Subscribe topic must not be empty",
        "{\"topic\":null}| InvalidArgumentsError| Subscribe topic must not be empty",
        "{\"topic\":\"\"}| UnauthorizedError| Resource cannot be empty",
        "{\"topic\":1}| InvalidArgumentsError| must be a string",
        "{\"topic\":[\"a\"]}| InvalidArgumentsError| must be a string",
        "{\"topic\":\"#/foo\"}| InvalidArgumentsError| '#'",
        "{\"topic\":\"a/#/b\"}| InvalidArgumentsError| '#'",
        "[]| InvalidArgumentsError| no JSON object",
        "{\"topic\"| InvalidArgumentsError| no valid JSON",
      })
  void aFaultyRequestIsRefused(String request, String error, String message) {
    assertThat(error(me, SUBSCRIBE_TO_TOPIC, request == null ? "" : request))
        .hasMessageContaining(message)
        .extracting("code")
        .isEqualTo(error);
  }

  @Test
  void theResponseNamesTheTopicAndNoMessageComesBeforeAPublish() throws Exception {
    publish(other, "a/b", "{\"early\":true}");
    Subscription subscription = subscribe(me, topic("a/\"b\"/é"));
    Reply response = subscription.initialResponse();
    assertThat(response.modelType()).contains("aws.greengrass#SubscribeToTopicResponse");
    assertThat(response.json()).isEqualTo("{\"topicName\":\"a/\\\"b\\\"/é\"}");
    publish(other, "a/\"b\"/é", "{}");
    assertThat(next(subscription)).isEqualTo(jsonEvent("a/\"b\"/é", "{}"));
  }

  /** The matching table over the wire; the index has all of it in its own test. */
  @ParameterizedTest
  @CsvSource({
    "a/#, a, false",
    "a/#, a/, false",
    "a/#, a/b/c, true",
    "#, $aws/x, true",
    "+/x, /x, true",
    "foo, foo/, true",
    "foo/, foo, true",
    "a*, ab, false",
    "a+, ab, false",
    "/, /, true",
    "A, a, false",
    "a/+/c, a/b/c, true",
  })
  void theContextNamesTheTopicThatWasPublishedTo(String filter, String topic, boolean matches)
      throws Exception {
    Subscription subscription = subscribe(me, topic(filter));
    Subscription all = subscribe(me, topic("#"));
    publish(other, topic, "{}");
    assertThat(next(all)).isEqualTo(jsonEvent(topic, "{}"));
    assertThat(server.ledger().accepted()).isEqualTo(matches ? 2 : 1);
    if (matches) {
      assertThat(next(subscription)).isEqualTo(jsonEvent(topic, "{}"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a/b| none| true",
        "a/b| null| true",
        "a/b| \"SOMETHING_ELSE\"| true",
        "a/b| 7| true",
        "a/b| \"RECEIVE_ALL_MESSAGES\"| true",
        "a/b| \"RECEIVE_MESSAGES_FROM_OTHERS\"| false",
        "a/+| none| false",
        "a/#| none| false",
        "#| none| false",
        "+/b| null| false",
        "a/+| \"SOMETHING_ELSE\"| false",
        "a/+| \"receive_all_messages\"| false",
        "a/+| \"RECEIVE_ALL_MESSAGES\"| true",
        "a/#| \"RECEIVE_ALL_MESSAGES\"| true",
        "a/#| \"RECEIVE_MESSAGES_FROM_OTHERS\"| false",
      })
  void theReceiveModeDecidesWhetherOwnMessagesAreHeard(String filter, String mode, boolean own)
      throws Exception {
    Subscription subscription =
        subscribe(me, mode.equals("none") ? topic(filter) : topic(filter, mode));
    publish(me, "a/b", "{\"from\":\"me\"}");
    publish(server.client(ME), "a/b", "{\"from\":\"me elsewhere\"}");
    publish(other, "a/b", "{\"from\":\"other\"}");
    if (own) {
      assertThat(next(subscription)).contains("\"me\"");
      assertThat(next(subscription)).contains("me elsewhere");
    }
    assertThat(next(subscription)).contains("other");
    assertThat(server.ledger().accepted()).isEqualTo(own ? 3 : 1);
  }

  @Test
  void aWildcardCharacterInsideALevelIsLiteralSoTheFilterEchoes() throws Exception {
    Subscription subscription = subscribe(me, topic("a+/b#"));
    assertThat(subscription.initialResponse().json()).isEqualTo("{\"topicName\":\"a+/b#\"}");
    Subscription star = subscribe(me, topic("x*"));
    assertThat(star.initialResponse().json()).isEqualTo("{\"topicName\":\"x*\"}");
    publish(me, "xy", "{}");
    assertThat(server.ledger().accepted()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "a/#, a/#, true",
    "a/*, a/#, true",
    "*, a/#, true",
    "a/+, a/+, true",
    "a/#, a/b, false",
    "a/+, a/b, false",
    "a/b, a/+, false",
    "a, a/, false",
  })
  void theFilterIsMatchedAsTextAgainstThePolicy(String resource, String filter, boolean allowed)
      throws Exception {
    server.allow("com.example.Limited", SUBSCRIBE_TO_TOPIC, resource);
    IpcClient limited = server.client("com.example.Limited");
    if (allowed) {
      subscribe(limited, topic(filter));
    } else {
      assertThat(error(limited, SUBSCRIBE_TO_TOPIC, topic(filter)))
          .hasMessage(
              "Principal com.example.Limited is not authorized to perform"
                  + " aws.greengrass.ipc.pubsub:aws.greengrass#SubscribeToTopic on resource "
                  + filter)
          .extracting("code")
          .isEqualTo("UnauthorizedError");
    }
  }

  @Test
  void permissionToPublishIsNoneToSubscribe() throws Exception {
    server.allow("com.example.Limited", PUBLISH_TO_TOPIC, "*");
    IpcClient limited = server.client("com.example.Limited");
    assertThat(error(limited, SUBSCRIBE_TO_TOPIC, topic("a")).code())
        .isEqualTo("UnauthorizedError");
    // Permission is asked before the filter is looked at.
    assertThat(error(limited, SUBSCRIBE_TO_TOPIC, topic("#/a")).code())
        .isEqualTo("UnauthorizedError");
  }

  @Test
  void aFilterMayHave4096BytesAndNotOneMore() throws Exception {
    String longest = "é".repeat(2046) + "/a/#";
    subscribe(me, topic(longest));
    assertThat(error(me, SUBSCRIBE_TO_TOPIC, topic("x" + longest)))
        .hasMessageContaining("4096")
        .extracting("code")
        .isEqualTo("InvalidArgumentsError");
    assertThat(server.ledger().limits()).containsEntry(Limit.TOPIC_BYTES, 1L);
  }

  @Test
  void aRequestDeeperThan128LevelsIsInvalid() throws Exception {
    String deep = "{\"topic\":\"a\",\"x\":" + "[".repeat(128) + "]".repeat(128) + "}";
    assertThat(error(me, SUBSCRIBE_TO_TOPIC, deep).code()).isEqualTo("InvalidArgumentsError");
    assertThat(server.ledger().limits()).containsEntry(Limit.JSON_DEPTH, 1L);
    subscribe(me, "{\"topic\":\"a\",\"x\":" + "[".repeat(127) + "]".repeat(127) + "}");
  }

  @Test
  void everyStreamIsOnItsOwnAlsoForTheSameFilter() throws Exception {
    Subscription one = subscribe(me, topic("a/b"));
    Subscription two = subscribe(me, topic("a/b"));
    Subscription wild = subscribe(me, topic("a/#"));
    for (int i = 0; i < 100; i++) {
      publish(other, "a/b", "{\"n\":" + i + "}");
    }
    for (Subscription each : new Subscription[] {one, two, wild}) {
      for (int i = 0; i < 100; i++) {
        assertThat(next(each)).isEqualTo(jsonEvent("a/b", "{\"n\":" + i + "}"));
      }
    }
    assertThat(server.ledger().accepted()).isEqualTo(300);
  }

  @Test
  void afterTheEndOfAStreamNothingComesOnItAndOthersGoOn() throws Exception {
    RawClient client = server.raw(ME);
    int ended = client.subscribe(topic("a"));
    int open = client.subscribe(topic("a"));
    client.terminate(ended);
    server.settle();
    publish(other, "a", "{\"n\":1}");
    assertThat(client.receive().streamId()).isEqualTo(open);
    assertThat(server.ledger().accepted()).isEqualTo(1);
    client.close();
    OperationServer.until(
        "the subscription has gone",
        () -> {
          long before = server.ledger().accepted();
          other.callAsync(PUBLISH_TO_TOPIC.wireName(), publishJson("a", "{}")).join();
          return server.ledger().accepted() == before;
        });
  }

  @Test
  void anEstablishedSubscriptionOutlivesItsPolicy() throws Exception {
    Subscription subscription = subscribe(me, topic("a"));
    server.forbid(ME);
    assertThat(error(me, SUBSCRIBE_TO_TOPIC, topic("a")).code()).isEqualTo("UnauthorizedError");
    publish(other, "a", "{}");
    assertThat(next(subscription)).isEqualTo(jsonEvent("a", "{}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "#", "null"})
  void commandLineIdentitiesNeedNoPolicy(String number) throws Exception {
    IpcClient commandLine = server.client("greengrass-cli#" + number);
    Subscription subscription = subscribe(commandLine, topic("a/b"));
    publish(commandLine, "a/b", "{}");
    assertThat(next(subscription)).isEqualTo(jsonEvent("a/b", "{}"));
  }
}
