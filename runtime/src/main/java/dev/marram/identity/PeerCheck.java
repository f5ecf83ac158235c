package dev.marram.identity;

import dev.marram.process.ProcessTree;
import dev.marram.process.StartedGroup;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * Whether a peer with the right token may be that component (the table of decisions D3).
 *
 * <p>A peer is in a component's tree when its session, or that of one of its parents, is that of a
 * process started for the component, or when it is in the component's cgroup. Two things guard
 * against pids that are given away again: a session is only that of the started process if no other
 * process has its pid, and a parent must have started before its child. The check sees what /proc
 * shows at the time of CONNECT: a process that left both its session and its parents is in no tree,
 * unless the component has a cgroup.
 *
 * <p>The command line runs in no tree: its tokens are bound to a user or a group instead.
 *
 * <p>Blocks; safe on any thread.
 *
 * @param runtimeUser the uid of the runtime
 * @param started the processes the supervisor has started, read at each check; any thread
 * @param byCgroup the component in whose cgroup a process is; any thread
 */
public record PeerCheck(
    Mode mode,
    long runtimeUser,
    ProcessTree tree,
    Supplier<List<StartedGroup>> started,
    LongFunction<Optional<String>> byCgroup) {
  // A chain of parents longer than this counts as no tree; real ones are a tenth of it.
  private static final int MAX_PARENTS = 256;

  /** What the command line signs in as: before {@code user-<uid>} or {@code group-<gid>}. */
  public static final String COMMAND_LINE = "greengrass-cli#";

  /** {@code ipc.peerCheck}. */
  public enum Mode {
    STRICT,
    STANDARD,
    OFF
  }

  /**
   * Checks a peer that has presented this component's token.
   *
   * @return why it is refused; empty if it may be the component
   */
  public Optional<String> refusal(String component, Peer peer) {
    if (mode == Mode.OFF) {
      return Optional.empty();
    }
    List<StartedGroup> groups = started.get();
    Optional<String> owner =
        peer.pid().flatMap(pid -> ownerOf(pid, groups).or(() -> byCgroup.apply(pid)));
    if (owner.isPresent()) {
      return owner
          .filter(other -> !other.equals(component))
          .map(other -> "its process belongs to component " + other);
    }
    if (component.startsWith(COMMAND_LINE)) {
      return commandLine(component.substring(COMMAND_LINE.length()), peer);
    }
    return mode == Mode.STRICT
        ? Optional.of("its process is not known to be a component's and ipc.peerCheck is strict")
        : byUser(component, peer.user(), groups);
  }

  /** A token file was made for a user or a group; root may read all of them. */
  private Optional<String> commandLine(String identity, Peer peer) {
    if (mode == Mode.STRICT && peer.pid().isEmpty()) {
      return Optional.of("its process is not visible here and ipc.peerCheck is strict");
    }
    boolean may =
        peer.user().stream().anyMatch(uid -> uid == 0 || identity.equals("user-" + uid))
            || peer.pid().stream()
                .flatMap(pid -> tree.groups(pid).stream())
                .anyMatch(gid -> identity.equals("group-" + gid));
    return may
        ? Optional.empty()
        : Optional.of("its user is neither root nor the one the token file was written for");
  }

  private Optional<String> byUser(
      String component, Optional<Long> user, List<StartedGroup> groups) {
    List<Long> own =
        groups.stream()
            .filter(group -> group.component().equals(component))
            .map(StartedGroup::user)
            .toList();
    return user.filter(uid -> uid == 0 || uid == runtimeUser || own.contains(uid)).isPresent()
        ? Optional.empty()
        : Optional.of(
            "its process belongs to no component and its user is neither root, nor the runtime's,"
                + " nor the component's");
  }

  private Optional<String> ownerOf(long pid, List<StartedGroup> groups) {
    Optional<ProcessTree.Entry> entry = tree.find(pid);
    for (int i = 0; i < MAX_PARENTS && entry.isPresent(); i++) {
      ProcessTree.Entry process = entry.get();
      for (StartedGroup group : groups) {
        if (isIn(process, group)) {
          return Optional.of(group.component());
        }
      }
      entry =
          process.parent() <= 1
              ? Optional.empty()
              : tree.find(process.parent())
                  .filter(parent -> parent.startTicks() <= process.startTicks());
    }
    return Optional.empty();
  }

  private boolean isIn(ProcessTree.Entry process, StartedGroup group) {
    if (process.pid() == group.pid()) {
      return process.startTicks() == group.startTicks();
    }
    if (process.session() != group.pid() || process.startTicks() < group.startTicks()) {
      return false;
    }
    Optional<ProcessTree.Entry> leader = tree.find(group.pid());
    return leader.isEmpty() || leader.get().startTicks() == group.startTicks();
  }
}
