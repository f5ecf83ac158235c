package dev.marram.deploy;

import dev.marram.recipe.Platform;
import dev.marram.recipe.Recipe;
import dev.marram.recipe.Recipe.Dependency;
import dev.marram.recipe.Version;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;

/**
 * From root components to all components that they need, dependencies before those that depend on
 * them; among equals by name.
 *
 * <p>A dependency that is no root gets the highest version there is; its version requirement is not
 * compared yet, which a warning says.
 */
final class Resolution {
  private static final int MAX_COMPONENTS = 1_000;

  /** Bounds the recursion, so that a small stack is enough. */
  private static final int MAX_CHAIN = 100;

  private final Candidates candidates;
  private final Platform platform;
  private final NavigableMap<String, Version> roots;
  private final List<String> warnings;
  private final Map<String, ResolvedComponent> done = new LinkedHashMap<>();

  /** From a root to the component that is looked at; by name, with the title for messages. */
  private final Map<String, String> chain = new LinkedHashMap<>();

  private Resolution(
      Candidates candidates,
      Platform platform,
      NavigableMap<String, Version> roots,
      List<String> warnings) {
    this.candidates = candidates;
    this.platform = platform;
    this.roots = roots;
    this.warnings = warnings;
  }

  static List<ResolvedComponent> resolve(
      Candidates candidates,
      Platform platform,
      NavigableMap<String, Version> roots,
      List<String> warnings)
      throws DeploymentException {
    Resolution resolution = new Resolution(candidates, platform, roots, warnings);
    for (Map.Entry<String, Version> root : roots.entrySet()) {
      resolution.visit(root.getKey(), root.getValue());
    }
    return new ArrayList<>(resolution.done.values());
  }

  private void visit(String name, Version version) throws DeploymentException {
    if (done.containsKey(name)) {
      return;
    }
    if (done.size() + chain.size() >= MAX_COMPONENTS || chain.size() >= MAX_CHAIN) {
      throw new DeploymentException(
          "cannot deploy " + name + " " + version,
          "there are more than %d components, or %d that depend on each other in a row"
              .formatted(MAX_COMPONENTS, MAX_CHAIN),
          "Deploy fewer.");
    }
    Recipe recipe = recipe(name, version);
    Platform.Selected selected = select(recipe);
    chain.put(name, recipe.title());
    for (Map.Entry<String, Dependency> dependency :
        new TreeMap<>(recipe.dependencies()).entrySet()) {
      visitDependency(recipe, dependency.getKey(), dependency.getValue().versionRequirement());
    }
    chain.remove(name);
    warnings.addAll(recipe.warnings());
    selected.warnings().forEach(warning -> warnings.add(recipe.title() + ": " + warning));
    done.put(name, new ResolvedComponent(recipe, selected, roots.containsKey(name)));
  }

  private void visitDependency(Recipe dependent, String name, String requirement)
      throws DeploymentException {
    if (BuiltIns.contains(name)) {
      return;
    }
    if (chain.containsKey(name)) {
      throw new DeploymentException(
          "cannot deploy " + dependent.title(),
          "components depend on each other in a circle: " + chainTo(name),
          "Remove one of these dependencies.");
    }
    NavigableSet<Version> versions = candidates.versions(name);
    if (versions.isEmpty()) {
      throw new DeploymentException(
          "cannot deploy " + dependent.title(),
          "there is no recipe of " + name + ", needed by " + chainTo(name),
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

  private String chainTo(String name) {
    return String.join(" -> ", chain.values()) + " -> " + name;
  }

  private Recipe recipe(String name, Version version) throws DeploymentException {
    return candidates
        .recipe(name, version)
        .orElseThrow(() ->
            new DeploymentException(
                "cannot deploy " + name + " " + version,
                "its recipe is gone from the store",
                "Deploy it again with --recipe-dir, or take it away with --remove " + name + "."));
  }

  private Platform.Selected select(Recipe recipe) throws DeploymentException {
    return platform
        .select(recipe)
        .orElseThrow(() ->
            new DeploymentException(
                "cannot deploy " + recipe.title(),
                "none of its manifests is for this device (%s); they are for: %s"
                    .formatted(platform, wanted(recipe)),
                "Add a manifest for it, or set platformOverride in the configuration."));
  }

  private static String wanted(Recipe recipe) {
    List<String> manifests = new ArrayList<>();
    for (Recipe.Manifest manifest : recipe.manifests()) {
      List<String> conditions = new ArrayList<>();
      manifest.platform().forEach((name, value) -> conditions.add(name + "=" + value.orElse("*")));
      manifests.add(String.join(", ", conditions));
    }
    return String.join("; ", manifests);
  }
}
