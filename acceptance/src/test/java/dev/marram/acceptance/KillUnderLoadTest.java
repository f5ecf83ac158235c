package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.client.IpcClient;
import dev.marram.model.Document;
import java.io.BufferedReader;
import java.io.File;
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
  private static final String PYTHON = "com.example.LoadInPython";
  private static final String JAVA = "com.example.LoadInJava";

  /** Names of files that the log makes; some are there for a few milliseconds. */
  private static final List<String> MADE =
      List.of("incoming-segment", "incoming-snapshot", "snapshot-");

  /**
   * Two snapshots of 2 MiB, and the segments since the older one. 20 to 50 are seen, as kills
   * prevent some snapshots; without any it would be 300.
   */
  private static final int MOST_MIB = 128;

  private final Random random;
  private long version;
  private long bytes;
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
    private int answered;

    Load(Workspace workspace, String component, String... program) throws IOException {
      File log = workspace.folder().resolve(component + ".txt").toFile();
      List<String> command = new ArrayList<>(List.of(program));
      command.add(workspace.root().resolve("ipc.socket").toString());
      command.add(workspace.root().resolve("work/" + component + "/token").toString());
      this.component = component;
      this.process =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
      this.output = Files.newBufferedReader(log.toPath());
    }

    /** Reads what was answered since; returns how many in all. */
    int answered() throws IOException {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        assertThat(line).as(component).doesNotStartWith("FAULT");
        if (line.matches("[0-9]+")) {
          long number = Long.parseLong(line);
          newest.merge("s" + number % 256, number, Math::max);
          answered++;
        }
      }
      return answered;
    }

    @Override
    public void close() {
      process.destroyForcibly().onExit().join();
    }
  }

  @Test
  void whatWasAnsweredIsThereAfterEachOfAHundredKills() throws Exception {
    try (Workspace workspace = new Workspace()) {
      for (String name : List.of(PYTHON, JAVA)) {
        workspace.files().add(Component.named(name).runs(ComponentToken.SCRIPT));
      }
      MarramProcess.Command command = MarramProcess.deploy(workspace);
      List<Load> loads = new ArrayList<>();
      try (Load python = python(workspace);
          Load java = java(workspace)) {
        loads.addAll(List.of(python, java));
        for (int kill = 1; kill <= KILLS; kill++) {
          killUnderLoad(command, loads, kill);
          command = MarramProcess.run(workspace);
        }
      }
      try (MarramProcess last = command.start()) {
        check(last.awaitReady(), loads);
        last.endCleanly();
        // What was being written may be torn; what was written before may not be damaged.
        assertThat(last.log("marram"))
            .doesNotContain("that were safe", "missing", "is lost", "not-written", "-understood");
      }
      System.out.printf(
          "KillUnderLoadTest: %d answered in Python, %d in Java; %d times inside a snapshot; %d KiB%n",
          loads.get(0).answered, loads.get(1).answered, insideSnapshot, bytes >> 10);
      assertThat(insideSnapshot).as("kills while a snapshot was made").isPositive();
    }
  }

  private static Load python(Workspace workspace) throws Exception {
    Path folder = workspace.folder();
    Processes.run("sh", "-c", "cd " + folder + " && " + SdkPeers.INSTALL_PYTHON);
    Path program = Files.writeString(folder.resolve("load.py"), SdkPeers.resource("load.py"));
    return new Load(workspace, PYTHON, folder + "/venv/bin/python", program.toString());
  }

  private static Load java(Workspace workspace) throws IOException {
    Path jar = workspace.folder().resolve("load.jar");
    List<Path> files = JavaProgram.of("Load", SdkPeers.resource("Load.java")).compile(jar);
    String classPath = String.join(":", files.stream().map(Path::toString).toList());
    return new Load(workspace, JAVA, Repository.java25().toString(), "-cp", classPath, "Load");
  }

  private void killUnderLoad(MarramProcess.Command command, List<Load> loads, int kill)
      throws Exception {
    if (kill % 10 == 0) {
      try (MarramProcess starting = command.start()) {
        killWithin(1_500, starting.pid());
        starting.exitCode();
      }
    }
    try (MarramProcess marram = command.start()) {
      check(marram.awaitReady(), loads);
      int python = loads.get(0).answered();
      int java = loads.get(1).answered();
      Eventually.holds(
          "an answer to each",
          () -> loads.get(0).answered() > python && loads.get(1).answered() > java);
      Path folder = marram.root().resolve("config");
      if (kill % 4 == 0) {
        killWhenMade(folder, MADE.get(kill / 4 % MADE.size()), marram.jvm());
      } else {
        killWithin(400, marram.jvm());
      }
      marram.exitCode();
      insideSnapshot += Files.exists(folder.resolve("incoming-snapshot")) ? 1 : 0;
    }
  }

  private static void kill(long pid) {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  private void killWithin(int milliseconds, long pid) {
    CompletableFuture.delayedExecutor(random.nextInt(milliseconds), TimeUnit.MILLISECONDS)
        .execute(() -> kill(pid));
  }

  /** Watches the folder, since looking from time to time would come too late. */
  private static void killWhenMade(Path folder, String name, long pid) throws Exception {
    try (WatchService watch = FileSystems.getDefault().newWatchService()) {
      folder.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
      boolean made = false;
      for (int looks = 0; !made; looks++) {
        WatchKey key = watch.poll(Eventually.SOON.toSeconds(), TimeUnit.SECONDS);
        assertThat(looks).as("looks at new files before there is " + name).isLessThan(200);
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
      bytes = Math.max(bytes, files.mapToLong(file -> file.toFile().length()).sum());
      assertThat(bytes).as("bytes in config").isLessThan((long) MOST_MIB << 20);
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

  private static String text(Document object, String key) {
    return ((Document.Obj) object).get(key).orElseThrow().scalar().orElseThrow();
  }

  private static void checkSlots(Document.Obj configuration, Map<String, Long> newest) {
    assertThat(configuration.members().keySet()).containsAll(newest.keySet());
    configuration
        .members()
        .forEach((slot, pair) -> {
          long number = Long.parseLong(text(pair, "n"));
          assertThat(slot).isEqualTo("s" + number % 256);
          assertThat(number).as(slot).isGreaterThanOrEqualTo(newest.getOrDefault(slot, 0L));
          assertThat(text(pair, "text"))
              .isEqualTo((number + " ").repeat(number % 4 == 0 ? 2_000 : 20));
        });
  }

  /** From the newest back, which is not older than the last one, no version is missing. */
  private void checkHistory(List<Document> changes) {
    List<Long> versions =
        changes.stream().map(change -> Long.valueOf(text(change, "version"))).toList();
    for (int i = 1; i < versions.size(); i++) {
      assertThat(versions.get(i - 1) - versions.get(i)).as(versions.toString()).isBetween(0L, 1L);
    }
    assertThat(versions.getFirst()).isGreaterThanOrEqualTo(version);
    version = versions.getFirst();
  }
}
