package dev.marram.cli;

import dev.marram.base.Clock;
import dev.marram.base.Nearest;
import dev.marram.base.Visible;
import dev.marram.client.IpcClient;
import dev.marram.client.RemoteException;
import dev.marram.client.Reply;
import dev.marram.model.Document;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.event.Level;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code marram logs}. Files are known by their inode, since rotation renames them. If the one that
 * was read is deleted, so are all older ones, and the oldest that is left is the next.
 */
@Command(
    name = "logs",
    description = "Shows the log of the runtime or of a component; nothing needs to run.",
    footer = {"", "Example:", "  marram logs com.example.Hello --since 10m --root ./root"})
final class LogsCommand implements Callable<Integer> {
  /** The beginning of an entry, as text and as JSON; lines without it belong to the entry above. */
  private static final Pattern HEAD =
      Pattern.compile(
          "(\\d{4}-\\S+Z) \\[(LEVEL)] .*|\\{.*?\"level\":\"(LEVEL)\".*\"timestamp\":(\\d{1,15}).*"
              .replace("LEVEL", "TRACE|DEBUG|INFO|WARN|ERROR"));

  private static final Pattern FILE =
      Pattern.compile("(.+?)(?:_(\\d{4}_\\d\\d_\\d\\d_\\d\\d)_(\\d{1,9}))?\\.log");

  @Mixin private Target target = new Target();
  @Mixin private Output output = new Output();

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "A component; without it the runtime.")
  private String name = "marram";

  @Option(names = "--follow", description = "Waits for more, until Ctrl-C.")
  private boolean follow;

  @Option(
      names = "--since",
      paramLabel = "T",
      description = "30s, 10m, 2h or 1d ago, or 2026-11-25T10:00:00Z.")
  private String since = "";

  @Option(
      names = "--level",
      description = "Least important shown: one of ${COMPLETION-CANDIDATES}.")
  private Level least = Level.TRACE;

  @Option(
      names = "--grep",
      paramLabel = "RE",
      description = "Only entries in which this regular expression finds something.")
  private Pattern grep = Pattern.compile("");

  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private Path folder = Path.of("");
  private Instant from = Instant.MIN;
  private Instant time = Instant.EPOCH;
  private Level level = Level.INFO;
  private boolean wanted = true;

  @Override
  public Integer call() throws IOException, InterruptedException {
    from = since.isEmpty() ? Instant.MIN : time(since, Clock.SYSTEM.now());
    folder = folder();
    Set<String> known = logs().keySet();
    if (!known.contains(name)) {
      throw new IOException(
          "no log %s in %s, which holds %s; if logging.outputDirectory is set, look in that folder%s"
              .formatted(
                  name,
                  folder,
                  known.isEmpty() ? "none" : String.join(", ", known),
                  Nearest.hint(name, known)));
    }
    try (Closeable _ = follow ? Output.endingBySignal() : () -> {}) {
      read();
    }
    return 0;
  }

  /** A running runtime knows where its logs are; without one they are where they are by default. */
  private Path folder() {
    Optional<Document> configured = Optional.empty();
    try (IpcClient client = target.connect()) {
      String request =
          "{\"componentName\":\"aws.greengrass.Nucleus\",\"keyPath\":[\"logging\",\"outputDirectory\"]}";
      Reply reply = client.call("aws.greengrass#GetConfiguration", request);
      configured = Json.inner(Json.object(reply), "value").getIgnoreCase("outputDirectory");
    } catch (IOException | RemoteException e) {
      // none runs, it does not let this user in, or the key is not set
    }
    String folder = configured.flatMap(Document::scalar).orElse("");
    return target.root().resolve(folder.isEmpty() ? "logs" : folder);
  }

  static Instant time(String since, Instant now) {
    try {
      return since.matches("\\d{1,9}[smhd]")
          ? now.minus(Duration.parse((since.endsWith("d") ? "P" : "PT") + since))
          : Instant.parse(since);
    } catch (DateTimeException e) {
      throw new TypeConversionException(
          "'%s' is no time. Write 30s, 10m, 2h, 1d, or 2026-11-25T10:00:00Z".formatted(since));
    }
  }

  private void read() throws IOException, InterruptedException {
    Object inode = "";
    for (Optional<Path> next = next(inode); next.isPresent(); next = next(inode)) {
      try (InputStream in = new BufferedInputStream(Files.newInputStream(next.get()))) {
        Object opened = Files.getAttribute(next.get(), "unix:ino");
        if (next(inode).equals(next)) {
          inode = opened;
          while (follow && next(inode).isEmpty()) {
            drain(in);
            Thread.sleep(200);
          }
          drain(in); // nothing is added to it any more
        }
      } catch (NoSuchFileException e) {
        // rotated this moment: it is there under another name
      }
    }
  }

  /** The file after this one, or the oldest. */
  private Optional<Path> next(Object inode) throws IOException {
    Optional<Path> next = Optional.empty();
    for (Path file : logs().getOrDefault(name, new TreeMap<>()).descendingMap().values()) {
      if (Files.exists(file) && Files.getAttribute(file, "unix:ino").equals(inode)) {
        return next;
      }
      next = Optional.of(file);
    }
    return next;
  }

  /** For each name the files, the oldest first. */
  private Map<String, NavigableMap<String, Path>> logs() throws IOException {
    Map<String, NavigableMap<String, Path>> logs = new TreeMap<>();
    try (Stream<Path> all = Files.exists(folder) ? Files.list(folder) : Stream.of()) {
      all.forEach(path -> {
        Matcher parts = FILE.matcher(path.getFileName().toString());
        if (parts.matches()) {
          String hour = Objects.requireNonNullElse(parts.group(2), "~"); // the one written to: last
          logs.computeIfAbsent(parts.group(1), _ -> new TreeMap<>())
              .put(hour + "%9s".formatted(parts.group(3)), path);
        }
      });
    }
    return logs;
  }

  private void drain(InputStream in) throws IOException {
    for (int c = in.read(); c >= 0; c = in.read()) {
      if (c != '\n') {
        line.write(c);
      }
      if (c == '\n' || line.size() == 1 << 20) {
        show(line.toString(StandardCharsets.UTF_8));
        line.reset();
      }
    }
  }

  /** Empty if it only looks like a time: then the line belongs to the entry above. */
  private static Optional<Instant> writtenAt(Matcher head, boolean json) {
    try {
      return Optional.of(
          json
              ? Instant.ofEpochMilli(Long.parseLong(head.group(4)))
              : Instant.parse(head.group(1)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private void show(String text) throws IOException {
    Matcher head = HEAD.matcher(text);
    boolean json = text.startsWith("{");
    Optional<Instant> written = head.matches() ? writtenAt(head, json) : Optional.empty();
    if (written.isPresent()) {
      level = Level.valueOf(head.group(json ? 3 : 2));
      time = written.get();
      wanted = level.toInt() >= least.toInt() && !time.isBefore(from) && grep.matcher(text).find();
    }
    if (wanted && output.json() && !json) {
      output.say(
          "{\"level\":\"%s\",\"timestamp\":%d,\"message\":%s}"
              .formatted(level, time.toEpochMilli(), Json.quoted(text)));
    } else if (wanted && level.toInt() >= Level.WARN.toInt() && output.hasColours()) {
      output.print(Output.paint(level == Level.WARN ? 33 : 31, Visible.text(text)));
    } else if (wanted) {
      output.say(text);
    }
  }
}
