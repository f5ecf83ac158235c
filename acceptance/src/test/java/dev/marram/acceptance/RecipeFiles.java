package dev.marram.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A recipe folder and an artifact folder, as {@code marram run} takes them. */
final class RecipeFiles {
  private final Path recipes;
  private final Path artifacts;
  private final List<String> merges = new ArrayList<>();

  /** Makes both folders below this one, readable by every user. */
  RecipeFiles(Path folder) throws IOException {
    recipes = Files.createDirectories(folder.resolve("recipes"));
    artifacts = Files.createDirectories(folder.resolve("artifacts"));
  }

  /** Adds a component and deploys it. */
  RecipeFiles add(Component component) throws IOException {
    return add(component.name(), component.version(), component.recipe(), component.artifacts());
  }

  /** Adds a component with a recipe as somebody wrote it, and deploys it. */
  RecipeFiles add(String name, String version, String recipe, List<Path> files) throws IOException {
    Files.writeString(recipes.resolve(name + "-" + version + ".yaml"), recipe);
    Path folder = Files.createDirectories(artifacts.resolve(name).resolve(version));
    for (Path file : files) {
      Files.copy(file, folder.resolve(file.getFileName().toString()));
    }
    merges.add(name + "=" + version);
    return this;
  }

  /** Adds the components of examples/hello-java and deploys them. */
  RecipeFiles addHello() throws IOException {
    for (String name : List.of("com.example.HelloPublisher", "com.example.HelloSubscriber")) {
      String recipe = Files.readString(Repository.helloRecipes().resolve(name + "-1.0.0.yaml"));
      add(name, "1.0.0", recipe, List.of(Repository.helloJar()));
    }
    return this;
  }

  /** Adds an example of one component that brings its artifacts along, and deploys it. */
  RecipeFiles addExample(String example, String name) throws IOException {
    Path folder = Repository.file("examples/" + example);
    try (Stream<Path> files =
        Files.list(folder.resolve("artifacts").resolve(name).resolve("1.0.0"))) {
      Path recipe = folder.resolve("recipes").resolve(name + "-1.0.0.yaml");
      return add(name, "1.0.0", Files.readString(recipe), files.toList());
    }
  }

  Path recipeDir() {
    return recipes;
  }

  Path artifactDir() {
    return artifacts;
  }

  /** The arguments that deploy all that was added. */
  List<String> arguments() {
    List<String> arguments =
        new ArrayList<>(
            List.of("--recipe-dir", recipes.toString(), "--artifact-dir", artifacts.toString()));
    merges.forEach(merge -> arguments.addAll(List.of("--merge", merge)));
    return arguments;
  }
}
