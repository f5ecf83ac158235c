package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.model.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What components print. */
@Tag("full")
@Isolated("it measures")
class OutputTest {
  private static final String LOAD = "com.example.Load";
  private static final String FLOOD = "com.example.Flood";
  private static final String QUIET = "com.example.Quiet";
  private static final int FILE_KB = 256;
  private static final int TOTAL_KB = 1024;
  private static final int RATE = 1_000;

  @Test
  void whoPrintsWithoutEndFillsNoDiskAndSlowsNobody() throws Exception {
    try (Workspace workspace = new Workspace()) {
      workspace
          .files()
          .add(Component.named(LOAD).may(Component.PUBSUB, "*", "*").runs(ComponentToken.SCRIPT))
          .add(
              Component.named(FLOOD)
                  .runs(
                      """
                      while [ ! -e go ]; do sleep 0.1; done
                      echo flooding
                      exec yes "a line of a hundred characters, as a careless program may print it in a loop without an end"
                      """))
          .add(Component.named(QUIET).runs("while :; do echo tick; sleep 0.2; done"));
      Path config =
          workspace.configuration(
              "logging: {fileSizeKB: %d, totalLogsSizeKB: %d}\n".formatted(FILE_KB, TOTAL_KB));
      try (MarramProcess marram =
          MarramProcess.deploy(workspace).arguments("--config", config.toString()).start()) {
        Path socket = marram.awaitReady().socket();
        LoadPublisher publisher =
            new LoadPublisher(socket, ComponentToken.of(marram, LOAD), "output/test", 40);
        LoadReader reader = LoadReader.fast(socket, ComponentToken.of(marram, LOAD), "output/test");
        try (LoadClient client = new LoadClient(publisher)) {
          client.add(reader);
          client.publishAtRate(RATE, Duration.ofSeconds(5)); // warm

          Files.createFile(marram.root().resolve("work").resolve(FLOOD).resolve("go"));
          Eventually.holds("the flood is there", () -> floodFiles(marram).size() > 3);
          int ticks = MarramProcess.count(marram.log(QUIET), "tick");
          long acknowledged = publisher.acknowledged();
          reader.resetPauses(System.nanoTime());
          long offered;
          long mostKilobytes;
          try (SizeWatch watch = new SizeWatch(marram)) {
            offered = client.publishAtRate(RATE, Duration.ofSeconds(10));
            mostKilobytes = watch.most();
          }
          long accepted = publisher.acknowledged() - acknowledged;
          String figures =
              "offered %d, accepted %d, longest pause %d ms, logs of the flood at most %d KB, files %d"
                  .formatted(
                      offered,
                      accepted,
                      reader.longestPauseMillis(),
                      mostKilobytes,
                      floodFiles(marram).size());
          System.out.println("OutputTest: " + figures);
          assertThat(accepted).as(figures).isGreaterThanOrEqualTo(offered * 95 / 100);
          assertThat(reader.longestPauseMillis()).as(figures).isLessThan(1_000);
          assertThat(mostKilobytes).as(figures).isLessThanOrEqualTo(TOTAL_KB + 1);
          assertThat(MarramProcess.count(marram.log(QUIET), "tick") - ticks)
              .as("lines of the quiet component in 10 s")
              .isGreaterThan(25);
        }
        marram.endCleanly();
      }
    }
  }

  @Test
  void lettersThatAreNotAsciiReachScriptsWithoutALocale() throws Exception {
    try (Workspace workspace = new Workspace()) {
      workspace.files().add(Component.named(QUIET).runs("echo 'grüß dich'; exec sleep 1000"));
      try (MarramProcess marram =
          MarramProcess.deploy(workspace).environment("LC_ALL", "C").start()) {
        marram.awaitReady();
        marram.awaitLog(QUIET, "grüß dich");
      }
    }
  }

  @Test
  void jsonLinesOfOddOutputCanAllBeRead() throws Exception {
    try (Workspace workspace = new Workspace()) {
      workspace
          .files()
          .add(
              Component.named(QUIET)
                  .runs(
                      """
                      head -c 300000 /dev/zero | tr '\\0' x
                      echo; echo
                      printf 'one\\rtwo\\r\\nthree "quoted"\\tand tabbed\\n'
                      printf '\\377\\376 no UTF-8\\n'
                      echo to the other stream >&2
                      printf 'without an end'
                      """));
      Path config = workspace.configuration("logging: {format: JSON}\n");
      try (MarramProcess marram =
          MarramProcess.deploy(workspace).arguments("--config", config.toString()).start()) {
        marram.awaitReady();
        marram.awaitLog(QUIET, "without an end");
        List<Document.Obj> lines = marram.log(QUIET).lines().map(OutputTest::json).toList();
        List<String> messages =
            lines.stream()
                .map(line -> text(line, "message"))
                .filter(message -> message.length() < 100)
                .toList();
        List<Document.Obj> pieces =
            lines.stream().filter(line -> text(line, "message").startsWith("xxx")).toList();
        assertThat(pieces.stream().map(line -> text(line, "message").length()))
            .as("300,000 characters in pieces of 64 KiB")
            .containsExactly(65_536, 65_536, 65_536, 65_536, 300_000 - 4 * 65_536);
        assertThat(pieces.subList(0, 4).stream().map(Document.Obj::toJson))
            .allMatch(line -> line.endsWith("}") && line.contains("\"continued\":\"true\""));
        assertThat(messages)
            .contains("one", "two", "three \"quoted\"\tand tabbed", "\ufffd\ufffd no UTF-8");
        assertThat(lines)
            .anyMatch(line ->
                text(line, "message").equals("to the other stream")
                    && text(line, "level").equals("WARN"));
        marram.endCleanly();
      }
    }
  }

  @Test
  void onTheConsoleTheLinesOfRuntimeAndComponentsAreTogether() throws Exception {
    try (Workspace workspace = new Workspace()) {
      workspace.files().add(Component.named(QUIET).runs("echo tick; sleep 1000"));
      Path config = workspace.configuration("logging: {outputType: CONSOLE}\n");
      try (MarramProcess marram =
          MarramProcess.run(workspace)
              .arguments(workspace.files().arguments())
              .arguments("--config", config.toString())
              .start()) {
        marram.awaitReady();
        Eventually.holds("the component's line", () -> marram.output().contains("stdout. tick."));
        assertThat(marram.output()).contains("runtime.started", "logs are written here");
        marram.endWithoutLedger();
        assertThat(marram.root().resolve("logs")).isEmptyDirectory();
      }
    }
  }

  private static Document.Obj json(String line) {
    try {
      return (Document.Obj) Document.parse(line);
    } catch (Document.SyntaxException e) {
      throw new AssertionError("no JSON: " + line, e);
    }
  }

  private static String text(Document.Obj line, String key) {
    return line.get(key).map(value -> ((Document.Text) value).value()).orElse("");
  }

  private static List<Path> floodFiles(MarramProcess marram) throws IOException {
    try (Stream<Path> files = Files.list(marram.root().resolve("logs"))) {
      return files.filter(file -> file.getFileName().toString().startsWith(FLOOD)).toList();
    }
  }

  private static long logKilobytes(MarramProcess marram) throws IOException {
    return floodFiles(marram).stream().mapToLong(file -> file.toFile().length()).sum() / 1024;
  }

  /** Looks again and again at the size of what the flood has left. */
  private static final class SizeWatch implements AutoCloseable {
    private final AtomicBoolean enough = new AtomicBoolean();
    private final CompletableFuture<Long> most;

    SizeWatch(MarramProcess marram) {
      most = CompletableFuture.supplyAsync(() -> watch(marram));
    }

    private long watch(MarramProcess marram) {
      long seen = 0;
      while (!enough.get()) {
        try {
          seen = Math.max(seen, logKilobytes(marram));
          Thread.sleep(20);
        } catch (IOException e) {
          // a file was rotated away while we looked
        } catch (InterruptedException e) {
          return seen;
        }
      }
      return seen;
    }

    long most() {
      enough.set(true);
      return most.join();
    }

    @Override
    public void close() {
      enough.set(true);
    }
  }
}
