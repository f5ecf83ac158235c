package dev.marram.app;

import dev.marram.deploy.LocalDeployment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code marram run}: runs in the foreground until SIGTERM or SIGINT (decisions D4). */
@Command(
    name = "run",
    description = {
      "Runs components in the foreground until SIGTERM or SIGINT, then stops them in reverse order.",
      "Deploys what --merge and --remove name first; without them the components of the last "
          + "deployment run."
    },
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  marram run --root ./root --recipe-dir recipes \\",
      "      --artifact-dir artifacts --merge com.example.Hello=1.0.0"
    })
public final class RunCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Option(
      names = {"-r", "--root"},
      paramLabel = "DIR",
      required = true,
      defaultValue = "${env:MARRAM_ROOT}",
      description =
          "Root folder of the installation, created when it is missing; otherwise the variable MARRAM_ROOT names it.")
  private @Nullable Path root;

  @Option(
      names = {"-i", "--config"},
      paramLabel = "FILE",
      description = "Configuration in the form of a nucleus init config, YAML or JSON.")
  private @Nullable Path config;

  @Option(
      names = {"--recipe-dir", "--recipeDir"},
      paramLabel = "DIR",
      description = "Folder of recipes (*.json, *.yaml, *.yml) to deploy from.")
  private @Nullable Path recipeDir;

  @Option(
      names = {"--artifact-dir", "--artifactDir"},
      paramLabel = "DIR",
      description = "Folder of artifacts, <name>/<version>/<files>.")
  private @Nullable Path artifactDir;

  @Option(
      names = {"-m", "--merge"},
      paramLabel = "NAME=VERSION",
      description = "Component to add or update; may be repeated.")
  private List<String> merge = List.of();

  @Option(
      names = "--remove",
      paramLabel = "NAME",
      split = ",",
      description = "Component to remove; may be repeated.")
  private List<String> remove = List.of();

  @Option(
      names = "--json",
      description = "Writes what happens as JSON, a line each, warnings and errors too.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException, ExecutionException {
    CommandLine command = java.util.Objects.requireNonNull(spec).commandLine();
    Map<String, String> merged = merged(command);
    for (String name : remove) {
      require(
          command,
          !merged.containsKey(name),
          "--merge and --remove both name %s; give one of them".formatted(name));
    }
    Progress progress = new Progress(command, json);
    Startup.Options options =
        new Startup.Options(
            java.util.Objects.requireNonNull(root),
            Optional.ofNullable(config),
            new LocalDeployment.Request(
                Optional.ofNullable(recipeDir),
                Optional.ofNullable(artifactDir),
                merged,
                new HashSet<>(remove)));
    return Foreground.run(
        options,
        progress,
        runtime -> {
          runtime.introduce(progress);
          return Foreground.UNTIL_SIGNAL;
        });
  }

  private Map<String, String> merged(CommandLine command) {
    Map<String, String> merged = new HashMap<>();
    for (String pair : merge) {
      int end = pair.indexOf('=');
      String name = pair.substring(0, Math.max(0, end)).strip();
      String version = pair.substring(end + 1).strip();
      require(
          command,
          !name.isEmpty() && !version.isEmpty(),
          "--merge takes NAME=VERSION, such as com.example.Hello=1.0.0, not " + pair);
      require(
          command,
          version.equals(merged.getOrDefault(name, version)),
          "--merge names two versions of %s; give one".formatted(name));
      merged.put(name, version);
    }
    return merged;
  }

  private static void require(CommandLine command, boolean holds, String otherwise) {
    if (!holds) {
      throw new CommandLine.ParameterException(command, otherwise);
    }
  }
}
