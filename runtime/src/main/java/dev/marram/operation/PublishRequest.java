package dev.marram.operation;

import dev.marram.model.Document;
import dev.marram.model.JsonScanner;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * A PublishToTopic request read in place: nothing is copied, the places of topic and message are
 * remembered.
 *
 * <p>Members may come in any order, unknown ones are skipped, of duplicates the last counts, null
 * counts as absent. The whole payload is checked, so the message's bytes can go into an event as
 * they are. One object serves all requests of a thread.
 */
final class PublishRequest {
  /** What the message turned out to be. */
  enum Message {
    /** No {@code publishMessage}. */
    MISSING,
    /** Neither {@code jsonMessage} nor {@code binaryMessage} in it. */
    NEITHER,
    BOTH,
    /** A member without its {@code message}. */
    EMPTY,
    /** {@code jsonMessage.message} is no object, or {@code binaryMessage.message} no base64. */
    WRONG,
    JSON,
    BINARY
  }

  private enum Level {
    REQUEST,
    UNION,
    JSON,
    BINARY
  }

  private static final byte[] TOPIC = ascii("topic");
  private static final byte[] PUBLISH_MESSAGE = ascii("publishMessage");
  private static final byte[] JSON_MESSAGE = ascii("jsonMessage");
  private static final byte[] BINARY_MESSAGE = ascii("binaryMessage");
  private static final byte[] MESSAGE = ascii("message");

  private final JsonScanner json = new JsonScanner();
  private byte[] array = {};
  private int topicAt;
  private int topicEnd;
  private boolean topicWrong;
  private boolean unionThere;
  private Message jsonPart = Message.MISSING;
  private Message binaryPart = Message.MISSING;
  private int jsonAt;
  private int jsonEnd;
  private int binaryAt;
  private int binaryEnd;

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Reads the payload between these places; false when it is no JSON object or nested too deep. */
  boolean parse(byte[] bytes, int from, int to) {
    array = bytes;
    json.reset(bytes, to);
    topicAt = -1;
    topicWrong = false;
    forgetMessage();
    int at = json.skipSpace(from);
    if (at == to) {
      return true;
    }
    int end = json.is(at, '{') ? object(at, Level.REQUEST) : nothing(at);
    return end >= 0 && json.skipSpace(end) == to;
  }

  boolean tooDeep() {
    return json.tooDeep();
  }

  boolean hasTopic() {
    return topicAt >= 0;
  }

  /** Whether the topic is there and no string. */
  boolean topicIsWrong() {
    return topicWrong;
  }

  /** Where the topic's content begins, behind its quote. */
  int topicAt() {
    return topicAt;
  }

  int topicEnd() {
    return topicEnd;
  }

  /** The topic, its escapes resolved. */
  String topic() {
    return text(topicAt - 1, topicEnd + 1);
  }

  Message message() {
    if (!unionThere) {
      return Message.MISSING;
    }
    if (jsonPart != Message.MISSING && binaryPart != Message.MISSING) {
      return Message.BOTH;
    }
    if (jsonPart != Message.MISSING) {
      return jsonPart;
    }
    return binaryPart != Message.MISSING ? binaryPart : Message.NEITHER;
  }

  /** Where the message's value begins, quotes included. */
  int messageAt() {
    return message() == Message.JSON ? jsonAt : binaryAt;
  }

  int messageEnd() {
    return message() == Message.JSON ? jsonEnd : binaryEnd;
  }

  private void forgetMessage() {
    unionThere = false;
    jsonPart = Message.MISSING;
    binaryPart = Message.MISSING;
  }

  private int object(int at, Level level) {
    int place = json.skipSpace(at + 1);
    if (json.is(place, '}')) {
      return place + 1;
    }
    while (true) {
      int nameEnd = json.string(place);
      boolean escaped = json.escaped();
      int colon = json.skipSpaceAfter(nameEnd);
      if (!json.is(colon, ':')) {
        return JsonScanner.INVALID;
      }
      int valueAt = json.skipSpace(colon + 1);
      int end =
          escaped
              ? member(level, text(place, nameEnd).getBytes(StandardCharsets.UTF_8), valueAt)
              : member(level, place + 1, nameEnd - 1, valueAt);
      place = json.skipSpaceAfter(end);
      if (json.is(place, '}')) {
        return place + 1;
      }
      if (!json.is(place, ',')) {
        return JsonScanner.INVALID;
      }
      place = json.skipSpace(place + 1);
    }
  }

  /** A member whose name was written with escapes, given as plain bytes. */
  private int member(Level level, byte[] name, int valueAt) {
    byte[] original = array;
    array = name;
    Member member = find(level, 0, name.length);
    array = original;
    return read(member, level, valueAt);
  }

  private int member(Level level, int nameAt, int nameEnd, int valueAt) {
    return read(find(level, nameAt, nameEnd), level, valueAt);
  }

  private enum Member {
    TOPIC,
    UNION,
    JSON,
    BINARY,
    MESSAGE,
    UNKNOWN
  }

  private Member find(Level level, int nameAt, int nameEnd) {
    return switch (level) {
      case REQUEST ->
          is(TOPIC, nameAt, nameEnd)
              ? Member.TOPIC
              : is(PUBLISH_MESSAGE, nameAt, nameEnd) ? Member.UNION : Member.UNKNOWN;
      case UNION ->
          is(BINARY_MESSAGE, nameAt, nameEnd)
              ? Member.BINARY
              : is(JSON_MESSAGE, nameAt, nameEnd) ? Member.JSON : Member.UNKNOWN;
      case JSON, BINARY -> is(MESSAGE, nameAt, nameEnd) ? Member.MESSAGE : Member.UNKNOWN;
    };
  }

  private boolean is(byte[] name, int from, int to) {
    return to - from == name.length && Arrays.equals(name, 0, name.length, array, from, to);
  }

  private int read(Member member, Level level, int at) {
    return switch (member) {
      case TOPIC -> topic(at);
      case UNION -> union(at);
      case JSON -> part(at, Level.JSON);
      case BINARY -> part(at, Level.BINARY);
      case MESSAGE -> level == Level.JSON ? jsonMessage(at) : binaryMessage(at);
      case UNKNOWN -> json.value(at, depth(level));
    };
  }

  private static int depth(Level level) {
    return switch (level) {
      case REQUEST -> 1;
      case UNION -> 2;
      case JSON, BINARY -> 3;
    };
  }

  private int nothing(int at) {
    return json.is(at, 'n') ? json.value(at) : JsonScanner.INVALID;
  }

  private int topic(int at) {
    topicAt = -1;
    topicWrong = false;
    if (!json.is(at, '"')) {
      topicWrong = !json.is(at, 'n');
      return json.value(at, 1);
    }
    int end = json.string(at);
    topicAt = at + 1;
    topicEnd = end - 1;
    return end;
  }

  private int union(int at) {
    forgetMessage();
    if (json.is(at, '{')) {
      unionThere = true;
      return object(at, Level.UNION);
    }
    return nothing(at);
  }

  private int part(int at, Level level) {
    Message state = json.is(at, '{') ? Message.EMPTY : Message.MISSING;
    if (level == Level.JSON) {
      jsonPart = state;
    } else {
      binaryPart = state;
    }
    return json.is(at, '{') ? object(at, level) : nothing(at);
  }

  private int jsonMessage(int at) {
    jsonAt = at;
    jsonEnd = json.value(at, 3);
    jsonPart = json.is(at, '{') ? Message.JSON : json.is(at, 'n') ? Message.EMPTY : Message.WRONG;
    return jsonEnd;
  }

  private int binaryMessage(int at) {
    binaryAt = at;
    binaryEnd = json.base64(at);
    binaryPart = Message.BINARY;
    if (binaryEnd < 0) {
      binaryEnd = json.value(at, 3);
      binaryPart = json.is(at, 'n') ? Message.EMPTY : Message.WRONG;
      // Java's client writes '=' as an escape, which is base64 all the same.
      if (binaryEnd >= 0 && json.is(at, '"') && json.escaped() && isBase64(text(at, binaryEnd))) {
        binaryPart = Message.BINARY;
      }
    }
    return binaryEnd;
  }

  private static boolean isBase64(String text) {
    try {
      Base64.getDecoder().decode(text);
      return text.length() % 4 == 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** The text of a checked string between these places, quotes included. */
  private String text(int at, int end) {
    try {
      return Document.parse(Arrays.copyOfRange(array, at, end)) instanceof Document.Text text
          ? text.value()
          : "";
    } catch (Document.SyntaxException e) {
      // What the scanner accepts and the parser does not is a lone surrogate escape.
      return new String(array, at + 1, end - at - 2, StandardCharsets.UTF_8);
    }
  }
}
