package dev.marram.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cgroups of components, {@code greengrass/<component>} below where the kernel shows them,
 * version 2 or 1 (reference 4.7). They bound what a component may use, find all of its processes
 * when it is to end, and tell whose a process is.
 *
 * <p>Nothing here stops a component: what cannot be done is logged, and it runs without. Safe on
 * any thread; blocks.
 */
public final class Cgroups {
  public static final Path SYSTEM = Path.of("/sys/fs/cgroup");

  private static final Logger log = LoggerFactory.getLogger(Cgroups.class);
  private static final String PARENT = "greengrass";
  private static final List<String> V1_CONTROLLERS = List.of("memory", "cpu", "freezer");
  private static final List<String> V2_CONTROLLERS = List.of("+cpu", "+io", "+memory", "+pids");
  private static final long PERIOD_MICROS = 100_000;

  private final Path mount;
  private final boolean killing;
  private final ConcurrentMap<String, Cgroup> used = new ConcurrentHashMap<>();
  private final AtomicBoolean warned = new AtomicBoolean();

  /**
   * @param killing whether every component has one, and ends with all that is in it ({@code
   *     supervisor.killMode: cgroup}); otherwise only those with limits have one
   */
  public Cgroups(Path mount, boolean killing) {
    this.mount = mount;
    this.killing = killing;
  }

  public Optional<String> componentOf(long pid) {
    return used.entrySet().stream()
        .filter(each -> each.getValue().members().contains(pid))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** The component's cgroup with these limits, made if needed; empty if it is to run without. */
  Optional<Cgroup> prepare(String component, ResourceLimits limits) {
    if (!killing && limits.equals(ResourceLimits.NONE)) {
      return Optional.empty();
    }
    List<Path> folders = folders(component);
    Cgroup cgroup = new Cgroup(folders, killing);
    try {
      make(folders);
    } catch (IOException e) {
      if (warned.compareAndSet(false, true)) {
        log.atWarn()
            .addKeyValue("folder", folders.getFirst())
            .addKeyValue("reason", e)
            .addKeyValue("so", "components run without limits and with killMode group")
            .log("cgroup.not-usable");
      }
      return Optional.empty();
    }
    if (killing && !used.containsKey(component) && !cgroup.members().isEmpty()) {
      // Another runtime's: ending our component would end its.
      log.atWarn().addKeyValue("folder", folders.getFirst()).log("cgroup.in-use-by-others");
      return Optional.empty();
    }
    used.put(component, cgroup);
    limit(folders, limits);
    return Optional.of(cgroup);
  }

  /** The component has stopped. What is not empty stays, and stays that component's. */
  public void remove(String component) {
    Cgroup cgroup = used.get(component);
    try {
      if (cgroup != null) {
        cgroup.remove();
        used.remove(component);
      }
    } catch (IOException e) {
      log.atInfo().addKeyValue("component", component).setCause(e).log("cgroup.not-removed");
    }
  }

  /** Whether components can be given limits here. */
  public boolean areUsable() {
    Path mounted = isVersion2() ? mount : mount.resolve(V1_CONTROLLERS.getFirst());
    Path parent = mounted.resolve(PARENT);
    return (isVersion2() || V1_CONTROLLERS.stream().allMatch(this::isMounted))
        && Files.isWritable(Files.exists(parent) ? parent : mounted);
  }

  public boolean isVersion2() {
    return Files.exists(mount.resolve("cgroup.controllers"));
  }

  private List<Path> folders(String component) {
    return isVersion2()
        ? List.of(mount.resolve(PARENT).resolve(component))
        : V1_CONTROLLERS.stream()
            .map(controller -> mount.resolve(controller).resolve(PARENT).resolve(component))
            .toList();
  }

  private void make(List<Path> folders) throws IOException {
    if (isVersion2()) {
      Path parent = Files.createDirectories(mount.resolve(PARENT));
      V2_CONTROLLERS.forEach(controller -> {
        enable(mount, controller);
        enable(parent, controller);
      });
    } else if (!V1_CONTROLLERS.stream().allMatch(this::isMounted)) {
      throw new IOException("not all of %s are mounted".formatted(V1_CONTROLLERS));
    }
    for (Path folder : folders) {
      Files.createDirectories(folder);
    }
  }

  private boolean isMounted(String controller) {
    return Files.exists(mount.resolve(controller).resolve("cgroup.procs"));
  }

  private static void enable(Path folder, String controller) {
    try {
      Files.writeString(folder.resolve("cgroup.subtree_control"), controller);
    } catch (IOException e) {
      // This kernel has no such controller; a limit that needs it will say so.
    }
  }

  private void limit(List<Path> folders, ResourceLimits limits) {
    boolean memory = limits.memoryKb() > 0;
    boolean cpu = limits.cpus() > 0;
    String bytes = Long.toString(limits.memoryKb() << 10);
    Path first = folders.getFirst();
    if (isVersion2()) {
      Path file = first.resolve("cpu.max");
      long period = period(file, 1);
      write(first.resolve("memory.max"), memory, memory ? bytes : "max");
      write(file, cpu, (cpu ? quota(limits, period) : "max") + " " + period);
    } else {
      Path second = folders.get(1);
      long period = period(second.resolve("cpu.cfs_period_us"), 0);
      write(first.resolve("memory.limit_in_bytes"), memory, memory ? bytes : "-1");
      write(second.resolve("cpu.cfs_quota_us"), cpu, cpu ? quota(limits, period) : "-1");
    }
  }

  private static String quota(ResourceLimits limits, long periodMicros) {
    return Long.toString(Math.max(1, Math.round(periodMicros * limits.cpus())));
  }

  /** The period that stands at this place of the file. */
  private static long period(Path file, int place) {
    try {
      return Long.parseLong(Files.readString(file).strip().split(" ", -1)[place]);
    } catch (IOException | RuntimeException e) {
      return PERIOD_MICROS;
    }
  }

  private static void write(Path file, boolean limited, String value) {
    if (!limited && !Files.exists(file)) {
      return; // no controller, and none is needed
    }
    try {
      Files.writeString(file, value);
    } catch (IOException e) {
      log.atWarn()
          .addKeyValue("file", file)
          .addKeyValue("value", value)
          .addKeyValue("reason", e)
          .log("cgroup.not-set");
    }
  }
}
