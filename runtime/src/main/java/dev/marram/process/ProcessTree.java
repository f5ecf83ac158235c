package dev.marram.process;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The processes of this machine, as far as we may see them. Reading blocks. */
public interface ProcessTree {

  /**
   * One process.
   *
   * @param startTicks when it started, in clock ticks since boot: together with the pid this names
   *     a process for as long as the machine runs
   * @param ended whether it has ended and only waits for its parent to notice
   */
  record Entry(long pid, long parent, long group, long session, long startTicks, boolean ended) {}

  Optional<Entry> find(long pid);

  /** The gids that a process acts with, supplementary ones included; none when it has gone. */
  Set<Long> groups(long pid);

  /** All processes. One that starts or ends meanwhile may be missing. */
  List<Entry> all();
}
