package dev.marram.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A tree that is changed in place: a start that reads a log makes no image for each step of it.
 * What did not change stays as it was given. Owned by one thread.
 */
final class Draft {
  private static final int FEW = 8;

  private String[] keys;

  /** Each a leaf, a container as it was given, or the draft of one that changed. */
  private Object[] nodes;

  private int count;

  /** Where a key was found last. */
  private int recent;

  /** A tree that begins as a container. */
  Draft(Container container) {
    count = container.size();
    keys = new String[Math.max(FEW, count)];
    nodes = new Object[keys.length];
    int[] at = {0};
    container.forEach(child -> {
      keys[at[0]] = child.key();
      nodes[at[0]++] = child.node();
    });
  }

  /** The tree as it is now. */
  Container toContainer() {
    List<Container.Child> children = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      children.add(new Container.Child(keys[i], node(nodes[i])));
    }
    return Container.of(children);
  }

  private static Node node(Object node) {
    return node instanceof Draft draft ? draft.toContainer() : (Node) node;
  }

  /** Makes a change as it was made before; returns it with the value that it replaced. */
  Change apply(Change change) {
    List<String> path = change.path();
    return switch (change.kind()) {
      case SET ->
          replacing(change, put(path, Node.Leaf.of(change.after().orElseThrow(), change.time())));
      case REMOVED -> replacing(change, remove(path));
      case TOUCHED, RAISED -> {
        Object found = find(path);
        if (found != null) {
          put(path, Change.raised(node(found), change.time()));
        }
        yield change;
      }
      case OPENED -> {
        Object found = find(path);
        if (found == null || found instanceof Node.Leaf) {
          put(path, Container.EMPTY);
        }
        yield change;
      }
    };
  }

  private static Change replacing(Change change, @Nullable Object before) {
    return before instanceof Node.Leaf leaf
        ? new Change(
            change.path(), change.kind(), Optional.of(leaf.value()), change.after(), change.time())
        : change;
  }

  private @Nullable Object find(List<String> path) {
    Object node = this;
    for (int i = 0; i < path.size() && node != null; i++) {
      if (node instanceof Container container) {
        return container.find(path.subList(i, path.size())).orElse(null);
      }
      node = node instanceof Draft draft ? draft.child(path.get(i)) : null;
    }
    return node;
  }

  private @Nullable Object child(String key) {
    int at = indexOf(key);
    return at < 0 ? null : nodes[at];
  }

  /** Puts a node at a path, where leaves give way to containers; returns what was there. */
  @Nullable Object put(List<String> path, Node node) {
    String key = path.getFirst();
    int at = indexOf(key);
    boolean missing = at < 0;
    if (missing) {
      at = -at - 1;
      insert(at, key);
    }
    if (path.size() > 1) {
      return draft(at).put(path.subList(1, path.size()), node);
    }
    Object before = missing ? null : nodes[at];
    nodes[at] = node;
    return before;
  }

  private Draft draft(int at) {
    if (!(nodes[at] instanceof Draft)) {
      nodes[at] = new Draft(nodes[at] instanceof Container container ? container : Container.EMPTY);
    }
    return (Draft) nodes[at];
  }

  private void insert(int at, String key) {
    if (count == keys.length) {
      keys = Arrays.copyOf(keys, count + count / 2);
      nodes = Arrays.copyOf(nodes, keys.length);
    }
    System.arraycopy(keys, at, keys, at + 1, count - at);
    System.arraycopy(nodes, at, nodes, at + 1, count - at);
    keys[at] = key;
    nodes[at] = Container.EMPTY;
    count++;
  }

  private @Nullable Object remove(List<String> path) {
    int at = indexOf(path.getFirst());
    if (at < 0) {
      return null;
    }
    Object before = nodes[at];
    if (path.size() > 1) {
      return before instanceof Node.Leaf ? null : draft(at).remove(path.subList(1, path.size()));
    }
    count--;
    System.arraycopy(keys, at + 1, keys, at, count - at);
    System.arraycopy(nodes, at + 1, nodes, at, count - at);
    return before;
  }

  /** Merges tell their changes in order: most often it is the one of before, or a new last one. */
  private int indexOf(String key) {
    if (recent < count && keys[recent].equals(key)) {
      return recent;
    }
    if (count == 0 || String.CASE_INSENSITIVE_ORDER.compare(keys[count - 1], key) < 0) {
      return -count - 1;
    }
    int at = Arrays.binarySearch(keys, 0, count, key, String.CASE_INSENSITIVE_ORDER);
    recent = Math.max(0, at);
    return at;
  }
}
