package dev.marram.process;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The few calls of the C library that the JDK does not offer. */
final class Posix {
  static final int SIGKILL = 9;
  static final int SIGTERM = 15;

  private static final int O_CLOEXEC = 0x80000;
  private static final MethodHandle KILL =
      handle("kill", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
  private static final MethodHandle PIPE =
      handle("pipe2", ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
  private static final MethodHandle CLOSE = handle("close", ValueLayout.JAVA_INT);

  /** Two ends of a pipe as descriptors of this process; no child inherits them. */
  record Pipe(int readEnd, int writeEnd) implements AutoCloseable {

    static Pipe open() throws IOException {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment ends = arena.allocate(ValueLayout.JAVA_INT, 2);
        if (call(PIPE, ends, O_CLOEXEC) != 0) {
          throw new IOException("no pipe can be made: too many files are open, raise the limit");
        }
        return new Pipe(
            ends.getAtIndex(ValueLayout.JAVA_INT, 0), ends.getAtIndex(ValueLayout.JAVA_INT, 1));
      }
    }

    /** The name under which this process opens an end anew, as long as we hold it. */
    static File file(int end) {
      return new File("/proc/self/fd/" + end);
    }

    @Override
    public void close() {
      call(CLOSE, readEnd);
      call(CLOSE, writeEnd);
    }
  }

  private Posix() {}

  /**
   * Sends a signal to a process or, if the number is negative, to all processes of that group.
   * Nothing happens to those that are gone or that we may not signal.
   */
  static void kill(long target, int signal) {
    if (Math.abs(target) <= 1) {
      throw new IllegalArgumentException("no process or group of ours: " + target);
    }
    int _ = call(KILL, Math.toIntExact(target), signal);
  }

  private static int call(MethodHandle handle, Object... arguments) {
    try {
      return (int) handle.invokeWithArguments(arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static MethodHandle handle(String name, ValueLayout... arguments) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments));
  }
}
