package dev.marram.lifecycle;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Timers, passed in so that tests let time pass by hand. */
@FunctionalInterface
public interface Timers {
  /**
   * Runs the action once after the delay, on any thread. It must not block. A timer is never
   * cancelled: its action finds out by itself that it came too late.
   */
  void after(Duration delay, Runnable action);

  Timers SYSTEM =
      (delay, action) ->
          CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS, Runnable::run)
              .execute(action);
}
