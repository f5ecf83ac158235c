package dev.marram.config;

import dev.marram.model.Document;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The last changes of values, for people; what is secret is masked. Safe on any thread. */
final class History {
  /** So many changes are known. */
  static final int ENTRIES = 1_000;

  /** A longer value is cut when it becomes history. */
  static final int VALUE_CHARS = 1_000;

  private final Deque<Document.Obj> entries = new ArrayDeque<>();

  /** Oldest first. */
  synchronized List<Document.Obj> entries() {
    return new ArrayList<>(entries);
  }

  void add(Commit commit) {
    List<Change> values =
        commit.changes().stream()
            .filter(change -> change.before().isPresent() || change.after().isPresent())
            .toList();
    values
        .subList(Math.max(0, values.size() - ENTRIES), values.size())
        .forEach(change -> add(entry(commit, change)));
  }

  synchronized void add(Document.Obj entry) {
    entries.addLast(entry);
    if (entries.size() > ENTRIES) {
      entries.removeFirst();
    }
  }

  private static Document.Obj entry(Commit commit, Change change) {
    return Document.Obj.of(
        "version",
        commit.version(),
        "at",
        commit.at(),
        "by",
        commit.by(),
        "path",
        change.path(),
        "before",
        change.before().map(value -> shown(change.path(), value)),
        "after",
        change.after().map(value -> shown(change.path(), value)),
        "time",
        change.kind() == Change.Kind.SET ? Optional.of(change.time()) : Optional.empty());
  }

  /** What is secret never becomes history. */
  private static Document shown(List<String> path, Document given) {
    boolean setting = path.size() > 3 && RuntimeConfig.hasSettings(path.get(1));
    Document value =
        setting
            ? ConfigurationView.masked(
                given, String.join(".", path.subList(3, path.size())).toLowerCase(Locale.ROOT))
            : given;
    String json = value.toJson();
    return json.length() <= VALUE_CHARS
        ? value
        : new Document.Text(json.substring(0, VALUE_CHARS) + "...");
  }
}
