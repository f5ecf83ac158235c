package dev.marram.app;

import dev.marram.base.Clock;
import dev.marram.process.Cgroups;
import dev.marram.process.Posix;
import dev.marram.process.Users;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** What the doctor looks at besides the root; tests replace parts of it by bad ones. Blocks. */
class Machine {
  private static final int CONNECT_LIMIT_MS = 3_000;

  final Clock clock;
  final Cgroups cgroups;

  Machine(Clock clock, Cgroups cgroups) {
    this.clock = clock;
    this.cgroups = cgroups;
  }

  Users users(String configuredDefault) {
    return new Users(Optional.of(configuredDefault).filter(each -> !each.isEmpty()));
  }

  Optional<Boolean> isClockSynchronized() {
    return Posix.isClockSynchronized();
  }

  long freeBytes(Path folder) throws IOException {
    return Files.getFileStore(folder).getUsableSpace();
  }

  /** How long the disk takes to have 4 KiB of a new file, in nanoseconds. */
  long syncNanos(Path folder) throws IOException {
    Path file = Files.createTempFile(folder, "doctor", ".tmp");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      long before = clock.nanos();
      channel.write(ByteBuffer.allocate(4_096));
      channel.force(true);
      return clock.nanos() - before;
    } finally {
      Files.delete(file);
    }
  }

  /** Whether programs can be in this folder, which the mount option noexec forbids. */
  boolean allowsPrograms(Path folder) throws IOException {
    var all = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    Path file = Files.createTempFile(folder, "doctor", ".sh", all);
    try {
      return Files.isExecutable(file);
    } finally {
      Files.delete(file);
    }
  }

  void connect(String host, int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), CONNECT_LIMIT_MS);
    }
  }
}
