package dev.marram.config;

import dev.marram.model.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One thing that a commit does to the tree. All of a commit's changes in their order make the next
 * image of the last one, which is how a start gets it back from the disk.
 *
 * @param path from the root of the whole tree, as stored
 * @param before the value that was there
 * @param after the value that is there now
 * @param time what becomes the time of the leaf, or of all leaves that are older
 */
public record Change(
    List<String> path, Kind kind, Optional<Document> before, Optional<Document> after, long time) {
  /** How many bytes of JSON the keys of a path may take together. */
  private static final int MAX_PATH_BYTES = 16 << 10;

  /** Keys in front of those of a component's configuration. */
  private static final int ROOT_LEVELS = 3;

  /** What kinds of changes there are. */
  public enum Kind {
    /** A leaf has another value, or is new. */
    SET,
    /** A leaf is gone, or a container after all that was in it. */
    REMOVED,
    /** A leaf has the same value with a newer time. */
    TOUCHED,
    /** Every leaf below has this time, unless it has a newer one. */
    RAISED,
    /** There is a new container with nothing in it. */
    OPENED
  }

  public Change {
    path = List.copyOf(path);
  }

  static Change set(List<String> path, Optional<Document> before, Node.Leaf leaf) {
    return new Change(path, Kind.SET, before, Optional.of(leaf.value()), leaf.time());
  }

  static Change removed(List<String> path, Optional<Document> before) {
    return new Change(path, Kind.REMOVED, before, Optional.empty(), 0);
  }

  static Change of(Kind kind, List<String> path, long time) {
    return new Change(path, kind, Optional.empty(), Optional.empty(), time);
  }

  /** Whether somebody who watches the path is told: a value changed or is gone. */
  public boolean isVisible() {
    return kind == Kind.REMOVED
        || (kind == Kind.SET && !(before.isPresent() && Node.equal(before.get(), after.get())));
  }

  /** What forbids it, although it could be made: what it makes could not be read again. */
  Optional<String> excess() {
    long bytes = 0;
    for (String key : path) {
      bytes += new Document.Text(key).size();
    }
    if (bytes > MAX_PATH_BYTES) {
      return Optional.of(
          "The keys on the way to a value may have %d bytes together, not %d"
              .formatted(MAX_PATH_BYTES, bytes));
    }
    return path.size() + after.map(Change::levels).orElse(0) > ROOT_LEVELS + Update.MAX_LEVELS
        ? Optional.of("A configuration may have %d levels".formatted(Update.MAX_LEVELS))
        : Optional.empty();
  }

  /** Levels below a value. */
  private static int levels(Document value) {
    int levels = 0;
    if (value instanceof Document.Arr(List<Document> items)) {
      for (Document item : items) {
        levels = Math.max(levels, 1 + levels(item));
      }
    } else if (value instanceof Document.Obj(Map<String, Document> members)) {
      for (Document member : members.values()) {
        levels = Math.max(levels, 1 + levels(member));
      }
    }
    return levels;
  }

  /** Whether it is inside the configuration of a component, which the second key names. */
  public boolean isInConfiguration() {
    return path.size() > 3
        && path.get(0).equalsIgnoreCase("services")
        && path.get(2).equalsIgnoreCase("configuration");
  }

  /** A node whose leaves are not older than that. */
  static Node raised(Node node, long time) {
    return switch (node) {
      case Node.Leaf leaf -> leaf.at(time);
      case Container container -> {
        List<Container.Child> children = new ArrayList<>();
        container.forEach(
            child -> children.add(new Container.Child(child.key(), raised(child.node(), time))));
        yield Container.of(children);
      }
    };
  }
}
