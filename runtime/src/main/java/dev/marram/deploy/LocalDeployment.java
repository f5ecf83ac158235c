package dev.marram.deploy;

import dev.marram.recipe.Platform;
import dev.marram.recipe.Recipe;
import dev.marram.recipe.Version;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A deployment from folders of this machine, as the start of the runtime makes it.
 *
 * <p>{@link #plan} checks everything and changes nothing; {@link #apply} carries out what the plan
 * lists, recipes and artifacts first and the roots last, so that a crash in between leaves the old
 * roots with files that the next try finds done. Owned by the lane that deploys.
 */
public final class LocalDeployment {

  /**
   * What is asked for.
   *
   * @param recipeDir a folder of recipes to import
   * @param artifactDir a folder of artifacts, {@code <name>/<version>/<files>}
   * @param merge root components to add or update, with the version of each
   * @param remove root components to take away; {@code merge} wins over it
   */
  public record Request(
      Optional<Path> recipeDir,
      Optional<Path> artifactDir,
      Map<String, String> merge,
      Set<String> remove) {
    public Request {
      merge = Map.copyOf(merge);
      remove = Set.copyOf(remove);
    }
  }

  /**
   * What a deployment does, and what runs after it.
   *
   * @param roots the root components after it
   * @param components all components after it, dependencies before those that depend on them
   * @param newRecipes those to be written to the store
   * @param newArtifacts those to be written to the store
   * @param newRoots whether the roots change
   * @param warnings for people
   */
  public record Plan(
      NavigableMap<String, Version> roots,
      List<ResolvedComponent> components,
      List<Recipe> newRecipes,
      List<ArtifactCopy> newArtifacts,
      boolean newRoots,
      List<String> warnings) {
    public Plan {
      roots = Collections.unmodifiableNavigableMap(new TreeMap<>(roots));
      components = List.copyOf(components);
      newRecipes = List.copyOf(newRecipes);
      newArtifacts = List.copyOf(newArtifacts);
      warnings = List.copyOf(warnings);
    }

    /** Whether everything is as it should be already. */
    public boolean isEmpty() {
      return newRecipes.isEmpty() && newArtifacts.isEmpty() && !newRoots;
    }
  }

  private final ComponentStore store;
  private final Roots roots;
  private final Platform platform;
  private final boolean runtimeIsRoot;

  /**
   * @param root the runtime's root folder, absolute; exists when {@link #apply} is called
   * @param platform this device
   * @param runtimeIsRoot whether this process has root's privilege
   */
  public LocalDeployment(Path root, Platform platform, boolean runtimeIsRoot) {
    this.store = new ComponentStore(root);
    this.roots = new Roots(root);
    this.platform = platform;
    this.runtimeIsRoot = runtimeIsRoot;
  }

  /**
   * The components of the last deployment, dependencies before those that depend on them. Their
   * artifacts are not looked at again: one that was lost since is its own component's failure.
   *
   * @throws DeploymentException if the roots or a recipe cannot be read back
   */
  public List<ResolvedComponent> current() throws DeploymentException {
    Candidates stored = new Candidates(RecipeFolder.NONE, store);
    return Resolution.resolve(stored, platform, roots.read(), new ArrayList<>());
  }

  /**
   * Checks a deployment and says what it will do. Changes nothing.
   *
   * @throws DeploymentException if it cannot be made: a folder, recipe, version, manifest,
   *     dependency or artifact is missing or wrong
   */
  public Plan plan(Request request) throws DeploymentException {
    RecipeFolder folder = RecipeFolder.read(request.recipeDir());
    ArtifactSource source = ArtifactSource.of(request.artifactDir(), store, runtimeIsRoot);
    Candidates candidates = new Candidates(folder, store);
    List<String> warnings = new ArrayList<>(folder.warnings());
    NavigableMap<String, Version> before = roots.read();
    NavigableMap<String, Version> after = rootsAfter(before, request, candidates, warnings);
    List<ResolvedComponent> components = Resolution.resolve(candidates, platform, after, warnings);
    for (ResolvedComponent component : components) {
      source.checkPresent(component.recipe(), component.selected().manifest().artifacts());
    }
    return new Plan(
        after,
        components,
        newRecipes(folder),
        newArtifacts(folder, components, source),
        !after.equals(before),
        warnings);
  }

  private static NavigableMap<String, Version> rootsAfter(
      NavigableMap<String, Version> before,
      Request request,
      Candidates candidates,
      List<String> warnings)
      throws DeploymentException {
    NavigableMap<String, Version> after = new TreeMap<>(before);
    for (String name : request.remove()) {
      if (after.remove(name) == null) {
        warnings.add("--remove " + name + ": no such root component is deployed");
      }
    }
    for (Map.Entry<String, String> merged : request.merge().entrySet()) {
      if (BuiltIns.contains(merged.getKey())) {
        warnings.add("--merge " + merged.getKey() + ": built in, so there is nothing to deploy");
      } else {
        after.put(merged.getKey(), mergedVersion(merged.getKey(), merged.getValue(), candidates));
      }
    }
    return after;
  }

  private static Version mergedVersion(String name, String text, Candidates candidates)
      throws DeploymentException {
    NavigableSet<Version> known = candidates.versions(name);
    Optional<Version> version = Version.parse(text);
    if (version.filter(known::contains).isPresent()) {
      return version.get();
    }
    String why =
        known.isEmpty()
            ? "there is no recipe of " + name + ", neither in the recipe folder nor in the store"
            : "this version is unknown; the recipe folder and the store have " + known;
    throw new DeploymentException(
        "cannot deploy " + name + " " + text,
        why,
        known.isEmpty()
            ? "Name the folder that holds its recipe with --recipe-dir."
            : "Add its recipe, or use --merge " + name + "=" + known.last() + ".");
  }

  private List<Recipe> newRecipes(RecipeFolder folder) throws DeploymentException {
    List<Recipe> recipes = new ArrayList<>();
    for (NavigableMap<Version, Recipe> versions : folder.recipes().values()) {
      for (Recipe recipe : versions.values()) {
        try {
          if (!store.holds(recipe)) {
            recipes.add(recipe);
          }
        } catch (IOException e) {
          throw new DeploymentException(
              "cannot look up the stored recipe of " + recipe.title(), e, "Check the root folder.");
        }
      }
    }
    return recipes;
  }

  /** What the user provides for any recipe of his folder and for every component that will run. */
  private List<ArtifactCopy> newArtifacts(
      RecipeFolder folder, List<ResolvedComponent> components, ArtifactSource source)
      throws DeploymentException {
    Map<String, Recipe> recipes = new LinkedHashMap<>();
    folder
        .recipes()
        .values()
        .forEach(versions -> versions.values().forEach(each -> recipes.put(each.title(), each)));
    components.forEach(each -> recipes.put(each.recipe().title(), each.recipe()));
    List<ArtifactCopy> copies = new ArrayList<>();
    for (Recipe recipe : recipes.values()) {
      List<Recipe.Artifact> artifacts =
          platform.select(recipe).map(each -> each.manifest().artifacts()).orElse(List.of());
      copies.addAll(source.copies(recipe, artifacts));
    }
    return copies;
  }

  /**
   * Carries out a plan of this object's making; an empty one does nothing. Each file is replaced
   * whole, and on the disk when this returns.
   *
   * @throws DeploymentException if the disk fails; the roots are unchanged then
   */
  public void apply(Plan plan) throws DeploymentException {
    try {
      for (Recipe recipe : plan.newRecipes()) {
        store.put(recipe);
      }
      for (ArtifactCopy copy : plan.newArtifacts()) {
        store.put(copy);
      }
      if (plan.newRoots()) {
        roots.write(plan.roots());
      }
    } catch (IOException e) {
      throw new DeploymentException(
          "cannot store the deployment", e, "Check the root folder's permissions and free space.");
    }
  }
}
