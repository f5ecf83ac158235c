package dev.marram.deploy;

import dev.marram.base.Nearest;
import dev.marram.base.Problem;
import dev.marram.recipe.KnownComponents;
import dev.marram.recipe.Recipe;
import dev.marram.recipe.RecipeException;
import dev.marram.recipe.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The recipes to choose from: those of a folder that the user named first, then those of the store.
 */
final class Recipes {
  private final ComponentStore store;
  private final NavigableMap<String, NavigableMap<Version, Recipe>> given = new TreeMap<>();

  Recipes(ComponentStore store) {
    this.store = store;
  }

  /**
   * Reads and checks the recipes of a folder. File names do not matter beyond their ending; folders
   * below are not looked at.
   *
   * @param warnings takes, for people, files that were skipped
   */
  void read(Path folder, List<String> warnings)
      throws IOException, RecipeException, DeploymentException {
    if (!Files.isDirectory(folder)) {
      throw new DeploymentException(
          Problem.FOLDER_MISSING,
          "cannot read the recipe folder " + folder,
          "it is no folder",
          "Name a folder that holds recipes with --recipe-dir.");
    }
    List<Path> files;
    try (Stream<Path> entries = Files.list(folder)) {
      files = entries.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : files) {
      Optional<Recipe.Format> format = Recipe.Format.ofFile(String.valueOf(file.getFileName()));
      if (format.isEmpty()) {
        warnings.add(file + " is skipped: recipes end in .yaml, .yml or .json");
      } else if (Files.size(file) == 0) {
        warnings.add(file + " is skipped: it is empty");
      } else {
        add(file, Recipe.inspect(file, format.get()).usable(file.toString()), warnings);
      }
    }
  }

  private void add(Path file, Recipe recipe, List<String> warnings) throws DeploymentException {
    if (KnownComponents.builtIns().contains(recipe.name())) {
      warnings.add(file + " is skipped: " + recipe.name() + " is built in");
      return;
    }
    Recipe former =
        given
            .computeIfAbsent(recipe.name(), _ -> new TreeMap<>())
            .putIfAbsent(recipe.version(), recipe);
    if (former != null && !former.text().equals(recipe.text())) {
      throw new DeploymentException(
          Problem.RECIPE_FAULTY,
          "cannot use the recipe " + file,
          "another file of its folder holds " + recipe.title() + " too, with other content",
          "Keep one of them.");
    }
  }

  /**
   * The end of a message about a name: the known one that was perhaps meant, or a full stop.
   *
   * @param deployed names that are known too
   */
  String hint(String name, Set<String> deployed) {
    Set<String> known = new TreeSet<>(deployed);
    known.addAll(given.keySet());
    known.addAll(KnownComponents.builtIns());
    return known.contains(name)
        ? "."
        : Nearest.hint(name, known).transform(hint -> hint.isEmpty() ? "." : hint);
  }

  /** Those of the folder. */
  List<Recipe> given() {
    return given.values().stream().flatMap(versions -> versions.values().stream()).toList();
  }

  private NavigableMap<Version, Recipe> given(String name) {
    return given.getOrDefault(name, Collections.emptyNavigableMap());
  }

  /** Every version there is, lowest first. */
  NavigableSet<Version> versions(String name) throws IOException {
    NavigableSet<Version> versions = new TreeSet<>(store.versions(name));
    versions.addAll(given(name).keySet());
    return versions;
  }

  Optional<Recipe> recipe(String name, Version version) throws IOException, RecipeException {
    Recipe recipe = given(name).get(version);
    return recipe == null ? store.recipe(name, version) : Optional.of(recipe);
  }
}
