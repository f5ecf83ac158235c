package dev.marram.config;

import dev.marram.model.Document;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
    List<String> before = List.of();
    for (Change change : changes) {
      append(change, before, json.append(between));
      before = change.path();
      between = ",";
    }
    return json.append("]}").toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Keys that the change before has too are counted, not repeated: they may be long. */
  private static void append(Change change, List<String> before, StringBuilder json) {
    List<String> path = change.path();
    int shared = 0;
    while (shared < Math.min(path.size(), before.size())
        && path.get(shared).equals(before.get(shared))) {
      shared++;
    }
    json.append("{\"path\":[").append(shared > 0 ? Integer.toString(shared) : "");
    for (int i = shared; i < path.size(); i++) {
      new Document.Text(path.get(i)).appendTo(i > 0 ? json.append(',') : json);
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
