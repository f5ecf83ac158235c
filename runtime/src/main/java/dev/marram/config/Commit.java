package dev.marram.config;

import dev.marram.model.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

  /** The changes of one component's configuration at or below a path of keys. */
  public List<Change> changesOf(String component, String... keyPath) {
    List<String> prefix = new ArrayList<>(Update.pathOf(component));
    prefix.addAll(List.of(keyPath));
    return changes.stream().filter(change -> startsWith(change.path(), prefix)).toList();
  }

  /** Whether a path begins with these keys in any letter case. */
  public static boolean startsWith(List<String> path, List<String> prefix) {
    if (path.size() < prefix.size()) {
      return false;
    }
    for (int i = 0; i < prefix.size(); i++) {
      if (!path.get(i).equalsIgnoreCase(prefix.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** What stands on the disk. */
  byte[] toBytes() {
    List<Document> items = new ArrayList<>();
    changes.forEach(change -> items.add(toDocument(change)));
    return Document.Obj.of(
            "commit", version, "at", at, "by", by, "changes", new Document.Arr(items))
        .toBytes();
  }

  private static Document toDocument(Change change) {
    return Document.Obj.of(
        "path",
        change.path(),
        "kind",
        change.kind() == Change.Kind.SET ? Optional.empty() : change.kind(),
        "time",
        change.time(),
        "value",
        change.after());
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
