package dev.marram.process;

import dev.marram.base.Clock;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process groups that the runtime has started and not ended yet: in memory for whoever asks
 * whose a process is, and one small file each, so that after a {@code kill -9} of the runtime the
 * next start ends what is left (decisions D5).
 *
 * <p>A file is written before the process is started, naming its folder and the time, and its pid
 * is added after. A crash between the two leaves a file without pid: then the process is the one
 * that works in that folder and started since. Files are not forced to disk: with the power go the
 * processes too, which the id of the boot in the file tells.
 *
 * <p>Safe on any thread; blocks.
 */
public final class StartedGroups {
  /** How long a group has between SIGTERM and SIGKILL (decisions D5). */
  public static final Duration GRACE = Duration.ofSeconds(5);

  private static final Logger log = LoggerFactory.getLogger(StartedGroups.class);
  private static final String FORMAT = "marram-process 1";
  private static final Pattern PID = Pattern.compile("(\\d{1,18}) (\\d{1,18})");
  private static final String SUFFIX = ".process";

  private final Path directory;
  private final ProcessTree tree;
  private final Clock clock;
  private final AtomicLong nextFile = new AtomicLong();
  private final ConcurrentMap<StartedGroup, Path> groups = new ConcurrentHashMap<>();
  // Whoever starts a process reads, so that all() can wait until each is known: a component may
  // call before its start has come back to us.
  private final ReadWriteLock starts = new ReentrantReadWriteLock(true);
  private volatile boolean closed;

  /**
   * @param directory of the files, this class's own; created by {@link #endOrphans}
   */
  public StartedGroups(Path directory, ProcessTree tree, Clock clock) {
    this.directory = directory;
    this.tree = tree;
    this.clock = clock;
  }

  /**
   * The groups that may have live members. A group disappears soon after its last member did.
   * Starts that are going on are waited for, a second at most, so that their groups are included.
   */
  public List<StartedGroup> all() {
    try {
      if (starts.writeLock().tryLock(1, TimeUnit.SECONDS)) {
        starts.writeLock().unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return List.copyOf(groups.keySet());
  }

  /**
   * Ends what an earlier runtime on this root left behind and waits until it is gone. To be called
   * once, before anything is started and while the root is locked.
   *
   * @return the components of which something was still running
   */
  public List<String> endOrphans() throws IOException, InterruptedException {
    Files.createDirectories(directory);
    List<Future<List<String>>> endings = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX);
        ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Path file : files) {
        endings.add(each.submit(() -> endOrphan(file)));
      }
    }
    List<String> components = new ArrayList<>();
    for (Future<List<String>> ending : endings) {
      components.addAll(ending.resultNow());
    }
    return components;
  }

  /**
   * Sends SIGKILL to all groups and waits until they are gone, 5 s at most. From then on nothing
   * can be started.
   */
  public void killAll() {
    closed = true;
    try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
      for (StartedGroup group : all()) {
        Future<?> _ = each.submit(() -> end(group, Duration.ZERO));
      }
    }
  }

  /**
   * Begins a start; to be closed by the same thread, whatever comes of it.
   *
   * @throws IOException if nothing may be started any more
   */
  Launch launch(String component, long user, Path workDirectory) throws IOException {
    Path file = directory.resolve(nextFile.getAndIncrement() + SUFFIX);
    starts.readLock().lock();
    if (closed) {
      starts.readLock().unlock();
      throw new IOException("the runtime is ending");
    }
    Launch launch = new Launch(component, user, file);
    launch.announce(workDirectory);
    return launch;
  }

  /**
   * A start that is going on. If its file cannot be written (a full disk), the component is started
   * all the same: that it runs is worth more than that its end after a crash is certain.
   */
  final class Launch implements AutoCloseable {
    private final String component;
    private final long user;
    private final Path file;
    private boolean started;

    private Launch(String component, long user, Path file) {
      this.component = component;
      this.user = user;
      this.file = file;
    }

    private void announce(Path workDirectory) {
      try {
        Files.writeString(
            file,
            "%s\nboot %s\ncomponent %s\nuser %d\nsince %d\nwork %s\n"
                .formatted(
                    FORMAT,
                    LinuxProcesses.bootId(),
                    component,
                    user,
                    LinuxProcesses.nowTicks(),
                    workDirectory.toRealPath()));
      } catch (IOException e) {
        warn(e);
      }
    }

    StartedGroup started(long pid) {
      long ticks = tree.find(pid).map(ProcessTree.Entry::startTicks).orElse(0L);
      StartedGroup group = new StartedGroup(component, pid, ticks, user);
      groups.put(group, file);
      started = true;
      try {
        Files.writeString(file, "pid %d %d\n".formatted(pid, ticks), StandardOpenOption.APPEND);
      } catch (IOException e) {
        warn(e);
      }
      return group;
    }

    @Override
    public void close() {
      if (!started) {
        delete(file);
      }
      starts.readLock().unlock();
    }

    private void warn(IOException e) {
      log.atWarn().addKeyValue("component", component).setCause(e).log("process.not-recorded");
    }
  }

  /** Forgets the group if nothing of it is left. */
  void forgetIfEnded(StartedGroup group) {
    if (!new Termination(tree, clock, group.pid(), group.startTicks()).hasMembers()) {
      forget(group);
    }
  }

  /** Ends the group; see {@link Termination#end}. */
  boolean end(StartedGroup group, Duration grace) throws InterruptedException {
    boolean ended = new Termination(tree, clock, group.pid(), group.startTicks()).end(grace);
    if (ended) {
      forget(group);
    }
    return ended;
  }

  private void forget(StartedGroup group) {
    Path file = groups.remove(group);
    if (file != null) {
      delete(file);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // Harmless: at the next start nothing fits the file any more, and it is deleted then.
      log.atWarn().addKeyValue("file", file).setCause(e).log("process.record-not-deleted");
    }
  }

  /** Ends what one file tells of; the component if there was something to end. */
  private List<String> endOrphan(Path file) throws IOException, InterruptedException {
    Map<String, String> fields = read(file);
    List<String> ended = new ArrayList<>();
    if (LinuxProcesses.bootId().equals(fields.get("boot"))) {
      String component = fields.getOrDefault("component", "?");
      for (ProcessTree.Entry leader : leaders(fields)) {
        Termination termination = new Termination(tree, clock, leader.pid(), leader.startTicks());
        if (termination.hasMembers()) {
          ended.add(component);
          boolean gone = termination.end(GRACE);
          log.atWarn()
              .addKeyValue("component", component)
              .addKeyValue("pid", leader.pid())
              .addKeyValue("gone", gone)
              .log("process.orphan-ended");
        }
      }
    }
    delete(file);
    return ended;
  }

  private List<ProcessTree.Entry> leaders(Map<String, String> fields) {
    Matcher pid = PID.matcher(fields.getOrDefault("pid", ""));
    if (pid.matches()) {
      long leader = Long.parseLong(pid.group(1));
      long ticks = Long.parseLong(pid.group(2));
      return List.of(new ProcessTree.Entry(leader, 0, leader, leader, ticks, false));
    }
    String work = fields.get("work");
    String since = fields.get("since");
    if (work == null || since == null || !since.matches("\\d{1,18}")) {
      return List.of(); // torn by the crash, before anything was started
    }
    long notBefore = Long.parseLong(since);
    Path folder = Path.of(work);
    return tree.all().stream()
        .filter(entry -> entry.startTicks() >= notBefore)
        .filter(entry -> entry.pid() != ProcessHandle.current().pid())
        .filter(
            entry -> LinuxProcesses.workDirectory(entry.pid()).filter(folder::equals).isPresent())
        .toList();
  }

  private static Map<String, String> read(Path file) {
    Map<String, String> fields = new HashMap<>();
    try {
      List<String> lines = Files.readAllLines(file);
      if (!lines.isEmpty() && lines.getFirst().equals(FORMAT)) {
        lines.stream()
            .map(line -> line.split(" ", 2))
            .filter(parts -> parts.length == 2)
            .forEach(parts -> fields.put(parts[0], parts[1]));
      }
    } catch (IOException e) {
      // A crash of the machine can leave anything here, and it took the processes with it.
      log.atWarn().addKeyValue("file", file).setCause(e).log("process.record-not-read");
    }
    return fields;
  }
}
