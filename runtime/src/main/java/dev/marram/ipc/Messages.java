package dev.marram.ipc;

/**
 * What is delivered at one time: the message of a publish, or all events of one cause, which are
 * made as queues take them. Owned by the event loop.
 */
sealed interface Messages permits SharedFrame, Events {
  /** How many each subscriber gets. */
  int count();

  /**
   * One of them, as a frame for any stream.
   *
   * @param index from 0
   */
  SharedFrame frame(int index);
}
