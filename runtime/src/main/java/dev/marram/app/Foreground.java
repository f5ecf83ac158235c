package dev.marram.app;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/**
 * Runs the runtime in the foreground of a command: starts it, waits for what the command waits for
 * or for a signal, and stops it.
 *
 * <p>SIGTERM and SIGINT start the JVM's shutdown, whose thread stops the runtime and then ends the
 * JVM with code 0; so does the end of the wait. A signal that comes during the start waits for its
 * end.
 */
final class Foreground {
  /** Completes never: only a signal ends the command. */
  static final CompletableFuture<Integer> UNTIL_SIGNAL = new CompletableFuture<>();

  private final Progress progress;
  private final CompletableFuture<Optional<MarramRuntime>> started = new CompletableFuture<>();
  private final CompletableFuture<Integer> ended = new CompletableFuture<>();

  private Foreground(Progress progress) {
    this.progress = progress;
  }

  /**
   * Starts, waits, and lets the stop begin.
   *
   * @param wait given the started runtime, completes with the exit code when the command is done
   * @return the exit code
   */
  static int run(
      Startup.Options options,
      Progress progress,
      Function<MarramRuntime, CompletableFuture<Integer>> wait)
      throws InterruptedException, ExecutionException {
    Foreground foreground = new Foreground(progress);
    Thread stop = Thread.ofPlatform().name("marram-stop").unstarted(foreground::stop);
    Runtime.getRuntime().addShutdownHook(stop);
    try {
      MarramRuntime runtime = Startup.start(options, progress, () -> foreground.ended.complete(1));
      foreground.started.complete(Optional.of(runtime));
      var _ = wait.apply(runtime).thenAccept(foreground.ended::complete);
    } catch (StartException e) {
      foreground.ended.complete(1);
      progress.failed(e);
    } finally {
      foreground.started.complete(Optional.empty()); // unless it did start
    }
    return foreground.ended.get();
  }

  private void stop() {
    started
        .join()
        .ifPresent(runtime -> {
          runtime.stop();
          progress.stopped();
        });
    Runtime.getRuntime().halt(ended.getNow(0));
  }
}
