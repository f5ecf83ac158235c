package dev.marram.app;

import dev.marram.base.Problem;
import dev.marram.deploy.LocalDeployment;
import dev.marram.model.Document;
import dev.marram.process.OutputListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code marram demo}: the components of examples/hello-java on a fresh root, their messages shown
 * as they arrive.
 */
@Command(
    name = "demo",
    description = {
      "Runs the example components in a fresh temporary root and shows their messages as they "
          + "arrive.",
      "Stops after 10 messages, or on Ctrl-C."
    })
public final class DemoCommand implements Callable<Integer> {
  private static final int MESSAGES = 10;
  private static final String PUBLISHER = "com.example.HelloPublisher";
  private static final String TOPIC = "hello/java: ";
  private static final String SUBSCRIBER = "com.example.HelloSubscriber";

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Option(names = "--examples", hidden = true, description = "Folder of the examples.")
  private Path examples = Path.of(System.getProperty("marram.examples", "examples"));

  @Option(names = "--json", description = "Writes what happens as JSON, a line each.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException, ExecutionException {
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    Progress progress = new Progress(command, json);
    Path jar = examples.resolve("hello-java").resolve("target").resolve("hello-java.jar");
    if (!Files.isRegularFile(jar)) {
      progress.failed(
          new StartException(
              Problem.EXAMPLE_MISSING,
              "the example %s is not built. Run ./build, or ./marram from the repository."
                  .formatted(jar)));
      return 1;
    }
    try {
      Path folder = Files.createTempDirectory("marram-demo-");
      int code = run(new Messages(command, json, folder), folder);
      if (code != 0) {
        delete(folder); // it did not start; otherwise the stop deletes it
      }
      return code;
    } catch (IOException e) {
      progress.failed(
          new StartException(Problem.INPUT_OUTPUT, "the demo could not be prepared: " + e));
      return 1;
    }
  }

  private int run(Messages messages, Path folder)
      throws IOException, InterruptedException, ExecutionException {
    Files.setPosixFilePermissions(
        folder, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
    Path root = folder.resolve("root");
    String programs =
        "Two programs on the AWS IoT Device SDK, each a process of its own, no account.\n";
    messages.tell(
        "demo.starting", Document.Obj.of("root", root), programs + "Root of this run: " + root);
    Path example = examples.resolve("hello-java");
    Startup.Options options =
        new Startup.Options(
            root,
            Optional.empty(),
            new LocalDeployment.Request(
                Optional.of(example.resolve("recipes")),
                Optional.of(example.resolve("target").resolve("artifacts")),
                Map.of(PUBLISHER, "1.0.0", SUBSCRIBER, "1.0.0"),
                Set.of()));
    return Foreground.run(options, messages, runtime -> messages.enough);
  }

  /** Shows what the subscriber prints, and counts it. */
  private static final class Messages extends Progress {
    private final Path folder;
    private final CompletableFuture<Integer> enough = new CompletableFuture<>();
    private int count;

    Messages(CommandLine command, boolean json, Path folder) {
      super(command, json);
      this.folder = folder;
    }

    @Override
    public synchronized void output(String component, OutputListener.Stream stream, String line) {
      if (component.equals(SUBSCRIBER) && stream == OutputListener.Stream.STDOUT) {
        tell("demo.message", Document.Obj.of("component", component), "  " + line);
        if (line.startsWith(TOPIC) && ++count == MESSAGES) {
          enough.complete(0);
        }
      }
    }

    @Override
    synchronized void stopped() {
      super.stopped();
      try {
        delete(folder);
      } catch (IOException e) {
        String text = "The folder %s could not be deleted: %s".formatted(folder, e);
        tell("demo.folder-not-deleted", Document.Obj.of("folder", folder), text);
      }
      String all = "Those were " + count + " messages through the Unix socket and the policies.";
      tell("demo.ended", Document.Obj.of("messages", count), all);
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
        Files.deleteIfExists(path);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
