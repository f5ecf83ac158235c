package dev.marram.pubsub;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which subscribers a topic has: a tree with a branch per level of the filters.
 *
 * <p>{@code +} stands for one whole level and {@code #}, as the last level, for one or more;
 * anything else is literal. {@code a/#} does not match {@code a}; {@code #} alone matches every
 * topic. Each match walks level by level with the branches still possible, so its cost is bounded
 * by the size of the tree and never by recursion. Owned by one thread.
 *
 * @param <S> the subscriber; one may stand here for several filters
 */
public final class Subscriptions<S> {
  private static final class Branch<S> {
    final Map<String, Branch<S>> branches = new HashMap<>(2);
    final List<S> subscribers = new ArrayList<>(1);

    boolean isEmpty() {
      return branches.isEmpty() && subscribers.isEmpty();
    }
  }

  /** What all filters together may take, in about bytes. */
  private static final long MOST_BYTES = 48L << 20;

  /** About what a level takes besides its characters. */
  private static final int LEVEL_BYTES = 250;

  private final Branch<S> root = new Branch<>();
  private long version;
  private long bytes;

  /**
   * Grows with every change; whoever remembers the result of {@link #match} remembers this with it.
   */
  public long version() {
    return version;
  }

  /** Whether nobody is here and no branch is left over. */
  boolean isEmpty() {
    return root.isEmpty();
  }

  /** Whether there is memory for one more subscription with this filter. */
  public boolean hasRoom(String filter) {
    return bytes + weight(filter) <= MOST_BYTES;
  }

  private static long weight(String filter) {
    return (long) LEVEL_BYTES * (Topics.levels(filter).size() + 1) + filter.length();
  }

  public void add(String filter, S subscriber) {
    Branch<S> branch = root;
    for (String level : Topics.levels(filter)) {
      branch = branch.branches.computeIfAbsent(level, l -> new Branch<>());
    }
    branch.subscribers.add(subscriber);
    bytes += weight(filter);
    version++;
  }

  /**
   * Takes a subscriber away that was added for exactly this filter; nothing happens when it was
   * not.
   */
  public void remove(String filter, S subscriber) {
    List<String> levels = Topics.levels(filter);
    List<Branch<S>> path = new ArrayList<>(List.of(root));
    for (String level : levels) {
      Branch<S> next = path.getLast().branches.get(level);
      if (next == null) {
        return;
      }
      path.add(next);
    }
    if (path.getLast().subscribers.remove(subscriber)) {
      bytes -= weight(filter);
      version++;
    }
    for (int i = levels.size(); i > 0 && path.get(i).isEmpty(); i--) {
      path.get(i - 1).branches.remove(levels.get(i - 1));
    }
  }

  /** The subscribers of a topic, each as often as it was added for a filter that matches. */
  public List<S> match(String topic) {
    List<S> found = new ArrayList<>();
    List<Branch<S>> possible = List.of(root);
    List<String> levels = Topics.levels(topic);
    if (levels.isEmpty()) {
      found.addAll(subscribers(root, "#"));
    }
    for (String level : levels) {
      List<Branch<S>> next = new ArrayList<>();
      for (Branch<S> branch : possible) {
        found.addAll(subscribers(branch, "#"));
        follow(branch, level, next);
        follow(branch, "+", next);
      }
      possible = next;
    }
    possible.forEach(branch -> found.addAll(branch.subscribers));
    return found;
  }

  private static <S> List<S> subscribers(Branch<S> branch, String level) {
    Branch<S> child = branch.branches.get(level);
    return child == null ? List.of() : child.subscribers;
  }

  private static <S> void follow(Branch<S> branch, String level, List<Branch<S>> next) {
    Branch<S> child = branch.branches.get(level);
    if (child != null) {
      next.add(child);
    }
  }
}
