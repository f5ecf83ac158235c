package dev.marram.model;

import java.nio.charset.StandardCharsets;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * A free-form JSON value: configuration, recipes, and the members of requests that the model calls
 * a document.
 *
 * <p>Numbers keep the text they were written with, members keep their order, nulls are kept: a
 * document that only passes through comes out as it went in. Immutable, so any thread may read it.
 */
public sealed interface Document {

  /** How deep a document may be nested (decisions D2). */
  int MAX_DEPTH = 128;

  /** What a text, number or boolean is as text; empty for everything else. */
  default Optional<String> scalar() {
    return switch (this) {
      case Text(String text) -> Optional.of(text);
      case Num(String literal) -> Optional.of(literal);
      case Bool(boolean flag) -> Optional.of(Boolean.toString(flag));
      case Obj _, Arr _, Null _ -> Optional.empty();
    };
  }

  /** An object; members in the order they were written, each name once. */
  record Obj(Map<String, Document> members) implements Document {
    /** The object without members. */
    public static final Obj EMPTY = new Obj(Map.of());

    public Obj {
      if (!(members instanceof Members)) {
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
      }
    }

    /**
     * An object of names and values in turn. A value is a document, a whole number, a list or map
     * of values, or whatever has a text; an empty Optional is left out.
     */
    public static Obj of(Object... namesAndValues) {
      Map<String, Document> members = new LinkedHashMap<>();
      for (int i = 0; i < namesAndValues.length; i += 2) {
        if (!namesAndValues[i + 1].equals(Optional.empty())) {
          members.put((String) namesAndValues[i], document(namesAndValues[i + 1]));
        }
      }
      return new Obj(members);
    }

    private static Document document(Object value) {
      return switch (value) {
        case Document document -> document;
        case Number number -> Num.of(number.longValue());
        case Optional<?> present -> document(present.orElseThrow());
        case Collection<?> items -> {
          List<Document> documents = new ArrayList<>(items.size());
          for (Object item : items) {
            documents.add(document(item));
          }
          yield new Arr(documents);
        }
        case Map<?, ?> map -> {
          Map<String, Document> members = new LinkedHashMap<>();
          map.forEach((name, member) -> members.put((String) name, document(member)));
          yield new Obj(members);
        }
        default -> new Text(value.toString());
      };
    }

    /** The member of exactly this name; a member that is null counts as absent. */
    public Optional<Document> get(String name) {
      return Optional.ofNullable(members.get(name)).filter(value -> !(value instanceof Null));
    }

    /** The first member whose name is this one in any letter case; null counts as absent. */
    public Optional<Document> getIgnoreCase(String name) {
      Optional<Document> exact = get(name);
      return exact.isPresent()
          ? exact
          : members.entrySet().stream()
              .filter(member ->
                  member.getKey().equalsIgnoreCase(name) && !(member.getValue() instanceof Null))
              .map(Map.Entry::getValue)
              .findFirst();
    }
  }

  /**
   * Members that never change, for an object that is a view of something immutable: it takes them
   * as they are, without a copy.
   */
  abstract class Members extends AbstractMap<String, Document> {}

  /** A list. */
  record Arr(List<Document> items) implements Document {
    public Arr {
      items = List.copyOf(items);
    }
  }

  /** A string. */
  record Text(String value) implements Document {}

  /** A number, kept as the text it was written with. */
  record Num(String literal) implements Document {
    /** The number of an integer. */
    public static Num of(long value) {
      return new Num(Long.toString(value));
    }
  }

  /** A boolean. */
  record Bool(boolean value) implements Document {}

  /** The null. */
  enum Null implements Document {
    NULL
  }

  /** Text that is no JSON or YAML document, with the reason and the place. */
  final class SyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean tooDeep;

    public SyntaxException(String message, boolean tooDeep) {
      super(message);
      this.tooDeep = tooDeep;
    }

    /** Whether the text is nested deeper than {@link #MAX_DEPTH}. */
    public boolean tooDeep() {
      return tooDeep;
    }
  }

  /**
   * Reads one JSON document. A name that occurs twice has its last value.
   *
   * @throws SyntaxException if the bytes are no JSON, something follows the document, or it is
   *     nested deeper than {@link #MAX_DEPTH}
   */
  static Document parse(byte[] json) throws SyntaxException {
    try (JsonParser parser = Codec.FACTORY.createParser(ObjectReadContext.empty(), json)) {
      return Codec.readWhole(parser);
    } catch (JacksonException e) {
      throw Codec.syntax(e);
    }
  }

  /** As {@link #parse(byte[])}, for text. */
  static Document parse(String json) throws SyntaxException {
    return parse(json.getBytes(StandardCharsets.UTF_8));
  }

  /** The document as compact JSON. */
  default String toJson() {
    StringBuilder json = new StringBuilder();
    appendTo(json);
    return json.toString();
  }

  /** Appends the document as compact JSON. */
  default void appendTo(StringBuilder json) {
    switch (this) {
      case Obj(Map<String, Document> members) -> {
        json.append('{');
        String comma = "";
        for (Map.Entry<String, Document> member : members.entrySet()) {
          quote(member.getKey(), json.append(comma));
          member.getValue().appendTo(json.append(':'));
          comma = ",";
        }
        json.append('}');
      }
      case Arr(List<Document> items) -> {
        json.append('[');
        String comma = "";
        for (Document item : items) {
          item.appendTo(json.append(comma));
          comma = ",";
        }
        json.append(']');
      }
      case Text(String text) -> quote(text, json);
      case Num(String literal) -> json.append(literal);
      case Bool(boolean flag) -> json.append(flag);
      case Null.NULL -> json.append("null");
    }
  }

  /**
   * Appends a text as JSON has it: what needs no escape in one piece. Half of a surrogate pair,
   * which UTF-8 cannot say, is escaped too.
   */
  private static void quote(String text, StringBuilder json) {
    json.append('"');
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == '"' || c == '\\' || isHalf(text, i)) {
        json.append(text, from, i).append('\\');
        int letter = Codec.LETTERED.indexOf(c);
        if (letter >= 0) {
          json.append("btnfr\"\\".charAt(letter));
        } else {
          json.append('u').append(HexFormat.of().withUpperCase().toHexDigits(c));
        }
        from = i + 1;
      }
    }
    json.append(text, from, text.length()).append('"');
  }

  private static boolean isHalf(String text, int at) {
    char c = text.charAt(at);
    if (!Character.isSurrogate(c)) {
      return false;
    }
    return Character.isHighSurrogate(c)
        ? at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1))
        : at == 0 || !Character.isHighSurrogate(text.charAt(at - 1));
  }

  /** How many bytes {@link #toBytes} has, without writing them. */
  default long size() {
    return switch (this) {
      case Text(String text) -> size(text);
      case Num(String literal) -> literal.length();
      case Bool(boolean flag) -> flag ? 4 : 5;
      case Null.NULL -> 4;
      case Obj(Map<String, Document> members) -> {
        long size = Math.max(2, 1 + 2L * members.size());
        for (Map.Entry<String, Document> member : members.entrySet()) {
          size += size(member.getKey()) + member.getValue().size();
        }
        yield size;
      }
      case Arr(List<Document> items) -> {
        long size = Math.max(2, 1 + items.size());
        for (Document item : items) {
          size += item.size();
        }
        yield size;
      }
    };
  }

  private static long size(String text) {
    long size = 2;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == '"' || c == '\\') {
        size += Codec.LETTERED.indexOf(c) >= 0 ? 2 : 6;
      } else if (c < 0x80) {
        size++;
      } else if (Character.isSurrogate(c)) {
        size += isHalf(text, i) ? 6 : 2;
      } else {
        size += c < 0x800 ? 2 : 3;
      }
    }
    return size;
  }

  /** The document as compact JSON, in UTF-8. */
  default byte[] toBytes() {
    return toJson().getBytes(StandardCharsets.UTF_8);
  }

  /** Jackson's streaming, wrapped once. */
  final class Codec {
    /** Characters that JSON escapes with a letter of their own. */
    private static final String LETTERED = "\b\t\n\f\r\"\\";

    private static final JsonFactory FACTORY =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(24 << 20)
                    .maxNumberLength(1000)
                    .maxNameLength(64 << 10)
                    .build())
            .build();

    private Codec() {}

    private static SyntaxException syntax(JacksonException e) {
      String where =
          e.getLocation() == null
              ? ""
              : " at line %d, column %d"
                  .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
      if (e instanceof StreamConstraintsException) {
        return new SyntaxException(
            "nested deeper than %d levels, or a name or number is too long%s"
                .formatted(MAX_DEPTH, where),
            true);
      }
      // What Jackson says about its own settings helps nobody here.
      String said = e.getOriginalMessage().replaceAll("\\s*\\(?(\\[Source|start marker).*", "");
      return new SyntaxException(said + where, false);
    }

    private static Document readWhole(JsonParser parser) throws SyntaxException {
      if (parser.nextToken() == null) {
        throw new SyntaxException("empty text", false);
      }
      Document document = read(parser);
      if (parser.nextToken() != null) {
        throw new SyntaxException("something follows the end of the document", false);
      }
      return document;
    }

    private static Document read(JsonParser parser) {
      return switch (parser.currentToken()) {
        case START_OBJECT -> readObject(parser);
        case START_ARRAY -> {
          List<Document> items = new ArrayList<>();
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(read(parser));
          }
          yield new Arr(items);
        }
        case VALUE_STRING -> new Text(parser.getString());
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Num(parser.getString());
        case VALUE_TRUE -> new Bool(true);
        case VALUE_FALSE -> new Bool(false);
        case VALUE_NULL -> Null.NULL;
        case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
            throw new IllegalStateException("no value here: " + parser.currentToken());
      };
    }

    private static Obj readObject(JsonParser parser) {
      Map<String, Document> members = new LinkedHashMap<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        parser.nextToken();
        members.put(name, read(parser));
      }
      return new Obj(members);
    }
  }
}
