package dev.marram.deploy;

import dev.marram.base.Problem;
import dev.marram.recipe.KnownComponents;
import dev.marram.recipe.Platform;
import dev.marram.recipe.Recipe;
import dev.marram.recipe.RecipeException;
import dev.marram.recipe.Version;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
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
   * @param resolved what runs after it
   * @param newRecipes those to be written to the store
   * @param newArtifacts those to be written to the store
   * @param newRoots whether the roots, or the versions of what they need, change
   * @param warnings for people
   */
  public record Plan(
      NavigableMap<String, Version> roots,
      Resolved resolved,
      List<Recipe> newRecipes,
      List<ArtifactCopy> newArtifacts,
      boolean newRoots,
      List<String> warnings) {
    public Plan {
      roots = Collections.unmodifiableNavigableMap(new TreeMap<>(roots));
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
   * @param runtimeIsRoot whether this process has root's privilege
   */
  public LocalDeployment(Path root, Platform platform, boolean runtimeIsRoot) {
    this.store = new ComponentStore(root);
    this.roots = new Roots(root);
    this.platform = platform;
    this.runtimeIsRoot = runtimeIsRoot;
  }

  /**
   * What the last deployment resolved to. Artifacts are not looked at again: one that was lost
   * since is its own component's failure.
   *
   * @throws DeploymentException if the roots or a recipe cannot be read back
   */
  public Resolved current() throws DeploymentException {
    try {
      return new Resolution(new Recipes(store), platform, roots.read()).components();
    } catch (RecipeException e) {
      throw new DeploymentException(e);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /**
   * Checks a deployment and says what it will do. Changes nothing.
   *
   * @throws DeploymentException if it cannot be made: a folder, recipe, version, manifest,
   *     dependency or artifact is missing or wrong
   */
  public Plan plan(Request request) throws DeploymentException {
    try {
      return checked(request);
    } catch (RecipeException e) {
      throw new DeploymentException(e);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static DeploymentException unreadable(IOException e) {
    return new DeploymentException(
        Problem.STORE_UNREADABLE,
        "cannot read the recipes and artifacts",
        e,
        "Check this place and its permissions.");
  }

  private Plan checked(Request request) throws DeploymentException, IOException, RecipeException {
    List<String> warnings = new ArrayList<>();
    Recipes recipes = new Recipes(store);
    if (request.recipeDir().isPresent()) {
      recipes.read(request.recipeDir().get(), warnings);
    }
    ArtifactSource source = new ArtifactSource(request.artifactDir(), store, runtimeIsRoot);
    source.checkFolder();
    Roots.Stored before = roots.read();
    NavigableMap<String, Version> after = rootsAfter(before, request, recipes, warnings);
    Resolved resolved =
        new Resolution(recipes, platform, new Roots.Stored(after, before.versions())).components();
    for (ResolvedComponent component : resolved.components()) {
      source.checkPresent(component.recipe(), component.selected().manifest().artifacts());
    }
    List<Recipe> newRecipes = new ArrayList<>();
    for (Recipe recipe : recipes.given()) {
      if (!store.holds(recipe)) {
        newRecipes.add(recipe);
      }
    }
    List<ArtifactCopy> newArtifacts = newArtifacts(recipes, resolved.components(), source);
    boolean newRoots = !before.equals(stored(after, resolved));
    return new Plan(after, resolved, newRecipes, newArtifacts, newRoots, warnings);
  }

  private static Roots.Stored stored(NavigableMap<String, Version> roots, Resolved resolved) {
    NavigableMap<String, Version> versions = new TreeMap<>();
    resolved
        .components()
        .forEach(each -> versions.put(each.recipe().name(), each.recipe().version()));
    return new Roots.Stored(roots, versions);
  }

  private static NavigableMap<String, Version> rootsAfter(
      Roots.Stored before, Request request, Recipes recipes, List<String> warnings)
      throws DeploymentException, IOException {
    NavigableMap<String, Version> after = new TreeMap<>(before.roots());
    for (String name : request.remove()) {
      if (after.remove(name) == null) {
        warnings.add("--remove " + name + ": no such root component is deployed");
      }
    }
    for (Map.Entry<String, String> merged : request.merge().entrySet()) {
      String name = merged.getKey();
      Optional<Version> builtIn = KnownComponents.builtIn(name);
      if (builtIn.isPresent() && !builtIn.get().toString().equals(merged.getValue())) {
        warnings.add(
            "--merge %s: built in, so version %s runs, not %s"
                .formatted(name, builtIn.get(), merged.getValue()));
      }
      after.put(
          name,
          builtIn.isPresent()
              ? builtIn.get()
              : mergedVersion(name, merged.getValue(), recipes, before.versions().keySet()));
    }
    return after;
  }

  private static Version mergedVersion(
      String name, String text, Recipes recipes, Set<String> deployed)
      throws DeploymentException, IOException {
    NavigableSet<Version> known = recipes.versions(name);
    Optional<Version> version = Version.parse(text).filter(known::contains);
    if (version.isPresent()) {
      return version.get();
    }
    throw known.isEmpty()
        ? new DeploymentException(
            Problem.COMPONENT_UNKNOWN,
            "cannot deploy " + name + " " + text,
            KnownComponents.whyAbsent(name)
                .orElse(
                    "there is no recipe of %s, neither in the recipe folder nor in the store"
                        .formatted(name)),
            "Name the folder that holds its recipe with --recipe-dir"
                + recipes.hint(name, deployed))
        : new DeploymentException(
            Problem.VERSION_UNKNOWN,
            "cannot deploy " + name + " " + text,
            "this version is unknown; the recipe folder and the store have " + known,
            "Add its recipe, or use --merge " + name + "=" + known.last() + ".");
  }

  /** What the user provides for any recipe of his folder and for every component that will run. */
  private List<ArtifactCopy> newArtifacts(
      Recipes recipes, List<ResolvedComponent> components, ArtifactSource source)
      throws DeploymentException, IOException {
    Set<Recipe> all = new LinkedHashSet<>(recipes.given());
    components.forEach(each -> all.add(each.recipe()));
    List<ArtifactCopy> copies = new ArrayList<>();
    for (Recipe recipe : all) {
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
        roots.write(stored(plan.roots(), plan.resolved()));
      }
    } catch (IOException e) {
      throw new DeploymentException(
          Problem.STORE_UNWRITABLE,
          "cannot store the deployment",
          e,
          "Check the root folder's permissions and free space.");
    }
  }
}
