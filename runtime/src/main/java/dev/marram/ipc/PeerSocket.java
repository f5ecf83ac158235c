package dev.marram.ipc;

import dev.marram.identity.Peer;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/**
 * The process and user at the other end of a Unix socket.
 *
 * <p>The JDK gives a user's name and no process, so the kernel is asked directly: {@code
 * getsockopt(SO_PEERCRED)} on the channel's descriptor, which needs {@code --add-opens
 * java.base/sun.nio.ch=ALL-UNNAMED}. Where that is not opened both are unknown (decisions D3 covers
 * it).
 */
final class PeerSocket {
  private static final int SOL_SOCKET = 1;
  private static final int SO_PEERCRED = 17;

  private record Handles(MethodHandle descriptor, MethodHandle getsockopt) {}

  private static final Optional<Handles> HANDLES = prepare();

  private PeerSocket() {}

  /** Loads what the first connection would otherwise wait 60 ms for. */
  static boolean available() {
    return HANDLES.isPresent();
  }

  static Peer credentials(SocketChannel channel) {
    if (HANDLES.isEmpty()) {
      return Peer.UNKNOWN;
    }
    try (Arena arena = Arena.ofConfined()) {
      int descriptor = (int) HANDLES.get().descriptor().invoke(channel);
      MemorySegment credentials = arena.allocate(3 * ValueLayout.JAVA_INT.byteSize());
      MemorySegment length = arena.allocate(ValueLayout.JAVA_INT);
      length.set(ValueLayout.JAVA_INT, 0, (int) credentials.byteSize());
      int result =
          (int)
              HANDLES
                  .get()
                  .getsockopt()
                  .invokeExact(descriptor, SOL_SOCKET, SO_PEERCRED, credentials, length);
      int pid = credentials.getAtIndex(ValueLayout.JAVA_INT, 0);
      int uid = credentials.getAtIndex(ValueLayout.JAVA_INT, 1);
      return result == 0 ? Peer.of(pid, Integer.toUnsignedLong(uid)) : Peer.UNKNOWN;
    } catch (Throwable e) {
      throw new IllegalStateException("getsockopt(SO_PEERCRED)", e);
    }
  }

  private static Optional<Handles> prepare() {
    try {
      Class<?> internal = Class.forName("sun.nio.ch.SelChImpl");
      MethodHandle descriptor =
          MethodHandles.privateLookupIn(internal, MethodHandles.lookup())
              .findVirtual(internal, "getFDVal", MethodType.methodType(int.class));
      Linker linker = Linker.nativeLinker();
      MethodHandle getsockopt =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("getsockopt"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.ADDRESS,
                  ValueLayout.ADDRESS));
      return Optional.of(new Handles(descriptor, getsockopt));
    } catch (ReflectiveOperationException | RuntimeException e) {
      LoggerFactory.getLogger(PeerSocket.class)
          .atWarn()
          .addKeyValue("why", e.toString())
          .addKeyValue("do", "start Java with --add-opens java.base/sun.nio.ch=ALL-UNNAMED")
          .log("ipc.peer-unknown");
      return Optional.empty();
    }
  }
}
