package dev.marram.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.frame.FrameReader.Result;
import dev.marram.model.ModelError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class VectorsTest {
  /** What a vector means; it is built from this, and a reader must find this. */
  record Meaning(
      String vector,
      int type,
      int flags,
      int stream,
      List<Map.Entry<String, String>> texts,
      String payload) {
    byte[] bytes() {
      return Vectors.bytes(vector);
    }

    byte[] built() {
      Frame.Builder builder = Frame.builder();
      texts.stream()
          .filter(text -> !text.getKey().equals("operation"))
          .forEach(text -> builder.header(text.getKey(), text.getValue()));
      builder.message(type, flags, stream);
      texts.stream()
          .filter(text -> text.getKey().equals("operation"))
          .forEach(text -> builder.header(text.getKey(), text.getValue()));
      return builder.payload(payload).build();
    }
  }

  private static Meaning bare(String vector, int type, int flags, int stream) {
    return new Meaning(vector, type, flags, stream, List.of(), "");
  }

  private static List<Map.Entry<String, String>> model(String name) {
    return List.of(
        Map.entry(":content-type", "application/json"),
        Map.entry("service-model-type", "aws.greengrass#" + name));
  }

  static final Meaning PUBLISH =
      new Meaning(
          Vectors.PUBLISH,
          0,
          0,
          1,
          Stream.concat(
                  model("PublishToTopicRequest").stream(),
                  Stream.of(Map.entry("operation", "aws.greengrass#PublishToTopic")))
              .toList(),
          "{\"topic\":\"t/1\",\"publishMessage\":{\"jsonMessage\":{\"message\":{\"a\":1}}}}");
  static final Meaning PUBLISHED =
      new Meaning(Vectors.PUBLISHED, 0, 2, 1, model("PublishToTopicResponse"), "{}");
  static final Meaning DENIED =
      new Meaning(
          Vectors.DENIED,
          1,
          2,
          1,
          model("UnauthorizedError"),
          "{\"_service\":\"aws.greengrass#GreengrassCoreIPC\",\"_message\":\"denied\","
              + "\"_errorCode\":\"UnauthorizedError\",\"message\":\"denied\"}");
  static final Meaning EVENT =
      new Meaning(
          Vectors.EVENT,
          0,
          0,
          2,
          model("SubscriptionResponseMessage"),
          "{\"binaryMessage\":{\"message\":\"aGk=\",\"context\":{\"topic\":\"t/1\"}}}");

  static final List<Meaning> ALL =
      List.of(
          new Meaning(
              Vectors.CONNECT,
              4,
              0,
              0,
              List.of(Map.entry(":version", "0.1.0")),
              "{\"authToken\":\"ABCDEFGHIJKLMNOP\"}"),
          bare(Vectors.ACCEPTED, 5, 1, 0),
          bare(Vectors.REFUSED, 5, 0, 0),
          PUBLISH,
          PUBLISHED,
          DENIED,
          EVENT,
          bare(Vectors.TERMINATE, 0, 2, 2),
          new Meaning(
              Vectors.PROTOCOL_ERROR,
              6,
              0,
              0,
              List.of(Map.entry(":content-type", "application/json")),
              "{ \"message\": \"bad\" }"),
          bare(Vectors.PING, 2, 0, 0),
          bare(Vectors.PING_RESPONSE, 3, 0, 0));

  @ParameterizedTest
  @FieldSource("ALL")
  void aBuiltFrameHasTheBytesOfTheVector(Meaning each) {
    assertThat(each.built()).asHexString().isEqualTo(hex(each.bytes()));
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void aReaderFindsInTheVectorWhatWasMeant(Meaning each) {
    FrameReader reader = new FrameReader();

    assertThat(reader.read(each.bytes(), 0, each.bytes().length, null)).isEqualTo(Result.FRAME);
    Frame frame = Frame.of(reader, each.bytes());

    assertThat(reader.length()).isEqualTo(each.bytes().length);
    assertThat(List.of(frame.type(), frame.flags(), frame.streamId()))
        .containsExactly(each.type(), each.flags(), each.stream());
    assertThat(frame.payloadText()).isEqualTo(each.payload());
    assertThat(frame.terminates()).isEqualTo(each.flags() == 2);
    assertThat(
            frame.headers().headers().stream()
                .filter(header -> header.type() == Wire.TYPE_STRING)
                .map(header -> Map.entry(header.name(), header.text())))
        .isEqualTo(each.texts());
    assertThat(frame.headers().headers()).hasSize(3 + each.texts().size());
    Map<String, String> texts =
        each.texts().stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    assertThat(frame.modelType()).isEqualTo(Optional.ofNullable(texts.get("service-model-type")));
    assertThat(frame.headers().operation()).isEqualTo(Optional.ofNullable(texts.get("operation")));
    assertThat(frame.headers().version()).isEqualTo(Optional.ofNullable(texts.get(":version")));
  }

  @Test
  void theTemplatesGiveTheVectorsOfAnswersAndEvents() {
    byte[] answer =
        new FixedFrame(
                FrameTemplate.of("aws.greengrass#PublishToTopicResponse", 0, 2),
                PUBLISHED.payload().getBytes(UTF_8))
            .forStream(1);
    FrameTemplate events = FrameTemplate.of("aws.greengrass#SubscriptionResponseMessage", 0, 0);
    byte[] payload = EVENT.payload().getBytes(UTF_8);
    byte[] event = new byte[events.length(payload.length)];
    System.arraycopy(payload, 0, event, events.payloadAt(), payload.length);

    assertThat(events.finish(event, payload.length, 2)).isEqualTo(event.length);
    assertThat(event).asHexString().isEqualTo(hex(EVENT.bytes()));
    assertThat(answer).asHexString().isEqualTo(hex(PUBLISHED.bytes()));
  }

  @Test
  void aModelErrorHasThePayloadOfTheVector() {
    assertThat(ModelError.unauthorized("denied").toJson()).isEqualTo(DENIED.payload());
  }

  @Test
  void everyFrameIsFoundWhereverItIsCut() {
    for (Meaning each : ALL) {
      FrameReader reader = new FrameReader();
      for (int cut = 0; cut < each.bytes().length; cut++) {
        assertThat(reader.read(each.bytes(), 0, cut, null))
            .as("%s cut at %d", each, cut)
            .isEqualTo(Result.INCOMPLETE);
        if (cut >= 12) {
          assertThat(reader.length()).isEqualTo(each.bytes().length);
        }
      }
      assertThat(reader.read(each.bytes(), 0, each.bytes().length, null)).isEqualTo(Result.FRAME);
    }
  }

  @Test
  void severalFramesInOneArrayAreFoundOneAfterTheOther() {
    java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
    all.writeBytes(new byte[7]); // what stands in front is not looked at
    for (Meaning each : ALL) {
      all.writeBytes(each.bytes());
    }
    byte[] array = all.toByteArray();
    FrameReader reader = new FrameReader();
    HeaderBlock last = null;
    List<String> payloads = new ArrayList<>();
    List<Integer> streams = new ArrayList<>();
    int at = 7;
    while (at < array.length) {
      assertThat(reader.read(array, at, array.length, last)).isEqualTo(Result.FRAME);
      last = reader.headers();
      Frame frame = Frame.of(reader, array);
      payloads.add(frame.payloadText());
      streams.add(frame.streamId());
      at += reader.length();
    }

    assertThat(at).isEqualTo(array.length);
    assertThat(payloads)
        .containsExactlyElementsOf(ALL.stream().map(each -> each.payload()).toList());
    assertThat(streams).containsExactly(0, 0, 0, 1, 1, 1, 2, 2, 0, 0, 0);
  }

  @Test
  void aFrameWithAnyByteChangedIsCorrupt() {
    byte[] vector = PUBLISH.bytes();
    FrameReader reader = new FrameReader();
    assertThat(reader.read(vector, 0, vector.length, null)).isEqualTo(Result.FRAME);
    HeaderBlock remembered = reader.headers();
    for (int at = 0; at < vector.length; at++) {
      for (int change = 1; change < 256; change++) {
        byte[] changed = vector.clone();
        changed[at] ^= (byte) change;
        assertThat(reader.read(changed, 0, changed.length, change % 2 == 0 ? null : remembered))
            .as("byte %d xor %d", at, change)
            .isEqualTo(Result.CORRUPT);
      }
    }
  }

  @Test
  void aWrongPreludeIsSeenWithTwelveBytes() {
    FrameReader reader = new FrameReader();
    for (int at = 0; at < 12; at++) {
      byte[] changed = PUBLISH.bytes().clone();
      changed[at] ^= 1;
      assertThat(reader.read(changed, 0, 11, null)).isEqualTo(Result.INCOMPLETE);
      assertThat(reader.read(changed, 0, 12, null)).isEqualTo(Result.CORRUPT);
    }
  }

  private static String hex(byte[] bytes) {
    return java.util.HexFormat.of().withUpperCase().formatHex(bytes);
  }
}
