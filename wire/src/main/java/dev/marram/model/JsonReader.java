package dev.marram.model;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON piece by piece, for texts of which nobody wants a document as a whole: a large one, or
 * a thousand small ones. Small enough to be fast before the JVM has compiled much.
 *
 * <p>Stands at a value, which is read once. An object or list is entered, and then {@link #next}
 * goes to each of its values in turn. Where the text is no JSON, or there is another kind of value
 * than is asked for, an {@link IllegalArgumentException} says where. Belongs to one thread.
 */
public final class JsonReader {
  private final JsonScanner scanner = new JsonScanner();
  private final byte[] json;
  private int at;

  /** How what was entered ends, and how much that is. */
  private final byte[] ends = new byte[Document.MAX_DEPTH];

  private int depth;

  /** Whether what was entered last has had a value already. */
  private boolean behindValue;

  /** Stands at the value that the text is. */
  public JsonReader(byte[] json) {
    this.json = json;
    scanner.reset(json, json.length);
    at = scanner.skipSpace(0);
  }

  /** Whether the value is an object. */
  public boolean isObject() {
    return scanner.is(at, '{');
  }

  /** Whether the value is a text. */
  public boolean isText() {
    return scanner.is(at, '"');
  }

  /** Enters an object, in front of its first member. */
  public void enterObject() {
    enter('{', '}', "no object");
  }

  /** Enters a list, in front of its first value. */
  public void enterList() {
    enter('[', ']', "no list");
  }

  private void enter(char first, char last, String otherwise) {
    require(scanner.is(at, first), otherwise);
    require(depth < ends.length, "too many levels");
    ends[depth++] = (byte) last;
    at = scanner.skipSpace(at + 1);
    behindValue = false;
  }

  /** Goes to the next value of what was entered last; or leaves it if there is none. */
  public boolean next() {
    if (scanner.is(at, (char) ends[depth - 1])) {
      depth--;
      move(at + 1);
      return false;
    }
    if (behindValue) {
      require(scanner.is(at, ','), "no comma");
      at = scanner.skipSpace(at + 1);
    }
    return true;
  }

  /** The name of the member that follows; stands at its value then. */
  public String name() {
    String name = text();
    require(scanner.is(at, ':'), "no colon");
    at = scanner.skipSpace(at + 1);
    return name;
  }

  /** The text that the value is. */
  public String text() {
    int start = at;
    int end = scanner.string(at);
    require(end >= 0, "no text");
    boolean escaped = scanner.escaped();
    move(end);
    return escaped
        ? unescaped(start, end)
        : new String(json, start + 1, end - start - 2, StandardCharsets.UTF_8);
  }

  /** The whole number that the value is. */
  public long number() {
    int start = at;
    int end = scanner.value(at);
    boolean negative = scanner.is(at, '-');
    require(end >= 0, "no number");
    long number = 0;
    for (int place = negative ? start + 1 : start; place < end; place++) {
      int digit = json[place] - '0';
      require(digit >= 0 && digit <= 9, "no whole number");
      number = Math.subtractExact(Math.multiplyExact(number, 10L), digit); // below 0 is one more
    }
    move(end);
    return negative ? number : Math.negateExact(number);
  }

  /** The value, whatever it is. */
  public Document value() {
    if (isText()) {
      return new Document.Text(text());
    }
    if (isObject()) {
      return object();
    }
    if (scanner.is(at, '[')) {
      return list();
    }
    int start = at;
    int end = scanner.value(at);
    require(end >= 0, "no JSON");
    move(end);
    return switch (json[start]) {
      case 't' -> new Document.Bool(true);
      case 'f' -> new Document.Bool(false);
      case 'n' -> Document.Null.NULL;
      default ->
          new Document.Num(new String(json, start, end - start, StandardCharsets.ISO_8859_1));
    };
  }

  private Document.Obj object() {
    Map<String, Document> members = new LinkedHashMap<>();
    enterObject();
    while (next()) {
      members.put(name(), value());
    }
    return new Document.Obj(members);
  }

  private Document.Arr list() {
    List<Document> items = new ArrayList<>();
    enterList();
    while (next()) {
      items.add(value());
    }
    return new Document.Arr(items);
  }

  /** Makes sure that nothing follows. */
  public void end() {
    require(at == json.length, "something follows");
  }

  private String unescaped(int start, int end) {
    try {
      return Document.parse(Arrays.copyOfRange(json, start, end)).scalar().orElseThrow();
    } catch (Document.SyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private void move(int end) {
    at = scanner.skipSpace(end);
    behindValue = true;
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException("%s at byte %d".formatted(otherwise, at));
    }
  }
}
