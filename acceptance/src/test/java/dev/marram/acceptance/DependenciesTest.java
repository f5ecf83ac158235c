package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Components that need each other: which versions run, in which order, and what is refused. */
class DependenciesTest {
  private static final String APP = "com.example.App";
  private static final String BASE = "com.example.Base";
  private static final String LIBRARY = "com.example.Library";
  private static final String SIDE = "com.example.Side";

  /** Each writes its steps into one file of the workspace, so that their order is seen. */
  private static String recipe(Workspace workspace, String title, String needs, String steps) {
    String[] parts = title.split(" ", 2);
    return """
    RecipeFormatVersion: '2020-01-25'
    ComponentName: %1$s
    ComponentVersion: '%2$s'
    ComponentDependencies: {%3$s}
    Manifests:
      - Lifecycle:
          Setenv: {STEPS: %5$s}
    %4$s
    """
        .formatted(parts[0], parts[1], needs, steps.indent(6), workspace.folder().resolve("steps"));
  }

  private static void give(Workspace workspace, String title, String needs, String steps)
      throws IOException {
    Files.writeString(
        workspace.files().recipeDir().resolve(title.replace(' ', '-') + ".yaml"),
        recipe(workspace, title, needs, steps));
  }

  private static String need(String name, String range, String type) {
    return "%s: {VersionRequirement: '%s', DependencyType: %s}".formatted(name, range, type);
  }

  private static String runs(String name) {
    return """
    Run: |
      echo %1$s runs >> "$STEPS"
      exec sleep 100000
    Shutdown: echo %1$s ends >> "$STEPS"
    """
        .formatted(name);
  }

  /** Unlike with a Run step, which counts as running at once, others wait for what it writes. */
  private static String starts(String name) {
    return """
    Startup: echo %1$s runs >> "$STEPS"
    Shutdown: echo %1$s ends >> "$STEPS"
    """
        .formatted(name);
  }

  private static MarramProcess.Command deploy(Workspace workspace, String... merges) {
    MarramProcess.Command command =
        MarramProcess.run(workspace)
            .arguments("--recipe-dir", workspace.files().recipeDir().toString());
    Stream.of(merges).forEach(merge -> command.arguments("--merge", merge));
    return command;
  }

  private static List<String> steps(Workspace workspace) throws IOException {
    Path file = workspace.folder().resolve("steps");
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  @Test
  void theVersionsThatFitRunInTheOrderOfTheirDependencies() throws Exception {
    try (Workspace workspace = new Workspace()) {
      Files.createFile(workspace.folder().resolve("steps"));
      workspace.folder().resolve("steps").toFile().setWritable(true, false);
      give(
          workspace,
          APP + " 1.0.0",
          String.join(
              ", ",
              need(LIBRARY, "^1.0.0", "HARD"),
              need(SIDE, ">=1.0.0", "SOFT"),
              need("aws.greengrass.Nucleus", ">=2.0.0 <3.0.0", "SOFT")),
          runs("app"));
      give(workspace, LIBRARY + " 1.2.0", need(BASE, ">=1.0.0 <2.0.0", "HARD"), starts("library"));
      give(workspace, LIBRARY + " 2.0.0", "", runs("library-2"));
      give(workspace, BASE + " 1.9.0", "", runs("base-1.9"));
      give(
          workspace,
          BASE + " 1.10.0",
          "",
          """
          Startup: |
            while ! [ -e go ]; do sleep 0.1; done
            echo base starts >> "$STEPS"
          Shutdown: echo base ends >> "$STEPS"
          """);
      give(workspace, BASE + " 2.0.0", "", runs("base-2"));
      give(workspace, SIDE + " 1.0.0", "", runs("side"));
      try (MarramProcess marram = deploy(workspace, APP + "=1.0.0").start()) {
        marram.awaitReady();
        Eventually.holds(
            "the SOFT dependency runs while the HARD one is starting",
            () -> steps(workspace).equals(List.of("side runs")));
        Files.createFile(workspace.root().resolve("work").resolve(BASE).resolve("go"));
        List<String> started = List.of("side runs", "base starts", "library runs", "app runs");
        Eventually.holds("all run, one after the other", () -> steps(workspace).equals(started));
        marram.endWithoutLedger();
      }
      assertThat(steps(workspace).subList(4, 8))
          .containsSubsequence("app ends", "library ends", "base ends")
          .contains("side ends");
    }
  }

  @Test
  void whatCannotBeResolvedIsRefusedAndChangesNothing() throws Exception {
    try (Workspace workspace = new Workspace()) {
      give(workspace, APP + " 1.0.0", "", runs("app"));
      try (MarramProcess marram = deploy(workspace, APP + "=1.0.0").start()) {
        marram.awaitReady();
        marram.endWithoutLedger();
      }
      Map<String, String> before = stored(workspace.root());
      give(
          workspace,
          APP + " 2.0.0",
          need(LIBRARY, "*", "HARD") + ", " + need(BASE, ">=2.0.0", "SOFT"),
          runs("app"));
      give(workspace, LIBRARY + " 1.2.0", need(BASE, "^1.0.0", "SOFT"), runs("library"));
      give(workspace, BASE + " 1.0.0", "", runs("base"));
      give(workspace, BASE + " 2.0.0", "", runs("base"));
      refuses(
          workspace,
          APP + "=2.0.0",
          "No local or cloud component version satisfies the requirements.",
          "Component com.example.Base version constraints: com.example.App 2.0.0 requires >=2.0.0,"
              + " com.example.Library 1.2.0 requires ^1.0.0.",
          "[1.0.0, 2.0.0]");
      give(workspace, SIDE + " 1.0.0", need(SIDE + "Kick", "*", "HARD"), runs("side"));
      give(workspace, SIDE + "Kick 1.0.0", need(SIDE, "*", "SOFT"), runs("kick"));
      refuses(
          workspace,
          SIDE + "=1.0.0",
          "in a circle: com.example.Side 1.0.0 -> com.example.SideKick 1.0.0 -> com.example.Side.");
      refuses(workspace, "com.example.Sidekik=1.0.0", "did you mean com.example.SideKick?");
      give(workspace, SIDE + " 1.0.0", need("aws.greengrass.LambdaManager", "^2.0.0", "HARD"), "");
      refuses(workspace, SIDE + "=1.0.0", "aws.greengrass.LambdaManager cannot be provided");
      assertThat(stored(workspace.root())).isEqualTo(before);
    }
  }

  private static void refuses(Workspace workspace, String merge, String... said) throws Exception {
    try (MarramProcess marram = deploy(workspace, merge).start()) {
      assertThat(marram.exitCode()).as(marram::describe).isEqualTo(1);
      assertThat(marram.errors()).contains(said);
      assertThat(marram.leftBehind()).isEmpty();
    }
  }

  /** Whatever is below the root but logs and the lock, with the time of its last change. */
  private static Map<String, String> stored(Path root) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        String name = root.relativize(path).toString();
        if (!name.startsWith("logs/") && !name.equals("marram.lock")) {
          String content = Files.readString(path, StandardCharsets.ISO_8859_1); // any bytes
          files.put(name, content + Files.getLastModifiedTime(path));
        }
      }
    }
    return files;
  }
}
