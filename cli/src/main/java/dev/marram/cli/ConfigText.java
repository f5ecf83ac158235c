package dev.marram.cli;

import dev.marram.base.Visible;
import dev.marram.model.Document;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Configuration for people: a value stands there as {@code config set} takes it, so a text that
 * could be taken for JSON has quotes.
 *
 * @param colours whether keys and texts have a colour each
 */
record ConfigText(boolean colours) {
  /** In a line about a change a longer value is cut. */
  private static final int SHOWN_CHARS = 200;

  /**
   * The value of one leaf, before and after.
   *
   * @param before empty if it is new
   * @param after empty if it is gone
   */
  record Change(KeyPath key, Optional<Document> before, Optional<Document> after) {
    Document.Obj toDocument() {
      return Document.Obj.of("key", key, "before", before, "after", after);
    }
  }

  /** The leaves that differ at or below a key. */
  static List<Change> changes(KeyPath key, Document before, Document after) {
    Map<KeyPath, Document> old = new LinkedHashMap<>();
    Map<KeyPath, Document> now = new LinkedHashMap<>();
    key.in(before).ifPresent(value -> collect(key, value, old));
    key.in(after).ifPresent(value -> collect(key, value, now));
    Set<KeyPath> all = new LinkedHashSet<>(old.keySet());
    all.addAll(now.keySet());
    return all.stream()
        .map(each ->
            new Change(
                each, Optional.ofNullable(old.get(each)), Optional.ofNullable(now.get(each))))
        .filter(change -> !change.before().equals(change.after()))
        .toList();
  }

  private static void collect(KeyPath key, Document value, Map<KeyPath, Document> leaves) {
    if (value instanceof Document.Obj(Map<String, Document> members)) {
      members.forEach((name, member) -> collect(key.with(name), member, leaves));
    } else {
      leaves.put(key, value);
    }
  }

  /** A value, an object as a tree of indented lines. */
  String tree(Document value) {
    if (!(value instanceof Document.Obj(Map<String, Document> members)) || members.isEmpty()) {
      return value(value);
    }
    List<String> lines = new ArrayList<>();
    members.forEach((key, member) -> {
      boolean section = member instanceof Document.Obj object && !object.members().isEmpty();
      String name = painted(34, Visible.line(key)) + ":";
      lines.add(
          section
              ? name + "\n" + tree(member).indent(2).stripTrailing()
              : name + " " + tree(member));
    });
    return String.join("\n", lines);
  }

  /** A change in one line. */
  String line(Change change) {
    String before = change.before().map(this::cut).orElse("(not set)");
    String after = change.after().map(this::cut).orElse("(removed)");
    return "%s  %s -> %s".formatted(key(change.key()), before, after);
  }

  String key(KeyPath key) {
    return painted(34, Visible.line(key.toString()));
  }

  /** A value in one line, the beginning of a long one. */
  String cut(Document value) {
    String text = plain(value);
    return text.length() <= SHOWN_CHARS ? value(value) : text.substring(0, SHOWN_CHARS) + "...";
  }

  private String value(Document value) {
    return value instanceof Document.Text ? painted(32, plain(value)) : plain(value);
  }

  private static String plain(Document value) {
    boolean asItIs =
        value instanceof Document.Text(String text)
            && !text.isEmpty()
            && text.equals(text.strip())
            && text.equals(Visible.line(text))
            && !isJson(text);
    return asItIs ? value.scalar().orElseThrow() : Visible.line(value.toJson());
  }

  private static boolean isJson(String text) {
    try {
      Document.parse(text);
      return true;
    } catch (Document.SyntaxException e) {
      return false;
    }
  }

  private String painted(int colour, String text) {
    return colours ? Output.paint(colour, text) : text;
  }
}
