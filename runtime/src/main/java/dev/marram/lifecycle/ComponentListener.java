package dev.marram.lifecycle;

import dev.marram.process.OutputListener;

/**
 * Hears what components do. Called on the component's own threads, which wait for it: it should be
 * quick, and must not wait for the supervisor.
 */
@FunctionalInterface
public interface ComponentListener {
  /** A component has gone from one state to another. */
  void stateChanged(String component, State from, State to, String reason);

  /** The process of a step, such as {@code Install}, has been started. */
  default void stepStarted(String component, String step) {}

  default void output(String component, OutputListener.Stream stream, String line) {}
}
