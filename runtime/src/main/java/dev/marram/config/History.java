package dev.marram.config;

import dev.marram.model.Document;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** The last changes of values, for people; what is secret is masked. Safe on any thread. */
final class History {
  /** So many changes are known. */
  static final int ENTRIES = 1_000;

  /** A longer value is cut when it becomes history. */
  static final int VALUE_CHARS = 1_000;

  /** As long as the name of a component may be; the rest of a longer key is cut. */
  private static final int KEY_CHARS = 128;

  private final Deque<Supplier<Document.Obj>> entries = new ArrayDeque<>();

  /** Oldest first. */
  synchronized List<Document.Obj> entries() {
    return entries.stream().map(Supplier::get).toList();
  }

  /** What is short becomes a document when somebody asks: most of it nobody ever sees. */
  void add(Commit commit) {
    long version = commit.version(); // an entry must not keep the image
    long at = commit.at();
    String by = commit.by();
    List<Change> changes = commit.changes();
    for (Change change : changes.subList(firstKnown(changes), changes.size())) {
      if (!isEntry(change)) {
        continue;
      }
      if (isShort(change.before()) && isShort(change.after())) {
        add(() -> entry(version, at, by, change));
      } else {
        add(entry(version, at, by, change));
      }
    }
  }

  /** Those in front of it would be forgotten at once. */
  private static int firstKnown(List<Change> changes) {
    int first = changes.size();
    for (int entries = 0; first > 0 && entries < ENTRIES; first--) {
      entries += isEntry(changes.get(first - 1)) ? 1 : 0;
    }
    return first;
  }

  private static boolean isEntry(Change change) {
    return change.isVisible() && (change.before().isPresent() || change.after().isPresent());
  }

  private static boolean isShort(Optional<Document> value) {
    return value.isEmpty()
        || switch (value.get()) {
          case Document.Text(String text) -> text.length() <= VALUE_CHARS;
          case Document.Num _, Document.Bool _, Document.Null _ -> true;
          case Document.Arr _, Document.Obj _ -> false;
        };
  }

  void add(Document.Obj entry) {
    add(() -> entry);
  }

  private synchronized void add(Supplier<Document.Obj> entry) {
    entries.addLast(entry);
    if (entries.size() > ENTRIES) {
      entries.removeFirst();
    }
  }

  private static Document.Obj entry(long version, long at, String by, Change change) {
    return Document.Obj.of(
        "version",
        version,
        "at",
        at,
        "by",
        by,
        "path",
        shown(change.path()),
        "before",
        change.before().map(value -> shown(change.path(), value)),
        "after",
        change.after().map(value -> shown(change.path(), value)),
        "time",
        change.kind() == Change.Kind.SET ? Optional.of(change.time()) : Optional.empty());
  }

  private static List<String> shown(List<String> path) {
    return path.stream()
        .map(key -> key.length() <= KEY_CHARS ? key : key.substring(0, KEY_CHARS) + "...")
        .toList();
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
