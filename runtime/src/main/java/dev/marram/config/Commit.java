package dev.marram.config;

import dev.marram.model.Document;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Changes that were made together, and the image they made. On the disk a commit is one JSON object
 * (docs/FORMATS.md).
 *
 * @param version of the image; each commit makes the next one
 * @param at when it was made, in milliseconds since 1970
 * @param by who made it: a component, a command-line identity, {@code deployment} or a file
 * @param root the tree afterwards
 */
public record Commit(long version, long at, String by, List<Change> changes, Container root) {
  public Commit {
    changes = List.copyOf(changes);
  }

  /** The components in whose configuration something changed at or below this key. */
  public Set<String> componentsWithChangesOf(String key) {
    Set<String> components = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (Change change : changes) {
      if (change.isInConfiguration() && change.path().get(3).equalsIgnoreCase(key)) {
        components.add(change.path().get(1));
      }
    }
    return components;
  }

  /** What stands on the disk. */
  byte[] toBytes() {
    StringBuilder json = new StringBuilder(500);
    json.append("{\"commit\":").append(version).append(",\"at\":").append(at).append(",\"by\":");
    new Document.Text(by).appendTo(json);
    String between = ",\"changes\":[";
    for (Change change : changes) {
      append(change, json.append(between));
      between = ",";
    }
    return json.append("]}").toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void append(Change change, StringBuilder json) {
    json.append("{\"path\":");
    char between = '[';
    for (String key : change.path()) {
      new Document.Text(key).appendTo(json.append(between));
      between = ',';
    }
    json.append(']');
    if (change.kind() != Change.Kind.SET) {
      json.append(",\"kind\":\"").append(change.kind()).append('"');
    }
    json.append(",\"time\":").append(change.time());
    if (change.after().isPresent()) {
      change.after().get().appendTo(json.append(",\"value\":"));
    }
    json.append('}');
  }

  /**
   * Reads a commit back and makes its image.
   *
   * @param before the image it was made on
   * @throws IllegalArgumentException if it is none
   */
  static Commit read(Document.Obj record, Container before) {
    List<Change> changes = new ArrayList<>();
    Container root = before;
    for (Document item : ((Document.Arr) member(record, "changes")).items()) {
      Change change = change((Document.Obj) item, root);
      changes.add(change);
      root = change.applyTo(root);
    }
    return new Commit(
        number(record, "commit"), number(record, "at"), text(record, "by"), changes, root);
  }

  private static Change change(Document.Obj item, Container root) {
    List<String> path = path(item);
    Change.Kind kind =
        item.get("kind").isPresent() ? Change.Kind.valueOf(text(item, "kind")) : Change.Kind.SET;
    Optional<Document> before =
        root.find(path).filter(Node.Leaf.class::isInstance).map(Node::toDocument);
    return new Change(
        path, kind, before, Optional.ofNullable(item.members().get("value")), number(item, "time"));
  }

  static List<String> path(Document.Obj object) {
    return ((Document.Arr) member(object, "path"))
        .items().stream().map(key -> ((Document.Text) key).value()).toList();
  }

  static Document member(Document.Obj object, String name) {
    return object
        .get(name)
        .orElseThrow(() -> new IllegalArgumentException("a record without " + name));
  }

  static String text(Document.Obj object, String name) {
    return member(object, name).scalar().orElseThrow();
  }

  static long number(Document.Obj object, String name) {
    return Long.parseLong(text(object, name));
  }
}
