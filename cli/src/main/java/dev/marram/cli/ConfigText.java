package dev.marram.cli;

import dev.marram.base.Visible;
import dev.marram.model.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Configuration for people: a value stands there as {@code config set} takes it, so a text that
 * could be taken for JSON has quotes.
 *
 * @param colours whether keys and texts have a colour each
 */
record ConfigText(boolean colours) {
  /** In a line about a change a longer value is cut. */
  private static final int SHOWN_CHARS = 200;

  /** A value, an object as a tree of indented lines. */
  String tree(Document value) {
    if (!(value instanceof Document.Obj(Map<String, Document> members)) || members.isEmpty()) {
      return value(value);
    }
    List<String> lines = new ArrayList<>();
    members.forEach((key, member) -> {
      boolean section = member instanceof Document.Obj object && !object.members().isEmpty();
      String name = key(key) + ":";
      lines.add(
          section
              ? name + "\n" + tree(member).indent(2).stripTrailing()
              : name + " " + tree(member));
    });
    return String.join("\n", lines);
  }

  /** A key and what has become of it: {@code before} and {@code after} of a change. */
  String line(String key, Document.Obj change) {
    Map<String, Document> values = change.members();
    String before = values.containsKey("before") ? cut(values.get("before")) : "(not set)";
    String after = values.containsKey("after") ? cut(values.get("after")) : "(removed)";
    return "%s  %s -> %s".formatted(key(key), before, after);
  }

  String key(String key) {
    return painted(34, Visible.line(key));
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
      return seemsJson(text);
    }
  }

  /** Whether it begins as only JSON does. */
  static boolean seemsJson(String text) {
    return text.stripLeading().matches("(?s)[\\[{\"].*");
  }

  private String painted(int colour, String text) {
    return colours ? Output.paint(colour, text) : text;
  }
}
