package dev.marram.process;

import dev.marram.base.Clock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a started process with everything that belongs to it: the members of its session, its
 * descendants and, with {@code killMode: cgroup}, all in the component's cgroup. SIGTERM once, a
 * grace, then SIGKILL until none is left.
 *
 * <p>A pid is trusted only together with the time its process started. A session number is not
 * given away as long as the session has members; so once its leader is gone, a member with that
 * number is ours, and once another process has that pid, no member is.
 *
 * <p>One object ends one group, on one thread; it blocks.
 */
final class Termination {
  private static final Logger log = LoggerFactory.getLogger(Termination.class);
  private static final Duration KILL_LIMIT = Duration.ofSeconds(5);
  private static final long MAX_PAUSE_MILLIS = 50;

  private final ProcessTree tree;
  private final Clock clock;
  private final StartedGroup group;
  private final BiConsumer<Integer, List<Long>> signals;
  private final Optional<Cgroup> cgroup;
  // Descendants seen so far: one whose parent has ended is no descendant any more.
  private final Map<Long, ProcessTree.Entry> seen = new HashMap<>();

  /**
   * @param signals sends one to processes and, where the number is negative, to groups
   * @param cgroup of which all processes belong to the group too
   */
  Termination(
      ProcessTree tree,
      Clock clock,
      StartedGroup group,
      BiConsumer<Integer, List<Long>> signals,
      Optional<Cgroup> cgroup) {
    this.tree = tree;
    this.clock = clock;
    this.group = group;
    this.signals = signals;
    this.cgroup = cgroup;
  }

  /** Ends them all; false if some are still there, not to be killed or not ours to kill. */
  boolean end(Duration grace) throws InterruptedException {
    if (!grace.isZero()) {
      signal(survivors(), Posix.SIGTERM);
      if (ends(grace, false)) {
        return true;
      }
    }
    return ends(KILL_LIMIT, true);
  }

  /** Whether anything of the group is there, descendants in sessions of their own not counted. */
  boolean hasMembers() {
    return !members(byPid()).isEmpty() || cgroupMembers().anyMatch(entry -> !entry.ended());
  }

  private boolean ends(Duration limit, boolean kill) throws InterruptedException {
    long deadline = clock.nanos() + limit.toNanos();
    long pause = 1;
    while (true) {
      List<ProcessTree.Entry> left = survivors();
      if (left.isEmpty()) {
        return true;
      }
      if (clock.nanos() - deadline > 0) {
        return false;
      }
      if (kill) {
        killCgroup();
        signal(left, Posix.SIGKILL);
      }
      Thread.sleep(pause);
      pause = Math.min(MAX_PAUSE_MILLIS, 2 * pause);
    }
  }

  private void signal(List<ProcessTree.Entry> targets, int signal) {
    if (targets.isEmpty()) {
      return;
    }
    // The group in one call, which a process that forks meanwhile cannot slip out of. Whoever is in
    // it gets no second signal: for some programs two SIGTERM mean something else than one.
    Stream<Long> each =
        targets.stream().map(target -> target.group() == group.pid() ? -group.pid() : target.pid());
    signals.accept(signal, each.distinct().toList());
  }

  private void killCgroup() {
    try {
      if (cgroup.isPresent()) {
        cgroup.get().kill();
      }
    } catch (IOException e) {
      log.atWarn().addKeyValue("group", group.pid()).setCause(e).log("cgroup.not-killed");
    }
  }

  private Stream<ProcessTree.Entry> cgroupMembers() {
    return cgroup.stream()
        .flatMap(each -> each.members().stream())
        .map(tree::find)
        .flatMap(Optional::stream);
  }

  /** Members and descendants that are still there. */
  private List<ProcessTree.Entry> survivors() {
    Map<Long, ProcessTree.Entry> all = byPid();
    Map<Long, List<ProcessTree.Entry>> children =
        all.values().stream().collect(Collectors.groupingBy(ProcessTree.Entry::parent));
    Deque<ProcessTree.Entry> open = new ArrayDeque<>(members(all));
    cgroupMembers().forEach(open::add);
    for (ProcessTree.Entry known : seen.values()) {
      ProcessTree.Entry now = all.get(known.pid());
      if (now != null && now.startTicks() == known.startTicks()) {
        open.add(now);
      }
    }
    seen.clear();
    while (!open.isEmpty()) {
      ProcessTree.Entry entry = open.remove();
      if (seen.putIfAbsent(entry.pid(), entry) == null) {
        open.addAll(children.getOrDefault(entry.pid(), List.of()));
      }
    }
    return seen.values().stream().filter(entry -> !entry.ended()).toList();
  }

  private List<ProcessTree.Entry> members(Map<Long, ProcessTree.Entry> all) {
    ProcessTree.Entry now = all.get(group.pid());
    if (now != null && now.startTicks() != group.startTicks()) {
      return List.of();
    }
    return all.values().stream()
        .filter(entry -> entry.session() == group.pid() || entry.pid() == group.pid())
        .filter(entry -> !entry.ended() && entry.startTicks() >= group.startTicks())
        .toList();
  }

  private Map<Long, ProcessTree.Entry> byPid() {
    return tree.all().stream()
        .collect(Collectors.toMap(ProcessTree.Entry::pid, entry -> entry, (one, same) -> one));
  }
}
