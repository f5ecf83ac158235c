package dev.marram.operation;

import dev.marram.model.Document;

/** Requests as clients write them. */
final class Requests {
  private Requests() {}

  static String quoted(String text) {
    return new Document.Text(text).toJson();
  }

  static String publishJson(String topic, String message) {
    return "{\"topic\":%s,\"publishMessage\":{\"jsonMessage\":{\"message\":%s}}}"
        .formatted(quoted(topic), message);
  }

  static String publishBinary(String topic, String base64) {
    return "{\"topic\":%s,\"publishMessage\":{\"binaryMessage\":{\"message\":\"%s\"}}}"
        .formatted(quoted(topic), base64);
  }

  static String topic(String topic) {
    return "{\"topic\":%s}".formatted(quoted(topic));
  }

  static String topic(String topic, String receiveMode) {
    return "{\"topic\":%s,\"receiveMode\":%s}".formatted(quoted(topic), receiveMode);
  }

  /** The event that a JSON message becomes. */
  static String jsonEvent(String topic, String message) {
    return "{\"jsonMessage\":{\"message\":%s,\"context\":{\"topic\":%s}}}"
        .formatted(message, quoted(topic));
  }

  static String binaryEvent(String topic, String base64) {
    return "{\"binaryMessage\":{\"message\":\"%s\",\"context\":{\"topic\":%s}}}"
        .formatted(base64, quoted(topic));
  }
}
