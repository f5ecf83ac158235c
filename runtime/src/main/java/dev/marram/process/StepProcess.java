package dev.marram.process;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A started step with everything that belongs to it. Safe on any thread. */
public final class StepProcess {
  private static final long OUTPUT_LIMIT_MILLIS = 500;

  // Held as long as we are: the standard input of the process would be closed with it.
  private final Process process;
  private final StartedGroup group;
  private final StartedGroups groups;
  private final List<OutputReader> readers;
  private final CompletableFuture<ExitStatus> exit;

  StepProcess(
      Process process, StartedGroup group, StartedGroups groups, List<OutputReader> readers) {
    this.process = process;
    this.group = group;
    this.groups = groups;
    this.readers = readers;
    this.exit = process.onExit().thenApply(this::ended);
  }

  /** Its pid, also the number of its session and process group. */
  public long pid() {
    return process.pid();
  }

  /**
   * Calls back, on any thread, when the step's own process has ended, whatever it leaves running
   * and whoever still holds its output; at once if it has ended already. The callback must not
   * block.
   */
  public void onExit(Consumer<ExitStatus> callback) {
    var _ = exit.thenAccept(callback);
  }

  /**
   * Ends the step, the rest of its session and its descendants: SIGTERM, the grace, SIGKILL; then
   * waits for the last lines of output. Blocks, also when there is nothing to end.
   *
   * @return false if something is still there
   */
  public boolean end(Duration grace) throws InterruptedException {
    boolean gone = groups.end(group, grace);
    if (gone) {
      for (OutputReader reader : readers) {
        reader.awaitEnd(OUTPUT_LIMIT_MILLIS);
      }
    }
    return gone;
  }

  private ExitStatus ended(Process ended) {
    groups.forgetIfEnded(group);
    return new ExitStatus(ended.exitValue());
  }
}
