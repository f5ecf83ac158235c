package dev.marram.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The cgroup of one component. Blocks.
 *
 * @param folders one with cgroup v2, one for each controller with v1, the freezer's last
 * @param killed whether what is in it is ended with the component ({@code killMode: cgroup})
 */
record Cgroup(List<Path> folders, boolean killed) {
  private static final String PROCESSES = "cgroup.procs";

  Cgroup {
    folders = List.copyOf(folders);
  }

  /** The files that take the pid of a process which is to enter. */
  List<Path> entrances() {
    return folders.stream().map(folder -> folder.resolve(PROCESSES)).toList();
  }

  /** The pids of all processes in it; none if it is gone. */
  List<Long> members() {
    try {
      return Files.readAllLines(folders.getLast().resolve(PROCESSES)).stream()
          .map(Long::valueOf)
          .filter(pid -> pid > 1) // 0: in another pid namespace
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Sends SIGKILL to all in it, in one instant: a process that forks on and on is caught too. */
  void kill() throws IOException {
    Path folder = folders.getLast();
    Path all = folder.resolve("cgroup.kill");
    if (Files.exists(all)) {
      Files.writeString(all, "1");
      return;
    }
    Path freezer = folder.resolve("freezer.state");
    boolean freezable = Files.exists(freezer);
    if (freezable) {
      Files.writeString(freezer, "FROZEN");
    }
    try {
      members().forEach(pid -> Posix.kill(pid, Posix.SIGKILL));
    } finally {
      if (freezable) {
        Files.writeString(freezer, "THAWED");
      }
    }
  }

  /** Removes it, unless something is still in it. */
  void remove() throws IOException {
    for (Path folder : folders) {
      Files.deleteIfExists(folder);
    }
  }
}
