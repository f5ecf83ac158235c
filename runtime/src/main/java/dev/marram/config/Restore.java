package dev.marram.config;

import dev.marram.model.Document;
import dev.marram.model.JsonReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the newest image from the records of a start (docs/FORMATS.md). Used once, by one thread.
 */
final class Restore {
  private static final Logger LOG = LoggerFactory.getLogger(Restore.class);

  /** The changes of values that are known. */
  final History history = new History();

  private final Draft tree = new Draft(Container.EMPTY);

  private long version;

  /** What a record holds. */
  private static final class Parts {
    private final Map<String, Document> members = new HashMap<>();
    private final List<Change> changes = new ArrayList<>();

    /** The path that was read last. */
    private List<String> path = List.of();

    private Optional<Node> section = Optional.empty();

    private void read(JsonReader json) {
      json.enterObject();
      while (json.next()) {
        String name = json.name();
        switch (name) {
          case "changes" -> readChanges(json);
          case "path" -> readPath(json);
          case "tree" -> section = Optional.of(Snapshots.node(json));
          default -> members.put(name, json.value());
        }
      }
    }

    private void readChanges(JsonReader json) {
      json.enterList();
      while (json.next()) {
        changes.add(change(json));
      }
    }

    private Change change(JsonReader json) {
      Change.Kind kind = Change.Kind.SET;
      Optional<Document> value = Optional.empty();
      long time = 0;
      json.enterObject();
      while (json.next()) {
        String name = json.name();
        switch (name) {
          case "path" -> readPath(json);
          case "kind" -> kind = Change.Kind.valueOf(json.text());
          case "value" -> value = Optional.of(json.value());
          case "time" -> time = json.number();
          default -> throw new IllegalArgumentException("a change with " + name);
        }
      }
      if (path.isEmpty() || (kind == Change.Kind.SET && value.isEmpty())) {
        throw new IllegalArgumentException("a change without its path or value");
      }
      return new Change(path, kind, Optional.empty(), value, time);
    }

    /** A number at its beginning counts the keys that it shares with the one before. */
    private void readPath(JsonReader json) {
      List<String> read = new ArrayList<>();
      json.enterList();
      while (json.next()) {
        if (json.isText()) {
          read.add(json.text());
        } else {
          read.addAll(path.subList(0, (int) json.number()));
        }
      }
      path = read;
    }
  }

  /** Takes a record, oldest first. */
  void record(byte[] bytes) {
    try {
      Parts record = new Parts();
      JsonReader json = new JsonReader(bytes);
      record.read(json);
      json.end();
      take(record, new Document.Obj(record.members));
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("config.record-not-understood");
    }
  }

  private void take(Parts record, Document.Obj members) {
    if (members.get("commit").isPresent()) {
      version = Commit.number(members, "commit");
      record.changes.replaceAll(tree::apply);
      String by = Commit.text(members, "by");
      long at = Commit.number(members, "at");
      // History does not look at the tree.
      history.add(new Commit(version, at, by, record.changes, Container.EMPTY));
    } else if (members.get("past").orElse(null) instanceof Document.Obj entry) {
      history.add(entry);
    } else if (record.section.isPresent()) {
      tree.put(record.path, record.section.get());
    } else {
      version = Commit.number(members, "image");
    }
  }

  /** What was read. */
  ConfigurationStore.Image image() {
    return new ConfigurationStore.Image(version, tree.toContainer());
  }
}
