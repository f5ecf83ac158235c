package dev.marram.process;

import java.io.FileInputStream;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one output stream of a process until every process that holds it has let go, which may be
 * long after the step has ended.
 *
 * <p>On a platform thread: a blocked read of a pipe holds its carrier, and a hundred of them would
 * leave no virtual thread running (decisions D5). Whoever writes faster than the lines are taken
 * waits in its own pipe.
 */
final class OutputReader {
  private static final Logger log = LoggerFactory.getLogger(OutputReader.class);
  private static final int STACK_BYTES = 256 << 10;
  private static final int BUFFER_BYTES = 8 << 10;

  private final FileInputStream in;
  private final LineSplitter lines;
  private final Thread thread;

  OutputReader(String name, FileInputStream in, LineSplitter lines) {
    this.in = in;
    this.lines = lines;
    this.thread =
        Thread.ofPlatform().daemon().name(name).stackSize(STACK_BYTES).unstarted(this::read);
  }

  void start() {
    thread.start();
  }

  /** Waits until the stream has ended and all its lines are delivered. */
  void awaitEnd(long millis) throws InterruptedException {
    thread.join(millis);
  }

  private void read() {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (in) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        accept(buffer, count);
      }
      lines.end();
    } catch (IOException e) {
      log.atWarn().addKeyValue("thread", thread.getName()).setCause(e).log("output.read-failed");
    }
  }

  // The edge of this thread: whatever becomes of the lines, the pipe is read on, or the process
  // would stop.
  private void accept(byte[] buffer, int count) {
    try {
      lines.accept(buffer, count);
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("output.lines-refused");
    }
  }
}
