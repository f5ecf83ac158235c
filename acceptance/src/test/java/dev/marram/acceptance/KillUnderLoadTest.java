package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.client.IpcClient;
import dev.marram.model.Document;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The runtime is killed a hundred times while programs with the official SDKs, outside of it,
 * update the configurations of their components: at any moment, or when it makes a certain file.
 * Update {@code n} of a program goes to slot {@code n % 256}, as two leaves that belong together,
 * and every fourth is large, so that snapshots are made often. The programs know which were
 * answered.
 */
@Tag("full")
class KillUnderLoadTest {
  private static final int KILLS = 100;
  private static final int SLOTS = 256;
  private static final String PYTHON = "com.example.LoadInPython";
  private static final String JAVA = "com.example.LoadInJava";

  /** Names of files that the log makes, and which are there for a few milliseconds. */
  private static final List<String> MADE =
      List.of("incoming-segment", "incoming-snapshot", "snapshot-");

  /** Two snapshots of about 3 MiB, and what comes between three of them, in segments of 1 MiB. */
  private static final long FOLDER_BYTES = 64 << 20;

  private final Random random;
  private long newestVersion;
  private long largestFolder;
  private int insideSnapshot;

  KillUnderLoadTest() {
    long seed = System.nanoTime();
    System.out.println("KillUnderLoadTest: seed " + seed);
    random = new Random(seed);
  }

  /** A program with an SDK, and what it said was answered. */
  private static final class Load implements AutoCloseable {
    private final String component;
    private final Process process;
    private final BufferedReader output;
    private final Map<String, Long> newest = new HashMap<>();
    private long answered;

    Load(Workspace workspace, String component, List<String> program) throws IOException {
      Path root = workspace.root();
      Path log = workspace.folder().resolve(component + ".txt");
      List<String> command = new ArrayList<>(program);
      command.add(root.resolve("ipc.socket").toString());
      command.add(root.resolve("work").resolve(component).resolve("token").toString());
      this.component = component;
      this.process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      this.output = Files.newBufferedReader(log);
    }

    /** Reads what was answered since; returns how many in all. */
    long answered() throws IOException {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        assertThat(line).as(component).doesNotStartWith("FAULT");
        if (line.matches("[0-9]+")) {
          long number = Long.parseLong(line);
          newest.merge("s" + number % SLOTS, number, Math::max);
          answered++;
        }
      }
      return answered;
    }

    void stop() {
      process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() throws IOException {
      stop();
      output.close();
    }
  }

  @Test
  void whatWasAnsweredIsThereAfterEachOfAHundredKills() throws Exception {
    try (Workspace workspace = new Workspace()) {
      for (String component : List.of(PYTHON, JAVA)) {
        workspace.files().add(Component.named(component).runs(ComponentToken.SCRIPT));
      }
      MarramProcess.Command command = MarramProcess.deploy(workspace);
      try (Load python = new Load(workspace, PYTHON, python(workspace));
          Load java = new Load(workspace, JAVA, java(workspace))) {
        List<Load> loads = List.of(python, java);
        for (int kill = 1; kill <= KILLS; kill++) {
          killUnderLoad(command, loads, kill);
          command = MarramProcess.run(workspace);
        }
        try (MarramProcess last = command.start()) {
          check(last.awaitReady(), loads);
          python.stop();
          java.stop();
          last.endCleanly();
          report(loads, last.log("marram"));
        }
      }
    }
  }

  private static List<String> python(Workspace workspace) throws Exception {
    Path folder = workspace.folder();
    Processes.run("sh", "-c", "cd " + folder + " && " + SdkPeers.INSTALL_PYTHON);
    Path program = Files.writeString(folder.resolve("load.py"), SdkPeers.resource("load.py"));
    return List.of(folder.resolve("venv/bin/python").toString(), program.toString());
  }

  private static List<String> java(Workspace workspace) throws IOException {
    Path jar = workspace.folder().resolve("load.jar");
    List<Path> files = JavaProgram.of("Load", SdkPeers.resource("Load.java")).compile(jar);
    String classPath = String.join(":", files.stream().map(Path::toString).toList());
    return List.of(Repository.java25().toString(), "-Xmx128m", "-cp", classPath, "Load");
  }

  private void killUnderLoad(MarramProcess.Command command, List<Load> loads, int kill)
      throws Exception {
    if (kill % 10 == 0) {
      try (MarramProcess starting = command.start()) {
        killIn(random.nextInt(1_500), starting.pid());
        starting.exitCode();
      }
    }
    try (MarramProcess marram = command.start()) {
      check(marram.awaitReady(), loads);
      for (Load load : loads) {
        long before = load.answered();
        Eventually.holds(load.component, () -> load.answered() > before);
      }
      Path folder = marram.root().resolve("config");
      if (kill % 4 == 0) {
        killWhenMade(folder, MADE.get(kill / 4 % MADE.size()), marram.jvm());
      } else {
        killIn(random.nextInt(400), marram.jvm());
      }
      marram.exitCode();
      insideSnapshot += Files.exists(folder.resolve("incoming-snapshot")) ? 1 : 0;
    }
  }

  private static void kill(long pid) {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  private static void killIn(int milliseconds, long pid) {
    Executor later = CompletableFuture.delayedExecutor(milliseconds, TimeUnit.MILLISECONDS);
    later.execute(() -> kill(pid));
  }

  /** Watches the folder, since looking from time to time would come too late. */
  private static void killWhenMade(Path folder, String name, long pid) throws Exception {
    try (WatchService watch = FileSystems.getDefault().newWatchService()) {
      folder.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
      boolean made = false;
      for (int looks = 0; !made; looks++) {
        WatchKey key = watch.poll(Eventually.SOON.toSeconds(), TimeUnit.SECONDS);
        assertThat(looks).as("files made before " + name).isLessThan(200);
        made =
            Objects.requireNonNull(key, name).pollEvents().stream()
                .anyMatch(event -> String.valueOf(event.context()).startsWith(name));
        key.reset();
      }
      kill(pid);
    }
  }

  private void check(MarramProcess marram, List<Load> loads) throws Exception {
    for (Load load : loads) {
      load.answered();
    }
    try (Stream<Path> files = Files.list(marram.root().resolve("config"))) {
      long bytes = files.map(Path::toFile).mapToLong(java.io.File::length).sum();
      assertThat(bytes).as("bytes in config").isLessThan(FOLDER_BYTES);
      largestFolder = Math.max(largestFolder, bytes);
    }
    try (IpcClient client = ComponentToken.connect(marram, LedgerCheck.probe().name())) {
      for (Load load : loads) {
        String request = "{\"componentName\":\"%s\"}".formatted(load.component);
        Document.Obj answer = ask(client, "aws.greengrass#GetConfiguration", request);
        checkSlots((Document.Obj) answer.get("value").orElseThrow(), load.newest);
      }
      Document.Obj answer = ask(client, "dev.marram#GetConfigurationHistory", "{}");
      checkHistory(((Document.Arr) answer.get("changes").orElseThrow()).items());
    }
  }

  private static Document.Obj ask(IpcClient client, String operation, String request)
      throws Exception {
    return (Document.Obj) Document.parse(client.call(operation, request).json());
  }

  private static void checkSlots(Document.Obj configuration, Map<String, Long> newest) {
    assertThat(configuration.members().keySet()).containsAll(newest.keySet());
    configuration
        .members()
        .forEach((slot, value) -> {
          Document.Obj pair = (Document.Obj) value;
          long number = Long.parseLong(pair.get("n").orElseThrow().scalar().orElseThrow());
          assertThat(number).as(slot).isGreaterThanOrEqualTo(newest.getOrDefault(slot, 0L));
          assertThat(slot).isEqualTo("s" + number % SLOTS);
          assertThat(pair.get("text").orElseThrow().scalar())
              .as("what belongs to %d", number)
              .hasValue((number + " ").repeat(number % 4 == 0 ? 2_000 : 20));
        });
  }

  /** From the newest back no version is missing, and none comes again. */
  private void checkHistory(List<Document> changes) {
    long later = 0;
    for (Document change : changes) {
      String digits = ((Document.Obj) change).get("version").orElseThrow().scalar().orElseThrow();
      long version = Long.parseLong(digits);
      assertThat(version)
          .isGreaterThanOrEqualTo(newestVersion > 0 && later == 0 ? newestVersion : 0);
      assertThat(later == 0 || later == version || later == version + 1)
          .as("%d before %d", version, later)
          .isTrue();
      newestVersion = Math.max(newestVersion, version);
      later = version;
    }
  }

  /** What was being written may be torn; what was written before may not be damaged. */
  private void report(List<Load> loads, String log) {
    assertThat(log)
        .doesNotContain("that were safe", "missing", "is lost", "not-written", "not-understood");
    assertThat(insideSnapshot).as("kills while a snapshot was made").isPositive();
    System.out.printf(
        "KillUnderLoadTest: %d kills, %d inside a snapshot, %d torn writes, answered %d in Python"
            + " and %d in Java, at most %d KiB on disk%n",
        KILLS,
        insideSnapshot,
        MarramProcess.count(log, "config.damaged"),
        loads.get(0).answered,
        loads.get(1).answered,
        largestFolder >> 10);
  }
}
