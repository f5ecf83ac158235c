package dev.marram.process;

import dev.marram.base.Clock;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
  private static final Pattern PID = Pattern.compile("(\\d{1,18}) (\\d{1,18})");
  private static final String SUFFIX = ".process";

  /** The file of a group, and the cgroup that ends with it. */
  private record Note(Path file, Optional<Cgroup> cgroup) {}

  private final long ownUser = LinuxProcesses.own("Uid");
  private final Path directory;
  private final ProcessTree tree;
  private final Clock clock;
  private final AtomicLong nextFile = new AtomicLong();
  private final ConcurrentMap<StartedGroup, Note> groups = new ConcurrentHashMap<>();
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
    List<Future<Optional<String>>> endings = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX);
        ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Path file : files) {
        endings.add(each.submit(() -> endOrphan(file)));
      }
    }
    return endings.stream().map(Future::resultNow).flatMap(Optional::stream).toList();
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
   * Starts a step. If its file cannot be written (a full disk), it is started all the same: that a
   * component runs is worth more than that its end after a crash is certain.
   *
   * @param cgroup that ends with the step
   * @throws IOException if the process cannot be started, or nothing may be any more
   */
  StepProcess start(
      StepCommand command,
      ProcessBuilder builder,
      List<OutputReader> readers,
      Optional<Cgroup> cgroup)
      throws IOException {
    Path file = directory.resolve(nextFile.getAndIncrement() + SUFFIX);
    starts.readLock().lock();
    try {
      if (closed) {
        throw new IOException("the runtime is ending");
      }
      note(
          file,
          "boot %s\ncomponent %s\nsince %d\nwork %s\nuser %d\ncgroup %s\n"
              .formatted(
                  LinuxProcesses.bootId(),
                  command.component(),
                  LinuxProcesses.nowTicks(),
                  command.workDirectory().toRealPath(),
                  command.account().user(),
                  folders(cgroup)));
      Process process = builder.start();
      long pid = process.pid();
      long ticks = tree.find(pid).map(ProcessTree.Entry::startTicks).orElse(0L);
      StartedGroup group =
          new StartedGroup(command.component(), pid, ticks, command.account().user());
      groups.put(group, new Note(file, cgroup));
      note(file, "pid %d %d\n".formatted(pid, ticks));
      return new StepProcess(process, group, this, readers);
    } catch (IOException e) {
      delete(file);
      throw e;
    } finally {
      starts.readLock().unlock();
    }
  }

  private static void note(Path file, String text) {
    try {
      Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      log.atWarn().addKeyValue("file", file).setCause(e).log("process.not-recorded");
    }
  }

  void forgetIfEnded(StartedGroup group) {
    if (!termination(group).hasMembers()) {
      forget(group);
    }
  }

  /** Ends the group; see {@link Termination#end}. */
  boolean end(StartedGroup group, Duration grace) throws InterruptedException {
    boolean ended = termination(group).end(grace);
    if (ended) {
      forget(group);
    }
    return ended;
  }

  private void forget(StartedGroup group) {
    Optional.ofNullable(groups.remove(group)).map(Note::file).ifPresent(StartedGroups::delete);
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // Harmless: at the next start nothing fits the file any more, and it is deleted then.
      log.atWarn().addKeyValue("file", file).setCause(e).log("process.record-not-deleted");
    }
  }

  private Termination termination(StartedGroup group) {
    return termination(group, Optional.ofNullable(groups.get(group)).flatMap(Note::cgroup));
  }

  private Termination termination(StartedGroup group, Optional<Cgroup> cgroup) {
    return new Termination(
        tree,
        clock,
        group,
        (signal, targets) -> {
          targets.forEach(target -> Posix.kill(target, signal));
          if (ownUser != 0 && group.user() != ownUser) { // what has become sudo's command already
            Sudo.kill(group.user(), signal, targets);
          }
        },
        cgroup);
  }

  private static String folders(Optional<Cgroup> cgroup) {
    return cgroup.stream()
        .flatMap(each -> each.folders().stream())
        .map(Path::toString)
        .collect(Collectors.joining(":"));
  }

  /** Ends what one file tells of; the component if there was something to end. */
  private Optional<String> endOrphan(Path file) throws IOException, InterruptedException {
    Map<String, String> fields = read(file);
    Optional<String> ended = Optional.empty();
    if (LinuxProcesses.bootId().equals(fields.get("boot"))) {
      for (Termination termination : terminations(fields)) {
        if (termination.hasMembers()) {
          ended = Optional.of(fields.getOrDefault("component", "?"));
          boolean gone = termination.end(GRACE);
          log.atWarn()
              .addKeyValue("component", ended.get())
              .addKeyValue("gone", gone)
              .log("process.orphan-ended");
        }
      }
    }
    delete(file);
    return ended;
  }

  private List<Termination> terminations(Map<String, String> fields) {
    String component = fields.getOrDefault("component", "?");
    long user = Long.parseLong(fields.getOrDefault("user", Long.toString(ownUser)));
    Optional<Cgroup> cgroup =
        Optional.ofNullable(fields.get("cgroup"))
            .filter(folders -> !folders.isEmpty())
            .map(folders -> new Cgroup(Stream.of(folders.split(":")).map(Path::of).toList(), true));
    Matcher pid = PID.matcher(fields.getOrDefault("pid", ""));
    if (pid.matches()) {
      long leader = Long.parseLong(pid.group(1));
      long ticks = Long.parseLong(pid.group(2));
      return List.of(termination(new StartedGroup(component, leader, ticks, user), cgroup));
    }
    String work = fields.get("work");
    if (work == null) {
      return List.of(); // torn by the crash, before anything was started
    }
    Optional<Path> folder = Optional.of(Path.of(work));
    long notBefore = Long.parseLong(fields.getOrDefault("since", "0"));
    return tree.all().stream()
        .filter(entry -> entry.startTicks() >= notBefore)
        .filter(entry -> entry.pid() != ProcessHandle.current().pid())
        .filter(entry -> LinuxProcesses.workDirectory(entry.pid()).equals(folder))
        .map(entry -> new StartedGroup(component, entry.pid(), entry.startTicks(), user))
        .map(group -> termination(group, cgroup))
        .toList();
  }

  private static Map<String, String> read(Path file) {
    try {
      return Files.readAllLines(file).stream()
          .map(line -> line.split(" ", 2))
          .filter(parts -> parts.length == 2)
          .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1], (one, last) -> last));
    } catch (IOException e) {
      // A crash of the machine can leave anything here, and it took the processes with it.
      log.atWarn().addKeyValue("file", file).setCause(e).log("process.record-not-read");
      return Map.of();
    }
  }
}
