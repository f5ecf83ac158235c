package dev.marram.process;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** The few calls of the C library that the JDK does not offer. */
public final class Posix {
  static final int SIGKILL = 9;
  static final int SIGTERM = 15;

  private static final int O_CLOEXEC = 0x80000;
  private static final int O_PATH = 0x200000;
  // 0x20000 on x86-64 and 0x8000 on arm64; each is on the other O_LARGEFILE, which changes nothing.
  private static final int O_NOFOLLOW = 0x28000;
  private static final int TIMEX_BYTES = 256; // 208 are used
  private static final long LOST_MICROS = 16_000_000; // to where the error grows by itself
  private static final MethodHandle KILL =
      handle("kill", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
  private static final MethodHandle PIPE =
      handle("pipe2", ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
  private static final MethodHandle OPEN =
      handle("open", ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
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

  /** A file of any kind, held as it is: not read, and no link followed. */
  record Handle(int descriptor) implements AutoCloseable {

    /** Opens what is there, or throws {@link NoSuchFileException}. */
    static Handle open(Path path) throws IOException {
      // Of a name in another encoding than ours its text does not tell the bytes; the URI does.
      String uri = path.toUri().getRawPath().replaceAll("(?<=.)/$", "").replace("+", "%2B");
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment name =
            arena.allocateFrom(
                URLDecoder.decode(uri, StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1);
        int descriptor = call(OPEN, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
        if (descriptor >= 0) {
          return new Handle(descriptor);
        }
      }
      throw Files.exists(path, LinkOption.NOFOLLOW_LINKS)
          ? new IOException(path + " cannot be opened: its name is too long, or too many files are")
          : new NoSuchFileException(path.toString());
    }

    /** A name of it, as long as it is held. */
    Path path() {
      return Pipe.file(descriptor).toPath();
    }

    @Override
    public void close() {
      call(CLOSE, descriptor);
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

  /**
   * Whether the kernel's clock follows another one; empty where this process may not ask. Whoever
   * steers it, such as chrony, tells the kernel the largest error, which grows when nobody does.
   * The kernel's flag is not asked: with a hardware clock in local time it is set on purpose.
   */
  public static Optional<Boolean> isClockSynchronized() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment timex = arena.allocate(TIMEX_BYTES, Long.BYTES); // zeros change nothing
      int state = call(handle("adjtimex", ValueLayout.ADDRESS), timex);
      long maxError = timex.getAtIndex(ValueLayout.JAVA_LONG, 3);
      return Optional.of(maxError < LOST_MICROS).filter(_ -> state >= 0);
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

  private static MethodHandle handle(String name, ValueLayout... arguments) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments));
  }
}
