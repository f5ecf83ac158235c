package dev.marram.credentials;

import dev.marram.base.Clock;
import java.time.Duration;
import java.time.Instant;

/** Two clocks moved by hand: the one that only grows, and the time of day. */
final class HandClock implements Clock {
  private long nanos = 1;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  synchronized void advance(Duration by) {
    nanos += by.toNanos();
    now = now.plus(by);
  }

  synchronized void setTimeOfDay(Instant to) {
    now = to;
  }

  @Override
  public synchronized long nanos() {
    return nanos;
  }

  @Override
  public synchronized Instant now() {
    return now;
  }
}
