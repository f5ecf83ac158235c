package dev.marram.operation;

/** Takes what components say about their own state. */
public interface StateReports {
  /**
   * A component reports RUNNING or ERRORED; called on the event loop, must not block.
   *
   * @return false when there is no such component
   */
  boolean report(String component, boolean running);
}
