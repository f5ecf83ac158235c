package dev.marram.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.model.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each recipe of the folder beside its expected reading, {@code <case>.txt}: the fault's message,
 * or what was read. {@code ./build -Dmarram.rewriteRecipes=true} writes the readings anew; look at
 * what changed.
 */
class OddRecipesTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("basedir", "")).resolve("src/test/resources/recipes");

  private static final Platform PC = Platform.of("Linux", "x86_64", Map.of());

  private static final Map<String, Platform> DEVICES =
      new TreeMap<>(
          Map.of(
              "pc", PC,
              "pi", Platform.of("Linux", "armv7l", Map.of("gpu", "yes")),
              "mac", Platform.of("Darwin", "arm64", Map.of())));

  static List<Path> recipes() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .filter(file -> Recipe.Format.ofFile(file.getFileName().toString()).isPresent())
          .sorted()
          .toList();
    }
  }

  @Test
  void thereAreManyAndNoReadingIsLeftOver() throws Exception {
    assertThat(recipes()).hasSizeGreaterThanOrEqualTo(40);
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertThat(files.filter(file -> file.toString().endsWith(".txt"))).hasSameSizeAs(recipes());
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void anOddRecipeIsReadAsWritten(Path file) throws Exception {
    String read = reading(file);
    String name = file.getFileName().toString();
    Path expected = file.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ".txt");
    if (Boolean.getBoolean("marram.rewriteRecipes")) {
      Files.writeString(expected, read);
    }
    assertThat(expected).exists().hasContent(read);
  }

  private static String reading(Path file) throws IOException {
    String origin = file.toString();
    try {
      Recipe.Format format = Recipe.Format.ofFile(file.getFileName().toString()).orElseThrow();
      Recipe recipe = Recipe.inspect(file, format).usable(origin);
      List<String> lines = new ArrayList<>();
      lines.add("name " + recipe.name());
      lines.add("version " + recipe.version());
      recipe.dependencies().forEach((name, one) -> lines.add("dependency " + name + " " + one));
      lines.add("configuration " + recipe.defaultConfiguration().toJson());
      DEVICES.forEach((device, platform) -> {
        Optional<Platform.Selected> selected = platform.select(recipe);
        lines.add(device + ": " + selected.map(each -> place(recipe, each)).orElse("none"));
      });
      PC.select(recipe).ifPresent(selected -> selected(recipe, selected, lines));
      recipe.warnings().forEach(warning -> lines.add("warning " + warning));
      return String.join("\n", lines).replace(origin, file.getFileName().toString()) + "\n";
    } catch (RecipeException e) {
      return String.valueOf(e.getMessage()).replace(origin, file.getFileName().toString()) + "\n";
    }
  }

  private static String place(Recipe recipe, Platform.Selected selected) {
    int index = recipe.manifests().indexOf(selected.manifest());
    return "manifest " + index + ", " + selected.path();
  }

  private static void selected(Recipe recipe, Platform.Selected selected, List<String> lines) {
    selected.manifest().artifacts().forEach(artifact -> lines.add(artifact.toString()));
    List<Finding> findings = new ArrayList<>(selected.warnings());
    Interpolator interpolator =
        new Interpolator(
            "/gg",
            "thing",
            scope(recipe.name(), recipe.version().toString()).with(recipe.defaultConfiguration()),
            name ->
                recipe.dependencies().containsKey(name)
                    ? Optional.of(scope(name, "2.0.0").with(dependency()))
                    : Optional.empty(),
            findings);
    Document.Obj lifecycle = interpolator.interpolate(selected.lifecycle(), selected.path());
    Lifecycle read = Lifecycle.read(lifecycle, selected.path(), findings);
    Stream.of(
            read.bootstrap(),
            read.install(),
            read.startup(),
            read.run(),
            read.shutdown(),
            read.recover(),
            read.uninstall())
        .flatMap(Optional::stream)
        .forEach(step -> lines.add(step(step)));
    if (!read.setenv().isEmpty()) {
      lines.add("setenv " + new TreeMap<>(read.setenv()));
    }
    lines.add("error reset time " + read.errorResetTime().toSeconds() + " s");
    findings.forEach(each -> lines.add(each.severity() + " " + each));
  }

  private static String step(Lifecycle.Step step) {
    return "%s %s%s%s%s%s%s"
        .formatted(
            step.name(),
            new Document.Text(step.script()).toJson(),
            step.skipIf().map(text -> ", skip if " + text).orElse(""),
            step.requiresPrivilege() ? ", privileged" : "",
            step.timeout().map(limit -> ", at most " + limit.toSeconds() + " s").orElse(""),
            step.setenv().isEmpty() ? "" : ", setenv " + new TreeMap<>(step.setenv()),
            step.fault().map(text -> ", FAULT " + text).orElse(""));
  }

  private static Interpolator.Scope scope(String name, String version) {
    String folder = "/" + name + "/" + version;
    return new Interpolator.Scope(
        "/gg/packages/artifacts" + folder,
        "/gg/packages/artifacts-unarchived" + folder,
        "/gg/work/" + name,
        _ -> Optional.empty());
  }

  private static Document.Obj dependency() {
    return new Document.Obj(
        Map.of("port", Document.Num.of(1883), "awsRegion", new Document.Text("eu-west-1")));
  }
}
