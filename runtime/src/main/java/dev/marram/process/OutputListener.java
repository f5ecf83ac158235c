package dev.marram.process;

/** Takes the output of processes, on the thread that reads the stream; it may block. */
@FunctionalInterface
public interface OutputListener {
  enum Stream {
    STDOUT,
    STDERR
  }

  /**
   * One line, trimmed, without its end.
   *
   * @param continued whether it is a piece of a line longer than 64 KiB and more follows
   */
  void line(Stream stream, String text, boolean continued);
}
