package dev.marram.process;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The few calls of the C library that the JDK does not offer. Each handle is made at its first use.
 */
final class Posix {
  static final int SIGKILL = 9;
  static final int SIGTERM = 15;

  private static final int O_CLOEXEC = 0x80000;

  /** Two ends of a pipe as descriptors of this process; no child inherits them. */
  record Pipe(int readEnd, int writeEnd) {}

  private Posix() {}

  /**
   * Sends a signal to one process.
   *
   * @return whether there is such a process and we may signal it
   */
  static boolean kill(long pid, int signal) {
    if (pid <= 1) {
      throw new IllegalArgumentException("no process of ours: " + pid);
    }
    return signal(Math.toIntExact(pid), signal) == 0;
  }

  /**
   * Sends a signal to all processes of a group.
   *
   * @return false if there is no such group, or none of its members may be signalled by us
   */
  static boolean killGroup(long group, int signal) {
    if (group <= 1) {
      throw new IllegalArgumentException("no group of ours: " + group);
    }
    return signal(Math.toIntExact(-group), signal) == 0;
  }

  static Pipe pipe() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ends = arena.allocate(ValueLayout.JAVA_INT, 2);
      MemorySegment errno = arena.allocate(Errno.LAYOUT);
      int result = (int) PipeHandle.HANDLE.invokeExact(errno, ends, O_CLOEXEC);
      if (result != 0) {
        throw new IOException("no pipe can be made (errno " + Errno.of(errno) + ")");
      }
      return new Pipe(
          ends.getAtIndex(ValueLayout.JAVA_INT, 0), ends.getAtIndex(ValueLayout.JAVA_INT, 1));
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  static void close(int descriptor) {
    call(CloseHandle.HANDLE, descriptor);
  }

  static long effectiveUser() {
    return Integer.toUnsignedLong(call(UserHandle.HANDLE));
  }

  static long effectiveGroup() {
    return Integer.toUnsignedLong(call(GroupHandle.HANDLE));
  }

  /** The errno, 0 when the signal was sent. */
  private static int signal(int target, int signal) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = arena.allocate(Errno.LAYOUT);
      int result = (int) KillHandle.HANDLE.invokeExact(errno, target, signal);
      return result == 0 ? 0 : Errno.of(errno);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
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

  private static MethodHandle handle(
      String name, FunctionDescriptor type, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type, options);
  }

  private static final class Errno {
    static final MemoryLayout LAYOUT = Linker.Option.captureStateLayout();
    static final Linker.Option CAPTURE = Linker.Option.captureCallState("errno");
    private static final VarHandle VALUE =
        LAYOUT.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    static int of(MemorySegment state) {
      return (int) VALUE.get(state, 0L);
    }
  }

  // One holder class each: the linker takes milliseconds, and not every run needs every call.

  private static final class KillHandle {
    static final MethodHandle HANDLE =
        handle(
            "kill",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
            Errno.CAPTURE);
  }

  private static final class PipeHandle {
    static final MethodHandle HANDLE =
        handle(
            "pipe2",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
            Errno.CAPTURE);
  }

  private static final class CloseHandle {
    static final MethodHandle HANDLE =
        handle("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  }

  private static final class UserHandle {
    static final MethodHandle HANDLE =
        handle("geteuid", FunctionDescriptor.of(ValueLayout.JAVA_INT));
  }

  private static final class GroupHandle {
    static final MethodHandle HANDLE =
        handle("getegid", FunctionDescriptor.of(ValueLayout.JAVA_INT));
  }
}
