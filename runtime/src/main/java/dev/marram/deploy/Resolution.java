package dev.marram.deploy;

import dev.marram.base.Problem;
import dev.marram.recipe.KnownComponents;
import dev.marram.recipe.Platform;
import dev.marram.recipe.Recipe;
import dev.marram.recipe.RecipeException;
import dev.marram.recipe.Version;
import dev.marram.recipe.VersionRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * From root components to all components that they need.
 *
 * <p>Breadth first from the roots, each component gets the best version that all fit who require
 * it: a root its own, another one that of the last deployment, else the highest for this device. It
 * is looked at again whenever somebody else requires it, or no longer does, so the choice does not
 * depend on the order. What cannot be had is refused at the end only, when its requirements are
 * those of versions that stay. HARD and SOFT dependencies are the same here.
 */
final class Resolution {
  private static final int MAX_COMPONENTS = 1_000;

  /** Bounds the recursion, so that a small stack is enough. */
  private static final int MAX_CHAIN = 100;

  /** Ends a search that comes back to the same choices. */
  private static final int MAX_STEPS = 10_000;

  /** Who requires the roots, as the other runtime's messages call it. */
  private static final String DEPLOYMENT = "LOCAL_DEPLOYMENT";

  private final Recipes recipes;
  private final Platform platform;
  private final Roots.Stored wanted;

  /** What is required of a component, by the name of who requires it. */
  private final Map<String, NavigableMap<String, VersionRange>> requirements = new HashMap<>();

  private final SequencedSet<String> open = new LinkedHashSet<>();
  private final Map<String, ResolvedComponent> chosen = new HashMap<>();
  private final SequencedMap<String, ResolvedComponent> done = new LinkedHashMap<>();
  private final NavigableSet<String> builtIns = new TreeSet<>();

  /** From a root to the component that is looked at; by name, with the title for messages. */
  private final SequencedMap<String, String> chain = new LinkedHashMap<>();

  /**
   * @param wanted the roots, and the versions of other components to keep if they fit
   */
  Resolution(Recipes recipes, Platform platform, Roots.Stored wanted) {
    this.recipes = recipes;
    this.platform = platform;
    this.wanted = wanted;
  }

  /** All components, dependencies before those that depend on them; among equals by name. */
  Resolved components() throws DeploymentException, IOException, RecipeException {
    wanted
        .roots()
        .forEach((name, version) ->
            require(
                DEPLOYMENT, name, VersionRange.of(KnownComponents.builtIn(name).orElse(version))));
    for (int steps = 0; !open.isEmpty(); steps++) {
      String name = open.removeFirst();
      if (steps == MAX_STEPS) {
        throw refused(
            name,
            "the versions that fit require others in turn, %d steps found no end; %s"
                .formatted(MAX_STEPS, constraints(name)),
            "Pin one of them with --merge NAME=VERSION.");
      }
      choose(name);
    }
    for (String root : wanted.roots().keySet()) {
      if (chosen.containsKey(root)) { // the chain to one that cannot be had says more
        visit(root);
      }
    }
    for (String root : wanted.roots().keySet()) {
      visit(root);
    }
    return new Resolved(new ArrayList<>(done.values()), builtIns);
  }

  private void require(String dependent, String name, VersionRange range) {
    requirements.computeIfAbsent(name, _ -> new TreeMap<>()).put(dependent, range);
    open.addLast(name);
  }

  private NavigableMap<String, VersionRange> required(String name) {
    return requirements.getOrDefault(name, new TreeMap<>());
  }

  private void choose(String name) throws DeploymentException, IOException, RecipeException {
    Optional<ResolvedComponent> now = best(name);
    Optional<ResolvedComponent> before = Optional.ofNullable(chosen.remove(name));
    now.ifPresent(component -> chosen.put(name, component));
    if (chosen.size() > MAX_COMPONENTS) {
      throw refused(
          name, "there are more than %d components".formatted(MAX_COMPONENTS), "Deploy fewer.");
    }
    if (!now.equals(before)) {
      dependencies(before)
          .forEach((dependency, _) -> {
            required(dependency).remove(name);
            open.addLast(dependency);
          });
      dependencies(now)
          .forEach((other, dependency) -> require(name, other, dependency.versionRequirement()));
    }
  }

  private static Map<String, Recipe.Dependency> dependencies(Optional<ResolvedComponent> of) {
    return of.map(each -> new TreeMap<>(each.recipe().dependencies())).orElse(new TreeMap<>());
  }

  private Optional<ResolvedComponent> best(String name) throws IOException, RecipeException {
    if (required(name).isEmpty() || KnownComponents.builtIns().contains(name)) {
      return Optional.empty();
    }
    for (Version version : fitting(name)) {
      Optional<ResolvedComponent> component =
          recipes
              .recipe(name, version)
              .flatMap(recipe ->
                  platform.select(recipe).map(manifest -> new ResolvedComponent(recipe, manifest)));
      if (component.isPresent()) {
        return component;
      }
    }
    return Optional.empty();
  }

  /** The known versions that all fit who require this component, the best first. */
  private List<Version> fitting(String name) throws IOException {
    NavigableSet<Version> known = recipes.versions(name);
    Optional<Version> root = Optional.ofNullable(wanted.roots().get(name));
    SequencedSet<Version> candidates = new LinkedHashSet<>(known.descendingSet());
    root.ifPresent(version -> candidates.retainAll(List.of(version)));
    Optional.ofNullable(wanted.versions().get(name))
        .filter(candidates::contains)
        .ifPresent(candidates::addFirst);
    return candidates.stream()
        .filter(version -> VersionRange.allMatch(required(name).values(), version))
        .toList();
  }

  private void visit(String name) throws DeploymentException, IOException, RecipeException {
    if (done.containsKey(name)) {
      return;
    }
    if (KnownComponents.builtIn(name)
        .filter(version -> VersionRange.allMatch(required(name).values(), version))
        .isPresent()) {
      builtIns.add(name);
      return;
    }
    if (chain.containsKey(name)) {
      throw refused(
          chain.lastEntry().getValue(),
          "components depend on each other in a circle: " + path(name),
          "Remove one of these dependencies.");
    }
    if (chain.size() >= MAX_CHAIN) {
      throw refused(
          name,
          "there are more than %d that depend on each other in a row".formatted(MAX_CHAIN),
          "Deploy fewer.");
    }
    ResolvedComponent component = chosen.get(name);
    if (component == null) {
      throw unavailable(name);
    }
    chain.put(name, component.recipe().title());
    for (String dependency : dependencies(Optional.of(component)).keySet()) {
      visit(dependency);
    }
    chain.remove(name);
    done.put(name, component);
  }

  private DeploymentException unavailable(String name) throws IOException, RecipeException {
    List<Version> fitting = fitting(name);
    if (!fitting.isEmpty()) {
      return notForThisDevice(name, recipes.recipe(name, fitting.getFirst()));
    }
    NavigableSet<Version> known = recipes.versions(name);
    String found =
        KnownComponents.builtIn(name)
            .map(version -> "it is built in, as version " + version)
            .or(() ->
                Optional.of(known).filter(all -> !all.isEmpty()).map(all -> "there are " + all))
            .or(() -> KnownComponents.whyAbsent(name))
            .orElse("there is no recipe of " + name);
    return refused(
        chain.isEmpty() ? name : chain.lastEntry().getValue(),
        "No local or cloud component version satisfies the requirements. %s. It is needed by %s; %s"
            .formatted(constraints(name), path(name), found),
        "Add a recipe that fits to the folder named by --recipe-dir, change the requirements, or take"
            + " %s away with --remove"
                .formatted(chain.isEmpty() ? name : chain.firstEntry().getKey())
            + recipes.hint(name, wanted.versions().keySet()));
  }

  private DeploymentException notForThisDevice(String name, Optional<Recipe> recipe) {
    return refused(
        recipe.map(Recipe::title).orElse(name),
        "none of its manifests is for this device (%s); they are for: %s"
            .formatted(platform, recipe.map(Resolution::platforms).orElse("")),
        "Add a manifest for it, or set platformOverride in the configuration.");
  }

  private String constraints(String name) {
    return required(name).entrySet().stream()
        .map(each ->
            Optional.ofNullable(chosen.get(each.getKey()))
                    .map(dependent -> dependent.recipe().title())
                    .orElse(each.getKey())
                + " requires "
                + each.getValue())
        .collect(
            Collectors.joining(", ", "Component %s version constraints: ".formatted(name), ""));
  }

  private String path(String name) {
    return chain.isEmpty() ? DEPLOYMENT : String.join(" -> ", chain.values()) + " -> " + name;
  }

  private static DeploymentException refused(String title, String why, String remedy) {
    return new DeploymentException(
        Problem.REQUIREMENTS_UNMET, "cannot deploy " + title, why, remedy);
  }

  private static String platforms(Recipe recipe) {
    return recipe.manifests().stream()
        .map(manifest ->
            manifest.platform().entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining(", ")))
        .collect(Collectors.joining("; "));
  }
}
