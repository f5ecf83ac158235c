package dev.marram.deploy;

import dev.marram.recipe.Recipe;
import dev.marram.recipe.RecipeException;
import dev.marram.recipe.Version;
import java.io.IOException;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/** The recipes to choose from: those of the user's folder first, then those of the store. */
record Candidates(RecipeFolder folder, ComponentStore store) {

  /** Every version there is, lowest first. */
  NavigableSet<Version> versions(String name) throws DeploymentException {
    try {
      NavigableSet<Version> versions = new TreeSet<>(store.versions(name));
      versions.addAll(given(name).keySet());
      return versions;
    } catch (IOException e) {
      throw storeFault(e);
    }
  }

  Optional<Recipe> recipe(String name, Version version) throws DeploymentException {
    Recipe given = given(name).get(version);
    if (given != null) {
      return Optional.of(given);
    }
    try {
      return store.recipe(name, version);
    } catch (RecipeException e) {
      throw new DeploymentException(
          "cannot use the stored recipe of " + name + " " + version,
          String.valueOf(e.getMessage()),
          "Deploy it again with --recipe-dir.");
    } catch (IOException e) {
      throw storeFault(e);
    }
  }

  private NavigableMap<Version, Recipe> given(String name) {
    return folder.recipes().getOrDefault(name, Collections.emptyNavigableMap());
  }

  private static DeploymentException storeFault(IOException e) {
    return new DeploymentException(
        "cannot read the component store", e, "Check the folder packages below the root.");
  }
}
