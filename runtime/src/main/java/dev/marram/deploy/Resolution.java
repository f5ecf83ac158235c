package dev.marram.deploy;

import dev.marram.recipe.Platform;
import dev.marram.recipe.Recipe;
import dev.marram.recipe.RecipeException;
import dev.marram.recipe.Version;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * From root components to all components that they need, dependencies before those that depend on
 * them; among equals by name.
 *
 * <p>A dependency that is no root gets the highest version there is; its version requirement is not
 * compared yet, which a warning says.
 */
final class Resolution {
  /** The components that this runtime is itself; recipes that depend on them find them there. */
  static final Set<String> BUILT_INS =
      Set.of(
          "aws.greengrass.Nucleus",
          "aws.greengrass.Cli",
          "aws.greengrass.TokenExchangeService",
          "aws.greengrass.SecretManager",
          "aws.greengrass.ShadowManager",
          "aws.greengrass.DiskSpooler");

  private static final int MAX_COMPONENTS = 1_000;

  /** Bounds the recursion, so that a small stack is enough. */
  private static final int MAX_CHAIN = 100;

  private final Recipes recipes;
  private final Platform platform;
  private final NavigableMap<String, Version> roots;
  private final List<String> warnings;
  private final Map<String, ResolvedComponent> done = new LinkedHashMap<>();

  /** From a root to the component that is looked at; by name, with the title for messages. */
  private final Map<String, String> chain = new LinkedHashMap<>();

  Resolution(
      Recipes recipes,
      Platform platform,
      NavigableMap<String, Version> roots,
      List<String> warnings) {
    this.recipes = recipes;
    this.platform = platform;
    this.roots = roots;
    this.warnings = warnings;
  }

  List<ResolvedComponent> components() throws DeploymentException, IOException, RecipeException {
    for (Map.Entry<String, Version> root : roots.entrySet()) {
      visit(root.getKey(), root.getValue());
    }
    return new ArrayList<>(done.values());
  }

  private void visit(String name, Version version)
      throws DeploymentException, IOException, RecipeException {
    if (done.containsKey(name)) {
      return;
    }
    if (done.size() + chain.size() >= MAX_COMPONENTS || chain.size() >= MAX_CHAIN) {
      throw refused(
          name + " " + version,
          "there are more than %d components, or %d that depend on each other in a row"
              .formatted(MAX_COMPONENTS, MAX_CHAIN),
          "Deploy fewer.");
    }
    Recipe recipe =
        recipes
            .recipe(name, version)
            .orElseThrow(() ->
                refused(
                    name + " " + version,
                    "its recipe is gone from the store",
                    "Deploy it again with --recipe-dir, or take it away with --remove "
                        + name
                        + "."));
    Platform.Selected selected =
        platform
            .select(recipe)
            .orElseThrow(() ->
                refused(
                    recipe.title(),
                    "none of its manifests is for this device (%s); they are for: %s"
                        .formatted(platform, wanted(recipe)),
                    "Add a manifest for it, or set platformOverride in the configuration."));
    chain.put(name, recipe.title());
    for (Map.Entry<String, Recipe.Dependency> each :
        new TreeMap<>(recipe.dependencies()).entrySet()) {
      visitDependency(recipe, each.getKey(), each.getValue().versionRequirement());
    }
    chain.remove(name);
    done.put(name, new ResolvedComponent(recipe, selected));
  }

  private void visitDependency(Recipe dependent, String name, String requirement)
      throws DeploymentException, IOException, RecipeException {
    if (BUILT_INS.contains(name)) {
      return;
    }
    String path = String.join(" -> ", chain.values()) + " -> " + name;
    if (chain.containsKey(name)) {
      throw refused(
          dependent.title(),
          "components depend on each other in a circle: " + path,
          "Remove one of these dependencies.");
    }
    NavigableSet<Version> versions = recipes.versions(name);
    if (versions.isEmpty()) {
      throw refused(
          dependent.title(),
          "there is no recipe of " + name + ", needed by " + path,
          "Add its recipe to the folder named by --recipe-dir.");
    }
    Version version = roots.getOrDefault(name, versions.last());
    if (!requirement.equals("*") && !requirement.equals(version.toString())) {
      warnings.add(
          "%s requires %s %s; version %s is taken without comparing them"
              .formatted(dependent.title(), name, requirement, version));
    }
    visit(name, version);
  }

  private static DeploymentException refused(String title, String why, String remedy) {
    return new DeploymentException("cannot deploy " + title, why, remedy);
  }

  private static String wanted(Recipe recipe) {
    return recipe.manifests().stream()
        .map(manifest ->
            manifest.platform().entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining(", ")))
        .collect(Collectors.joining("; "));
  }
}
