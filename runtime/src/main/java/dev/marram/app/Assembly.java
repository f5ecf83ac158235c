package dev.marram.app;

import dev.marram.deploy.ComponentStore;
import dev.marram.deploy.ResolvedComponent;
import dev.marram.lifecycle.ComponentSpec;
import dev.marram.model.Document;
import dev.marram.recipe.Interpolator;
import dev.marram.recipe.Interpolator.Scope;
import dev.marram.recipe.Lifecycle;
import dev.marram.recipe.Recipe;
import dev.marram.recipe.RecipeException;
import dev.marram.recipe.Version;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Turns deployed components into what the supervisor runs: variables replaced, lifecycle read,
 * environment put together.
 *
 * @param environment of a component, by its name
 */
record Assembly(Path root, String thingName, Function<String, Map<String, String>> environment) {

  /** What became of a list of components. */
  record Assembled(List<ComponentSpec> specs, List<String> warnings, Map<String, String> faults) {}

  /**
   * Assembles all; a component with a fault in its lifecycle is left out and named with the fault.
   */
  Assembled assemble(List<ResolvedComponent> components) {
    ComponentStore store = new ComponentStore(root);
    Map<String, Scope> scopes = new HashMap<>();
    components.forEach(each -> scopes.put(each.recipe().name(), scope(each.recipe(), store)));
    List<ComponentSpec> specs = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    Map<String, String> faults = new HashMap<>();
    for (ResolvedComponent component : components) {
      Recipe recipe = component.recipe();
      try {
        specs.add(spec(component, scopes, store, warnings));
      } catch (RecipeException e) {
        faults.put(recipe.name(), String.valueOf(e.getMessage()));
      }
    }
    return new Assembled(specs, warnings, faults);
  }

  private ComponentSpec spec(
      ResolvedComponent component,
      Map<String, Scope> scopes,
      ComponentStore store,
      List<String> warnings)
      throws RecipeException {
    Recipe recipe = component.recipe();
    warnings.addAll(recipe.warnings());
    component.selected().warnings().forEach(w -> warnings.add(recipe.title() + ": " + w));
    Interpolator interpolator =
        new Interpolator(
            root.toString(),
            thingName,
            scope(recipe, store),
            name ->
                recipe.dependencies().containsKey(name)
                    ? Optional.ofNullable(scopes.get(name))
                    : Optional.empty(),
            recipe.title(),
            warnings);
    Document.Obj lifecycle = interpolator.interpolate(component.selected().lifecycle());
    return new ComponentSpec(
        recipe.name(),
        Lifecycle.read(lifecycle, recipe.title(), warnings),
        environment.apply(recipe.name()),
        work(recipe.name()),
        List.of(store.artifactFolder(recipe.name(), recipe.version())),
        hardDependencies(recipe),
        Optional.empty());
  }

  private static Set<String> hardDependencies(Recipe recipe) {
    return recipe.dependencies().entrySet().stream()
        .filter(dependency -> dependency.getValue().type() == Recipe.DependencyType.HARD)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private Path work(String name) {
    return root.resolve("work").resolve(name);
  }

  private Scope scope(Recipe recipe, ComponentStore store) {
    Version version = recipe.version();
    return new Scope(
        store.artifactFolder(recipe.name(), version).toString(),
        store.unarchivedFolder(recipe.name(), version).toString(),
        work(recipe.name()).toString(),
        recipe.defaultConfiguration());
  }

  /** A component's policies: the member of its configuration of that name in any letter case. */
  static Document accessControl(Recipe recipe) {
    return recipe.defaultConfiguration().getIgnoreCase("accessControl").orElse(Document.Obj.EMPTY);
  }
}
