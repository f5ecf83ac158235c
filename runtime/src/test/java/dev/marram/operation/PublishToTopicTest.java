package dev.marram.operation;

import static dev.marram.model.Operation.PUBLISH_TO_TOPIC;
import static dev.marram.model.Operation.SUBSCRIBE_TO_TOPIC;
import static dev.marram.operation.OperationServer.error;
import static dev.marram.operation.OperationServer.next;
import static dev.marram.operation.Requests.binaryEvent;
import static dev.marram.operation.Requests.jsonEvent;
import static dev.marram.operation.Requests.publishBinary;
import static dev.marram.operation.Requests.publishJson;
import static dev.marram.operation.Requests.topic;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.client.IpcClient;
import dev.marram.client.Reply;
import dev.marram.client.Subscription;
import dev.marram.frame.Frame;
import dev.marram.frame.FrameTemplate;
import dev.marram.frame.Wire;
import dev.marram.ipc.Limit;
import dev.marram.model.Document;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PublishToTopicTest {
  private static final String P = "com.example.Publisher";
  private static final String S = "com.example.Subscriber";
  private static final String GOOD = "\"publishMessage\":{\"jsonMessage\":{\"message\":{\"n\":1}}}";

  @TempDir private Path folder;
  private OperationServer server;
  private IpcClient publisher;
  private Subscription subscription;

  @BeforeEach
  void start() throws Exception {
    server = OperationServer.start(folder);
    server.allowPubSub(P, S);
    publisher = server.client(P);
    subscription = OperationServer.subscribe(server.client(S), topic("#"));
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  private Reply publish(String request) throws Exception {
    return publisher.call(PUBLISH_TO_TOPIC.wireName(), request);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``| InvalidArgumentsError| Publish topic must not be null",
        "null| InvalidArgumentsError| Publish topic must not be null",
        "{}| InvalidArgumentsError| Publish topic must not be null",
        "{GOOD}| InvalidArgumentsError| Publish topic must not be null",
        "{\"topic\":null,GOOD}| InvalidArgumentsError| Publish topic must not be null",
        "{\"topic\":\"\",GOOD}| UnauthorizedError| Resource cannot be empty",
        "{\"topic\":7,GOOD}| ServiceError| must be a string",
        "{\"topic\":{},GOOD}| ServiceError| must be a string",
        "{\"topic\":\"a/+\",GOOD}| InvalidArgumentsError| must not contain a wildcard.",
        "{\"topic\":\"#\",GOOD}| InvalidArgumentsError| must not contain a wildcard.",
        "{\"topic\":\"a*b\",GOOD}| InvalidArgumentsError| must not contain a wildcard.",
        "{\"topic\":\"a\\u002a\",GOOD}| InvalidArgumentsError| must not contain a wildcard.",
        "{\"topic\":\"a/+\"}| InvalidArgumentsError| must not contain a wildcard.",
        "{\"topic\":\"a\"}| ServiceError| publishMessage is required",
        "{\"topic\":\"a\",\"publishMessage\":null}| ServiceError| publishMessage is required",
        "{\"topic\":\"a\",\"publishMessage\":{}}| ServiceError| needs jsonMessage or",
        "{\"topic\":\"a\",\"publishMessage\":{\"x\":1}}| ServiceError| needs jsonMessage or",
        "{\"topic\":\"a\",\"publishMessage\":{\"jsonMessage\":null}}| ServiceError| needs",
        "{\"topic\":\"a\",\"publishMessage\":\"x\"}| ServiceError| ``",
        "{\"topic\":\"a\",\"publishMessage\":[]}| ServiceError| ``",
        "{\"topic\":\"a\",\"publishMessage\":{JSON:{}},BINARY:\"AQID\"}}}| ServiceError| both",
        "{\"topic\":\"a\",\"publishMessage\":{\"jsonMessage\":{}}}| ServiceError| is required",
        "{\"topic\":\"a\",\"publishMessage\":{JSON:null}}}| ServiceError| is required",
        "{\"topic\":\"a\",\"publishMessage\":{\"binaryMessage\":{}}}| ServiceError| is required",
        "{\"topic\":\"a\",\"publishMessage\":{BINARY:null}}}| ServiceError| is required",
        "{\"topic\":\"a\",\"publishMessage\":{\"jsonMessage\":7}}| ServiceError| ``",
        "{\"topic\":\"a\",\"publishMessage\":{JSON:[1]}}}| ServiceError| must be an object",
        "{\"topic\":\"a\",\"publishMessage\":{JSON:\"x\"}}}| ServiceError| must be an object",
        "{\"topic\":\"a\",\"publishMessage\":{JSON:1}}}| ServiceError| must be an object",
        "{\"topic\":\"a\",\"publishMessage\":{JSON:true}}}| ServiceError| must be an object",
        "{\"topic\":\"a\",\"publishMessage\":{BINARY:{}}}}| ServiceError| base64",
        "{\"topic\":\"a\",\"publishMessage\":{BINARY:1}}}| ServiceError| base64",
        "{\"topic\":\"a\",\"publishMessage\":{BINARY:\"A\"}}}| ServiceError| base64",
        "{\"topic\":\"a\",\"publishMessage\":{BINARY:\"AQ\"}}}| ServiceError| base64",
        "{\"topic\":\"a\",\"publishMessage\":{BINARY:\"AQ=D\"}}}| ServiceError| base64",
        "{\"topic\":\"a\",\"publishMessage\":{BINARY:\"AQ==AQ==\"}}}| ServiceError| base64",
        "{\"topic\":\"a\",\"publishMessage\":{BINARY:\"A-_D\"}}}| ServiceError| base64",
        "{\"topic\":\"a\",\"publishMessage\":{BINARY:\"AQ D\"}}}| ServiceError| base64",
        "[]| ServiceError| no valid JSON object",
        "7| ServiceError| no valid JSON object",
        "{\"topic\":\"a\",GOOD| ServiceError| no valid JSON object",
        "{\"topic\":\"a\",GOOD}}| ServiceError| no valid JSON object",
        "{\"topic\":\"a\",GOOD} x| ServiceError| no valid JSON object",
        "{\"topic\":\"a\",GOOD,}| ServiceError| no valid JSON object",
        "{\"topic\":\"a\",GOOD,\"x\":tru}| ServiceError| no valid JSON object",
        "{\"topic\":\"a\",\"publishMessage\":{JSON:{\"a\":01}}}}| ServiceError| no valid JSON",
        "{\"topic\":\"a\\x\",GOOD}| ServiceError| no valid JSON object",
      })
  void aFaultyRequestIsRefusedAndDeliversNothing(String request, String error, String message)
      throws Exception {
    String whole =
        (request == null ? "" : request)
            .replace("GOOD", GOOD)
            .replace("JSON:", "\"jsonMessage\":{\"message\":")
            .replace("BINARY:", "\"binaryMessage\":{\"message\":");
    assertThat(error(publisher, PUBLISH_TO_TOPIC, whole))
        .hasMessageContaining(message == null ? "" : message)
        .extracting("code")
        .isEqualTo(error);
    publish(publishJson("marker", "{}"));
    assertThat(next(subscription)).isEqualTo(jsonEvent("marker", "{}"));
    assertThat(server.ledger().accepted()).isEqualTo(1);
  }

  @Test
  void permissionIsAskedBeforeTheTopicAndTheMessageAreLookedAt() throws Exception {
    IpcClient stranger = server.client("com.example.Stranger");
    assertThat(error(stranger, PUBLISH_TO_TOPIC, topic("a")).code()).isEqualTo("UnauthorizedError");
    assertThat(error(stranger, PUBLISH_TO_TOPIC, topic("a/+")).code())
        .isEqualTo("UnauthorizedError");
    assertThat(error(stranger, PUBLISH_TO_TOPIC, "{}").code()).isEqualTo("InvalidArgumentsError");
  }

  @Test
  void policiesNameTopicsWithTheStarAsTheOnlyWildcard() throws Exception {
    server.allow("com.example.A", PUBLISH_TO_TOPIC, "a/+", "b/#", "c/*/d", "e");
    IpcClient client = server.client("com.example.A");
    for (String allowed : new String[] {"c//d", "c/x/y/d", "e"}) {
      client.call(PUBLISH_TO_TOPIC.wireName(), publishJson(allowed, "{}"));
    }
    for (String denied : new String[] {"a/x", "b/x", "b", "c/d", "E", "e/", "e/x"}) {
      assertThat(error(client, PUBLISH_TO_TOPIC, publishJson(denied, "{}")))
          .hasMessage(
              "Principal com.example.A is not authorized to perform"
                  + " aws.greengrass.ipc.pubsub:aws.greengrass#PublishToTopic on resource "
                  + denied)
          .extracting("code")
          .isEqualTo("UnauthorizedError");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"topic\":\"a/b\",GOOD}",
        "{GOOD,\"topic\":\"a/b\"}",
        " {\t\"topic\" :\r\n \"a/b\" , GOOD }\n",
        "{\"x\":{\"topic\":\"no\",\"y\":[\"publishMessage\",{\"topic\":1}]},\"topic\":\"a/b\",GOOD}",
        "{\"topic\":\"a/b\",GOOD,\"z\":\"\\\"}{\\\\\",\"n\":null}",
        "{\"topic\":\"no\",\"topic\":\"a/b\",GOOD}",
        "{\"topic\":\"no\",\"topic\":null,\"topic\":\"a/b\",GOOD}",
        "{\"topic\":\"a/b\",\"publishMessage\":{\"binaryMessage\":{\"message\":\"AQID\"}},GOOD}",
        "{\"topic\":\"a\\/b\",GOOD}",
        "{\"topic\":\"\\u0061/b\",GOOD}",
        "{\"\\u0074opic\":\"a/b\",\"publish\\u004dessage\":{\"jsonMessage\":{\"message\":{\"n\":1}}}}",
        "{\"Topic\":\"no\",\"topic\":\"a/b\",GOOD,\"PublishMessage\":null}",
      })
  void membersMayComeInAnyOrderUnknownAndDoubleAndEscaped(String request) throws Exception {
    publish(request.replace("GOOD", GOOD));
    assertThat(next(subscription)).isEqualTo(jsonEvent("a/b", "{\"n\":1}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "JSON{\"n\":1},\"context\":{\"topic\":\"no\"}}",
        "\"jsonMessage\":{\"context\":{\"topic\":\"no\"},\"message\":{\"n\":1}}",
        "\"binaryMessage\":null,JSON{\"n\":1}}",
        "JSON{\"n\":1}},\"binaryMessage\":null",
        "JSON{\"n\":0}},JSON{\"n\":1}}",
        "JSON{\"n\":0},\"message\":{\"n\":1}}",
        "JSON[],\"message\":{\"n\":1}}",
        "\"jsonMessage\":null,JSON{\"n\":1}}",
        "\"x\":{\"message\":{\"n\":0}},JSON{\"n\":1}}",
        "JSON{\"n\":1}},BINARY\"AQID\"},\"binaryMessage\":null",
        "BINARY\"AQID\"},JSON{\"n\":1}},\"binaryMessage\":null",
        "JSON{\"n\":1}},BINARY\"no base64\"},\"binaryMessage\":null",
      })
  void ofTheMessageTheLastOfEachMemberCountsAndNullIsAbsent(String union) throws Exception {
    publish(
        "{\"topic\":\"a/b\",\"publishMessage\":{%s}}"
            .formatted(
                union
                    .replace("JSON", "\"jsonMessage\":{\"message\":")
                    .replace("BINARY", "\"binaryMessage\":{\"message\":")));
    assertThat(next(subscription)).isEqualTo(jsonEvent("a/b", "{\"n\":1}"));
  }

  @Test
  void aBinaryMessageBesideATakenBackJsonMessageIsTheOneDelivered() throws Exception {
    publish(
        "{\"topic\":\"a\",\"publishMessage\":{\"binaryMessage\":{\"message\":\"AQID\"},"
            + "\"jsonMessage\":{\"message\":{\"n\":1}},\"jsonMessage\":null}}");
    assertThat(next(subscription)).isEqualTo(binaryEvent("a", "AQID"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"n\":1.10,\"big\":123456789012345678901234567890,\"e\":1E+5,\"m\":-0,\"d\":1e-400}",
        "{\"nothing\":null,\"list\":[null,[],{},1.0,true]}",
        "{\"a\":1,\"a\":2,\"\":3}",
        "{ \"spaced\" :\t[ 1 ,\n2 ] }",
        "{\"s\":\"\\u003d\\/\\u00e9\\ud83d\\ude00\\n é水😀\"}",
        "{\"topic\":\"x\",\"message\":{\"context\":{}}}",
      })
  void aJsonMessagePassesThroughAsItWasWritten(String message) throws Exception {
    publish(publishJson("a/b", message));
    assertThat(next(subscription)).isEqualTo(jsonEvent("a/b", message));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "AQID", "AQI=", "AQ==", "+/+/", "AQ\\u003d\\u003d", "\\/\\u002f\\/+"})
  void aBinaryMessagePassesThroughWithItsEscapes(String base64) throws Exception {
    publish(publishBinary("a/b", base64));
    assertThat(next(subscription)).isEqualTo(binaryEvent("a/b", base64));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"$aws/things/x/shadow", "/", "//", "/a", "a//b", "ä/水/😀", "a\"b\\c\n", " "})
  void anyOtherTopicIsAllowedAndStandsInTheContext(String topic) throws Exception {
    publish(publishJson(topic, "{}"));
    assertThat(next(subscription)).isEqualTo(jsonEvent(topic, "{}"));
  }

  @Test
  void aTopicWithHalfASurrogatePairIsAnsweredAndHurtsNobody() throws Exception {
    publish("{\"topic\":\"a\\ud800\"," + GOOD + "}");
    assertThat(Document.parse(next(subscription))).isInstanceOf(Document.Obj.class);
    publish(publishJson("b", "{}"));
    assertThat(next(subscription)).isEqualTo(jsonEvent("b", "{}"));
  }

  @Test
  void responseAndEventHaveTheirTypesAndFlags() throws Exception {
    RawClient client = server.raw(S);
    int stream = client.subscribe(topic("x"));
    int call = client.send(PUBLISH_TO_TOPIC, publishJson("x", "{}"));
    Frame response = client.receive(call);
    assertThat(response.modelType()).contains("aws.greengrass#PublishToTopicResponse");
    assertThat(response.flags()).isEqualTo(Wire.TERMINATE_STREAM);
    assertThat(response.payloadText()).isEqualTo("{}");
    Frame event = client.receive(stream);
    assertThat(event.modelType()).contains("aws.greengrass#SubscriptionResponseMessage");
    assertThat(event.headers().text(Wire.CONTENT_TYPE)).contains("application/json");
    assertThat(event.type()).isEqualTo(Wire.APPLICATION_MESSAGE);
    assertThat(event.flags()).isZero();
  }

  @Test
  void withoutASubscriberAPublishSucceeds() throws Exception {
    subscription.close();
    assertThat(publish(publishJson("a", "{}")).json()).isEqualTo("{}");
    assertThat(server.ledger().published()).isEqualTo(1);
  }

  @Test
  void aTopicMayHave4096BytesAndNotOneMore() throws Exception {
    String longest = "ä".repeat(2048);
    publish(publishJson(longest, "{}"));
    assertThat(next(subscription)).isEqualTo(jsonEvent(longest, "{}"));
    publish(publishJson("/".repeat(4095) + "x", "{}"));
    next(subscription);
    assertThat(error(publisher, PUBLISH_TO_TOPIC, publishJson(longest + "x", "{}")))
        .hasMessageContaining("4096")
        .extracting("code")
        .isEqualTo("ServiceError");
    assertThat(server.ledger().limits()).containsEntry(Limit.TOPIC_BYTES, 1L);
  }

  @Test
  void aRequestMayBe128LevelsDeepAndNotOneMore() throws Exception {
    String deepest = nested(128 - 3);
    publish(publishJson("a", deepest));
    assertThat(next(subscription)).isEqualTo(jsonEvent("a", deepest));
    assertThat(error(publisher, PUBLISH_TO_TOPIC, publishJson("a", nested(128 - 2))))
        .hasMessageContaining("128")
        .extracting("code")
        .isEqualTo("ServiceError");
    assertThat(server.ledger().limits()).containsEntry(Limit.JSON_DEPTH, 1L);
  }

  private static String nested(int levels) {
    return "{\"a\":".repeat(levels - 1) + "{}" + "}".repeat(levels - 1);
  }

  @Test
  void anEventOf16MiBIsDeliveredAndOneByteMoreIsRefused() throws Exception {
    FrameTemplate event =
        FrameTemplate.of(SUBSCRIBE_TO_TOPIC.eventType().orElseThrow(), Wire.APPLICATION_MESSAGE, 0);
    int around = event.length(jsonEvent("a", "{\"s\":\"\"}").length());
    String fill = "x".repeat(Wire.MAX_OUTBOUND - around);
    publish(publishJson("a", "{\"s\":\"" + fill + "\"}"));
    assertThat(next(subscription).equals(jsonEvent("a", "{\"s\":\"" + fill + "\"}"))).isTrue();
    assertThat(error(publisher, PUBLISH_TO_TOPIC, publishJson("a", "{\"s\":\"" + fill + "x\"}")))
        .hasMessageContaining("16777217 bytes")
        .extracting("code")
        .isEqualTo("ServiceError");
    assertThat(server.ledger().limits()).containsEntry(Limit.FRAME_SIZE, 1L);
    publish(publishJson("a", "{}"));
    assertThat(next(subscription)).isEqualTo(jsonEvent("a", "{}"));
  }

  @Test
  void aChangeOfPoliciesTakesEffectOnTheNextCall() throws Exception {
    publish(publishJson("a", "{}"));
    server.forbid(P);
    assertThat(error(publisher, PUBLISH_TO_TOPIC, publishJson("a", "{}")).code())
        .isEqualTo("UnauthorizedError");
    server.allow(P, PUBLISH_TO_TOPIC, "b");
    assertThat(error(publisher, PUBLISH_TO_TOPIC, publishJson("a", "{}")).code())
        .isEqualTo("UnauthorizedError");
    server.allow(P, PUBLISH_TO_TOPIC, "a");
    publish(publishJson("a", "{}"));
  }

  @Test
  void aSubscriptionCountsFromTheNextPublishOnAndUntilItsEnd() throws Exception {
    publish(publishJson("a", "{\"n\":0}"));
    Subscription later = OperationServer.subscribe(server.client(S), topic("a"));
    publish(publishJson("a", "{\"n\":1}"));
    assertThat(next(later)).isEqualTo(jsonEvent("a", "{\"n\":1}"));
    later.close();
    server.settle();
    publish(publishJson("a", "{\"n\":2}"));
    assertThat(server.ledger().accepted()).isEqualTo(4);
  }

  @Test
  void moreTopicsThanAConnectionRemembersAreAllDelivered() throws Exception {
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 1_100; i++) {
        publish(publishJson("many/" + i, "{}"));
        assertThat(next(subscription)).isEqualTo(jsonEvent("many/" + i, "{}"));
      }
    }
    assertThat(Optional.of(server.ledger().published())).contains(2_200L);
  }
}
