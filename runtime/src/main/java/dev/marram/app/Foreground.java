package dev.marram.app;

import java.io.PrintWriter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/**
 * Runs the runtime in the foreground of a command: starts it, waits for what the command waits for
 * or for a signal, and stops it.
 *
 * <p>SIGTERM and SIGINT start the JVM's shutdown, whose thread stops the runtime and then ends the
 * JVM with code 0; so does the end of the wait.
 */
final class Foreground {
  /** Completes never: only a signal ends the command. */
  static final CompletableFuture<Integer> UNTIL_SIGNAL = new CompletableFuture<>();

  private Foreground() {}

  /**
   * Starts, waits, and lets the stop begin.
   *
   * @param wait given the started runtime, completes with the exit code when the command is done
   * @return the exit code
   */
  static int run(
      Startup.Options options,
      PrintWriter err,
      Progress progress,
      Function<MarramRuntime, CompletableFuture<Integer>> wait)
      throws InterruptedException {
    MarramRuntime runtime;
    try {
      runtime = Startup.start(options, progress);
    } catch (StartException e) {
      err.println("marram: " + e.getMessage());
      err.flush();
      return 1;
    }
    CompletableFuture<Integer> done = wait.apply(runtime);
    Thread stop =
        Thread.ofPlatform()
            .name("marram-stop")
            .unstarted(() -> {
              runtime.stop();
              progress.stopped();
              Runtime.getRuntime().halt(done.getNow(0));
            });
    Runtime.getRuntime().addShutdownHook(stop);
    try {
      return done.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }
}
