package dev.marram.cli;

import dev.marram.base.Visible;
import dev.marram.model.Document;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a message carries: JSON, or bytes that may be a JSON object, or text, or neither. */
record Payload(Optional<Document> json, byte[] bytes) {
  private static final int MAX_HEX_BYTES = 1024;

  /** No UTF-8, or control characters, which could command a terminal. */
  private static final Pattern NO_TEXT =
      Pattern.compile("[\\x00-\\x1f\\x7f-\\x9f\\ufffd&&[^\\t\\r\\n]]");

  private static final Pattern JSON_TEXT =
      Pattern.compile("\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\":?");

  /** That of an event of {@code dev.marram#SubscribeToTopic}. */
  static Payload of(Document.Obj event) {
    byte[] bytes = Base64.getDecoder().decode(Json.text(event, "binaryMessage"));
    return new Payload(event.get("jsonMessage").or(() -> Json.object(bytes)), bytes);
  }

  /** As it is shown behind the topic, later lines indented; of long bytes the beginning. */
  String show(boolean colours) {
    if (json.isPresent()) {
      String text = Visible.text(json.get().toJson());
      return colours ? JSON_TEXT.matcher(text).replaceAll(Payload::paint) : text;
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    return NO_TEXT.matcher(text).find()
        ? hex(bytes)
        : Visible.text(text.stripTrailing().replaceAll("\\R", "\n  "));
  }

  private static String paint(MatchResult text) {
    int colour = text.group().endsWith(":") ? 34 : 32; // a name, or a value
    return Matcher.quoteReplacement(Output.paint(colour, text.group()));
  }

  private static String hex(byte[] bytes) {
    StringBuilder view = new StringBuilder("%,d bytes".formatted(bytes.length));
    for (int at = 0; at < Math.min(bytes.length, MAX_HEX_BYTES); at += 16) {
      byte[] row = Arrays.copyOfRange(bytes, at, Math.min(at + 16, bytes.length));
      String text = new String(row, StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", ".");
      String digits = HexFormat.ofDelimiter(" ").formatHex(row);
      view.append("\n  %06x  %-47s  %s".formatted(at, digits, text));
    }
    return view + (bytes.length > MAX_HEX_BYTES ? "\n  ..." : "");
  }
}
