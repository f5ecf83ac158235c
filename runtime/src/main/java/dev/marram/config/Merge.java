package dev.marram.config;

import dev.marram.model.Document;
import dev.marram.model.ModelError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Merges values into a tree and keeps account of every change. Objects are merged key by key; all
 * other values, lists too, replace what is there; nothing is removed but what gives way to another
 * kind. Used once, by one thread.
 *
 * <p>Private keys, which begin with {@code _}, and empty ones are left out: see {@link #skipped}.
 *
 * <p>Source: configuration reference, sections 1 to 4; decisions D6.
 */
public final class Merge {

  /** What becomes of a leaf that has another value, or is in the way. */
  public enum Existing {
    /** It is replaced if it is not newer; otherwise the whole merge {@link #isStale}. */
    MUST_NOT_BE_NEWER,
    /** It is replaced if it is not newer. */
    STAYS_IF_NEWER,
    /** It stays, unless it is null. */
    STAYS,
    /** It is replaced, and takes the time of the merge, however new it is. */
    GIVES_WAY
  }

  /** So many are put in one by one, each for a copy of the array; it is sorted anew for more. */
  private static final int FEW = 100;

  private final long time;
  private final List<String> path = new ArrayList<>();
  private final List<Change> changes = new ArrayList<>();
  private final List<List<String>> skipped = new ArrayList<>();
  private final List<List<String>> kept = new ArrayList<>();
  private Container root;
  private Existing existing = Existing.STAYS_IF_NEWER;
  private boolean stale;

  /**
   * @param root the tree that is merged into
   * @param time of what is merged, in milliseconds since 1970
   */
  public Merge(Container root, long time) {
    this.root = root;
    this.time = time;
  }

  /** The tree with everything that was merged. */
  public Container root() {
    return root;
  }

  /** What was done to it, in order. */
  public List<Change> changes() {
    return changes;
  }

  /** Whether a leaf is newer than what had to replace it; the tree is of no use then. */
  public boolean isStale() {
    return stale;
  }

  /**
   * Refuses what could be written but not read again.
   *
   * @throws RefusedException if a path or a value is beyond the limits of a tree
   */
  void requireReadable() throws RefusedException {
    for (Change change : changes) {
      boolean adds = change.kind() == Change.Kind.SET || change.kind() == Change.Kind.OPENED;
      Optional<String> excess = adds ? change.excess() : Optional.empty();
      if (excess.isPresent()) {
        String place = ConfigFileReader.cut(String.join(".", change.path()));
        throw new RefusedException(
            ModelError.invalidArguments("%s (%s)".formatted(excess.get(), place)));
      }
    }
  }

  /** Keys that were left out, each with its path. */
  public List<List<String>> skipped() {
    return skipped;
  }

  /** Leaves, or containers, that stayed although another value was merged. */
  public List<List<String>> kept() {
    return kept;
  }

  /**
   * Merges a value at a path, which is made where it is missing; the path may be empty for an
   * object.
   */
  public Merge put(List<String> at, Document value, Existing rule) {
    for (String key : at) {
      if (isLeftOut(key)) {
        skipped.add(List.copyOf(at));
        return this;
      }
    }
    existing = rule;
    path.clear();
    root = (Container) put(root, at, 0, value);
    return this;
  }

  private Node put(@Nullable Node node, List<String> at, int level, Document value) {
    if (level == at.size()) {
      return merged(node, value);
    }
    if (node instanceof Node.Leaf leaf && !givesWay(leaf)) {
      return leaf;
    }
    Container container = node instanceof Container found ? found : Container.EMPTY;
    String key = at.get(level);
    Optional<Container.Child> child = container.child(key);
    path.add(child.map(Container.Child::key).orElse(key));
    Node inner = put(child.map(Container.Child::node).orElse(null), at, level + 1, value);
    path.removeLast();
    return container.with(key, inner);
  }

  /** Removes the node at a path; told are its leaves, and the container itself last. */
  public Merge remove(List<String> at) {
    root.find(at)
        .ifPresent(node -> {
          path.clear();
          path.addAll(stored(at));
          removed(node);
          root = root.without(at);
        });
    return this;
  }

  /** Brings a path to what is wanted there, removing all else; what is the same stays. */
  Merge reset(List<String> at, Optional<Node> wanted) {
    root.find(at)
        .ifPresent(node -> {
          path.clear();
          path.addAll(stored(at));
          Optional<Node> left = stripped(node, wanted.orElse(null));
          root = left.isPresent() ? root.with(at, left.get()) : root.without(at);
        });
    return wanted.isEmpty() ? this : put(at, wanted.get().toDocument(), Existing.GIVES_WAY);
  }

  private Optional<Node> stripped(Node node, @Nullable Node wanted) {
    if (wanted == null || (wanted instanceof Container none && none.size() == 0)) {
      removed(node);
      return Optional.empty();
    }
    if (!(node instanceof Container container && wanted instanceof Container kept)) {
      return Optional.of(node);
    }
    List<Container.Child> left = new ArrayList<>();
    container.forEach(child -> {
      path.add(child.key());
      Node same = kept.child(child.key()).map(Container.Child::node).orElse(null);
      stripped(child.node(), same)
          .ifPresent(inner -> left.add(new Container.Child(child.key(), inner)));
      path.removeLast();
    });
    return Optional.of(Container.of(left));
  }

  /** Gives all leaves below a path this time, unless they are newer. */
  public Merge raise(List<String> at) {
    if (root.find(at).filter(node -> node.oldest() < time).isPresent()) {
      changes.add(Change.of(Change.Kind.RAISED, stored(at), time));
      root = root.with(at, Change.raised(root.find(at).orElseThrow(), time));
    }
    return this;
  }

  private List<String> stored(List<String> at) {
    List<String> spelt = new ArrayList<>();
    Container section = root;
    for (String key : at) {
      Container.Child child = section.child(key).orElseThrow();
      spelt.add(child.key());
      section = child.node() instanceof Container inner ? inner : Container.EMPTY;
    }
    return spelt;
  }

  private Node merged(@Nullable Node node, Document value) {
    return switch (value) {
      case Document.Obj object -> mergedObject(node, object);
      case Document.Text _, Document.Num _, Document.Bool _, Document.Arr _, Document.Null _ ->
          mergedValue(node, value);
    };
  }

  private Node mergedObject(@Nullable Node node, Document.Obj object) {
    if (node instanceof Node.Leaf leaf && !givesWay(leaf)) {
      return leaf;
    }
    Map<String, Document> members = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    object
        .members()
        .forEach((key, member) -> {
          if (isLeftOut(key)) {
            path.add(key);
            skipped.add(List.copyOf(path));
            path.removeLast();
          } else {
            members.put(key, member);
          }
        });
    if (node instanceof Container container) {
      return mergedMembers(container, members);
    }
    if (members.isEmpty()) {
      changes.add(Change.of(Change.Kind.OPENED, path, time));
    }
    return mergedMembers(Container.EMPTY, members);
  }

  /** In one pass for many members, so that a large object costs no copy for each of them. */
  private Container mergedMembers(Container container, Map<String, Document> members) {
    Map<String, Node> results = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    members.forEach((key, value) -> {
      Optional<Container.Child> child = container.child(key);
      path.add(child.map(Container.Child::key).orElse(key));
      Node before = child.map(Container.Child::node).orElse(null);
      Node after = merged(before, value);
      path.removeLast();
      if (!after.equals(before)) {
        results.put(child.map(Container.Child::key).orElse(key), after);
      }
    });
    if (results.size() <= FEW) {
      Container result = container;
      for (Map.Entry<String, Node> each : results.entrySet()) {
        result = result.with(each.getKey(), each.getValue());
      }
      return result;
    }
    container.forEach(child -> results.putIfAbsent(child.key(), child.node()));
    return Container.of(
        results.entrySet().stream()
            .map(each -> new Container.Child(each.getKey(), each.getValue()))
            .toList());
  }

  private Node mergedValue(@Nullable Node node, Document value) {
    if (node instanceof Node.Leaf leaf && Node.equal(leaf.value(), value)) {
      if (existing == Existing.GIVES_WAY && leaf.time() > time) {
        return set(Optional.of(leaf.value()), leaf.value());
      }
      boolean newer = leaf.time() < time && existing != Existing.STAYS;
      if (newer) {
        changes.add(Change.of(Change.Kind.TOUCHED, path, time));
      }
      return newer ? leaf.at(time) : leaf;
    }
    if (node != null && !mayReplace(node)) {
      return node;
    }
    if (node instanceof Container container) {
      container.forEach(this::removedChild);
    }
    return set(
        Optional.ofNullable(node).filter(Node.Leaf.class::isInstance).map(Node::toDocument), value);
  }

  private Node.Leaf set(Optional<Document> before, Document value) {
    Node.Leaf leaf = Node.Leaf.of(value, time);
    changes.add(Change.set(path, before, leaf));
    return leaf;
  }

  /** Whether a leaf is replaced by a container; told is its end, unless it was null. */
  private boolean givesWay(Node.Leaf leaf) {
    boolean replaced = mayReplace(leaf);
    if (replaced && !leaf.isNull()) {
      changes.add(Change.removed(path, Optional.of(leaf.value())));
    }
    return replaced;
  }

  private boolean mayReplace(Node node) {
    boolean allowed =
        switch (existing) {
          case MUST_NOT_BE_NEWER, STAYS_IF_NEWER -> node.newest() <= time;
          case STAYS -> node instanceof Node.Leaf leaf && leaf.isNull();
          case GIVES_WAY -> true;
        };
    if (!allowed) {
      stale = true;
      kept.add(List.copyOf(path));
    }
    return allowed;
  }

  private void removedChild(Container.Child child) {
    path.add(child.key());
    removed(child.node());
    path.removeLast();
  }

  private void removed(Node node) {
    if (node instanceof Container container) {
      container.forEach(this::removedChild);
      changes.add(Change.removed(path, Optional.empty()));
    } else {
      changes.add(Change.removed(path, Optional.of(node.toDocument())));
    }
  }

  /** Whether a key is not kept at all: it is private, or empty. */
  static boolean isLeftOut(String key) {
    return key.isEmpty() || key.startsWith("_");
  }
}
