package dev.marram.ipc;

import dev.marram.frame.Frame;
import dev.marram.frame.Wire;
import dev.marram.model.Document;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;

/** What clients send, as bytes. */
final class Frames {
  static final String PUBLISH_TO_TOPIC = "aws.greengrass#PublishToTopic";
  static final String SUBSCRIBE_TO_TOPIC = "aws.greengrass#SubscribeToTopic";

  /** The token in {@link #V1}. */
  static final String VECTOR_TOKEN = "ABCDEFGHIJKLMNOP";

  // The vectors of the protocol reference, section 16.

  /** CONNECT. */
  static final byte[] V1 =
      hex(
          """
          0000007800000048d487bdc5083a76657273696f6e070005302e312e300d3a6d
          6573736167652d7479706504000000040e3a6d6573736167652d666c61677304
          000000000a3a73747265616d2d696404000000007b2261757468546f6b656e22
          3a224142434445464748494a4b4c4d4e4f50227dfc808abe
          """);

  /** ConnectAck, accepted. */
  static final byte[] V2 =
      hex(
          """
          0000004700000037374cfe3f0d3a6d6573736167652d7479706504000000050e
          3a6d6573736167652d666c61677304000000010a3a73747265616d2d69640400
          000000e237e27d
          """);

  /** ConnectAck, refused. */
  static final byte[] V3 =
      hex(
          """
          0000004700000037374cfe3f0d3a6d6573736167652d7479706504000000050e
          3a6d6573736167652d666c61677304000000000a3a73747265616d2d69640400
          0000006591293e
          """);

  /** PublishToTopic on stream 1. */
  static final byte[] V4 =
      hex(
          """
          00000110000000bc0c4964e90d3a636f6e74656e742d74797065070010617070
          6c69636174696f6e2f6a736f6e12736572766963652d6d6f64656c2d74797065
          0700246177732e677265656e6772617373235075626c697368546f546f706963
          526571756573740d3a6d6573736167652d7479706504000000000e3a6d657373
          6167652d666c61677304000000000a3a73747265616d2d69640400000001096f
          7065726174696f6e07001d6177732e677265656e6772617373235075626c6973
          68546f546f7069637b22746f706963223a22742f31222c227075626c6973684d
          657373616765223a7b226a736f6e4d657373616765223a7b226d657373616765
          223a7b2261223a317d7d7d7dfc3a7f4f
          """);

  /** Its answer. */
  static final byte[] V5 =
      hex(
          """
          000000a500000093b4e30d710d3a636f6e74656e742d74797065070010617070
          6c69636174696f6e2f6a736f6e12736572766963652d6d6f64656c2d74797065
          0700256177732e677265656e6772617373235075626c697368546f546f706963
          526573706f6e73650d3a6d6573736167652d7479706504000000000e3a6d6573
          736167652d666c61677304000000020a3a73747265616d2d696404000000017b
          7d9023df3b
          """);

  private Frames() {}

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace("\n", ""));
  }

  static byte[] connect(String token) {
    return connect(
        Wire.PROTOCOL_VERSION,
        new Document.Obj(Map.of("authToken", new Document.Text(token)))
            .toJson()
            .getBytes(StandardCharsets.UTF_8));
  }

  static byte[] connect(String version, byte[] payload) {
    return Frame.builder()
        .header(Wire.VERSION, version)
        .message(Wire.CONNECT, 0, 0)
        .payload(payload)
        .build();
  }

  static byte[] request(int streamId, String operation, String json) {
    return request(streamId, operation, json.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] request(int streamId, String operation, byte[] payload) {
    return Frame.builder()
        .message(Wire.APPLICATION_MESSAGE, 0, streamId)
        .header(Wire.OPERATION, operation)
        .payload(payload)
        .build();
  }

  static byte[] publish(int streamId, String topic, String message) {
    return request(
        streamId,
        PUBLISH_TO_TOPIC,
        "{\"topic\":\"%s\",\"publishMessage\":{\"jsonMessage\":{\"message\":%s}}}"
            .formatted(topic, message));
  }

  static byte[] subscribe(int streamId, String topic) {
    return request(streamId, SUBSCRIBE_TO_TOPIC, "{\"topic\":\"%s\"}".formatted(topic));
  }

  /** A message of this type and these flags, without anything else. */
  static byte[] message(int type, int flags, int streamId) {
    return Frame.builder().message(type, flags, streamId).build();
  }

  static byte[] terminate(int streamId) {
    return message(Wire.APPLICATION_MESSAGE, Wire.TERMINATE_STREAM, streamId);
  }

  static byte[] ping(byte[] payload) {
    return Frame.builder().message(Wire.PING, 0, 0).payload(payload).build();
  }

  /** A request that no handler parses, of exactly this many bytes. */
  static byte[] requestOfLength(int streamId, int length) {
    int empty = request(streamId, "test#Unknown", "").length;
    return request(streamId, "test#Unknown", new byte[length - empty]);
  }

  static byte[] join(byte[]... parts) {
    byte[] whole = new byte[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, whole, at, part.length);
      at += part.length;
    }
    return whole;
  }
}
