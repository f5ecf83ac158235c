package dev.marram.cli;

import dev.marram.client.Reply;
import dev.marram.model.Document;
import java.io.IOException;
import java.util.List;

/** The parts of an answer; what is missing is empty, as an older runtime may leave it out. */
final class Json {
  private Json() {}

  static Document.Obj object(Reply reply) throws IOException {
    try {
      if (Document.parse(reply.json()) instanceof Document.Obj object) {
        return object;
      }
      throw new IOException("the runtime's answer is no object: " + reply.json());
    } catch (Document.SyntaxException e) {
      throw new IOException("the runtime's answer is no JSON: " + e.getMessage(), e);
    }
  }

  static Document.Obj inner(Document.Obj object, String key) {
    return object.members().get(key) instanceof Document.Obj inner ? inner : Document.Obj.EMPTY;
  }

  static List<Document.Obj> objects(Document.Obj object, String key) {
    return object.members().get(key) instanceof Document.Arr array
        ? array.items().stream()
            .filter(Document.Obj.class::isInstance)
            .map(Document.Obj.class::cast)
            .toList()
        : List.of();
  }

  static String text(Document.Obj object, String key) {
    return switch (object.members().get(key)) {
      case null -> "";
      case Document.Text text -> text.value();
      case Document value -> value.toJson();
    };
  }
}
