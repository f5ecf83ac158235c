package dev.marram.cli;

import dev.marram.client.Reply;
import dev.marram.model.Document;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The parts of an answer; what is missing is empty, as an older runtime may leave it out. */
final class Json {
  private Json() {}

  static Document.Obj object(Reply reply) throws IOException {
    return object(reply.json().getBytes(StandardCharsets.UTF_8))
        .orElseThrow(() -> new IOException("the runtime's answer is no object: " + reply.json()));
  }

  /** The object in these bytes, if that is what they are. */
  static Optional<Document.Obj> object(byte[] json) {
    try {
      return Document.parse(json) instanceof Document.Obj o ? Optional.of(o) : Optional.empty();
    } catch (Document.SyntaxException e) {
      return Optional.empty();
    }
  }

  static String quoted(String text) {
    return new Document.Text(text).toJson();
  }

  static Document.Obj inner(Document.Obj object, String key) {
    return object.members().get(key) instanceof Document.Obj inner ? inner : Document.Obj.EMPTY;
  }

  static List<Document.Obj> objects(Document.Obj object, String key) {
    return object.members().get(key) instanceof Document.Arr(List<Document> items)
        ? items.stream()
            .map(item -> item instanceof Document.Obj o ? o : Document.Obj.EMPTY)
            .toList()
        : List.of();
  }

  static List<String> texts(Document.Obj object, String key) {
    return object.members().get(key) instanceof Document.Arr(List<Document> items)
        ? items.stream().map(item -> item.scalar().orElse("")).toList()
        : List.of();
  }

  static String text(Document.Obj object, String key) {
    return switch (object.members().get(key)) {
      case null -> "";
      case Document.Text text -> text.value();
      case Document value -> value.toJson();
    };
  }

  static long number(Document.Obj object, String key) {
    String digits = text(object, key);
    return digits.matches("\\d{1,18}") ? Long.parseLong(digits) : 0;
  }
}
