package dev.marram.deploy;

import dev.marram.recipe.Recipe;
import dev.marram.recipe.RecipeException;
import dev.marram.recipe.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The recipes of a folder that a user named, read and checked. File names do not matter beyond
 * their ending; folders below are not looked at.
 *
 * @param recipes by component name and version
 * @param warnings for people: files that were skipped
 */
record RecipeFolder(
    NavigableMap<String, NavigableMap<Version, Recipe>> recipes, List<String> warnings) {
  private static final int MAX_FILES = 10_000;

  /** For when no folder was named. */
  static final RecipeFolder NONE = new RecipeFolder(new TreeMap<>(), List.of());

  static RecipeFolder read(Optional<Path> folder) throws DeploymentException {
    return folder.isPresent() ? read(folder.get()) : NONE;
  }

  private static RecipeFolder read(Path folder) throws DeploymentException {
    RecipeFolder result = new RecipeFolder(new TreeMap<>(), new ArrayList<>());
    for (Path file : files(folder)) {
      result.add(file);
    }
    return result;
  }

  private static List<Path> files(Path folder) throws DeploymentException {
    String what = "cannot read the recipe folder " + folder;
    if (!Files.isDirectory(folder)) {
      throw new DeploymentException(
          what, "it is no folder", "Name a folder that holds recipes with --recipe-dir.");
    }
    List<Path> files;
    try (Stream<Path> entries = Files.list(folder)) {
      files = entries.filter(Files::isRegularFile).limit(MAX_FILES + 1L).sorted().toList();
    } catch (IOException e) {
      throw new DeploymentException(what, e, "Check its permissions.");
    }
    if (files.size() > MAX_FILES) {
      throw new DeploymentException(
          what,
          "it holds more than " + MAX_FILES + " files",
          "Put the recipes in their own folder.");
    }
    return files;
  }

  private void add(Path file) throws DeploymentException {
    if (Recipe.Format.ofFile(String.valueOf(file.getFileName())).isEmpty()) {
      warnings.add(file + " is skipped: recipes end in .yaml, .yml or .json");
      return;
    }
    try {
      if (Files.size(file) == 0) {
        warnings.add(file + " is skipped: it is empty");
        return;
      }
      Recipe recipe = Recipe.read(file);
      Recipe former =
          recipes
              .computeIfAbsent(recipe.name(), _ -> new TreeMap<>())
              .putIfAbsent(recipe.version(), recipe);
      if (former != null && !former.text().equals(recipe.text())) {
        throw new DeploymentException(
            "cannot use the recipe " + file,
            "another file of its folder holds " + recipe.title() + " too, with other content",
            "Keep one of them.");
      }
    } catch (RecipeException e) {
      throw new DeploymentException(e);
    } catch (IOException e) {
      throw new DeploymentException("cannot read the recipe " + file, e, "Check its permissions.");
    }
  }
}
