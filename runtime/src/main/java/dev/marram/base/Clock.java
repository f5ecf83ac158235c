package dev.marram.base;

import java.time.Instant;

/** Time, passed in so that tests move it by hand. Safe on any thread. */
public interface Clock {
  /** Nanoseconds that only grow; comparable with each other only. */
  long nanos();

  /** The time of day. */
  Instant now();

  Clock SYSTEM =
      new Clock() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public Instant now() {
          return Instant.now();
        }
      };
}
