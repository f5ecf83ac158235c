package dev.marram.app;

import dev.marram.config.Configurations;
import dev.marram.config.RuntimeConfig;
import dev.marram.config.Setting;
import dev.marram.deploy.ComponentStore;
import dev.marram.deploy.ResolvedComponent;
import dev.marram.lifecycle.ComponentSpec;
import dev.marram.model.Document;
import dev.marram.process.ResourceLimits;
import dev.marram.recipe.Finding;
import dev.marram.recipe.Interpolator;
import dev.marram.recipe.Interpolator.Scope;
import dev.marram.recipe.KnownComponents;
import dev.marram.recipe.Lifecycle;
import dev.marram.recipe.Platform;
import dev.marram.recipe.Recipe;
import dev.marram.recipe.Version;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
record Assembly(
    Path root,
    String thingName,
    RuntimeConfig config,
    Function<String, Map<String, String>> environment) {
  private static final String NUCLEUS = Configurations.NUCLEUS;

  /** What became of a list of components. */
  record Assembled(List<ComponentSpec> specs, List<String> warnings, Map<String, String> faults) {}

  /**
   * Assembles all; a component whose variables have a fault is left out and named with the fault.
   *
   * @param configuration of each component, by its name
   */
  Assembled assemble(
      List<ResolvedComponent> components, Function<String, Document.Obj> configuration) {
    Assembled assembled = new Assembled(new ArrayList<>(), new ArrayList<>(), new HashMap<>());
    Map<String, Scope> scopes = scopes(components);
    scopes.replaceAll((name, scope) -> scope.with(configuration.apply(name)));
    components.forEach(component -> assemble(component, scopes, assembled));
    return assembled;
  }

  /** The scopes have no configuration yet, so that only system variables are replaced in them. */
  private Map<String, Scope> scopes(List<ResolvedComponent> components) {
    Map<String, Scope> scopes =
        new HashMap<>(Map.of(NUCLEUS, scope(NUCLEUS, KnownComponents.NUCLEUS_VERSION)));
    for (ResolvedComponent component : components) {
      Recipe recipe = component.recipe();
      scopes.put(recipe.name(), scope(recipe.name(), recipe.version().toString()));
    }
    return scopes;
  }

  /**
   * The default configurations of components, by name.
   *
   * @param warnings takes what is wrong with their variables
   */
  Map<String, Document.Obj> defaults(List<ResolvedComponent> components, List<String> warnings) {
    Map<String, Document.Obj> defaults = new HashMap<>();
    for (ResolvedComponent component : components) {
      Recipe recipe = component.recipe();
      Document.Obj given = recipe.defaultConfiguration();
      List<Finding> findings = new ArrayList<>();
      defaults.put(
          recipe.name(),
          config.flag(Setting.INTERPOLATE_CONFIGURATION)
              ? interpolator(recipe, scopes(components), findings)
                  .interpolate(given, "ComponentConfiguration.DefaultConfiguration")
              : given);
      findings.forEach(each -> warnings.add(recipe.title() + ": " + each));
    }
    return defaults;
  }

  private void assemble(
      ResolvedComponent component, Map<String, Scope> scopes, Assembled assembled) {
    Recipe recipe = component.recipe();
    Platform.Selected selected = component.selected();
    List<Finding> findings = new ArrayList<>(selected.warnings());
    Document.Obj raw =
        interpolator(recipe, scopes, findings).interpolate(selected.lifecycle(), selected.path());
    Optional<Finding> error = Finding.firstError(findings);
    if (error.isPresent()) {
      assembled.faults().put(recipe.name(), recipe.title() + ": " + error.get());
      return;
    }
    Lifecycle lifecycle = Lifecycle.read(raw, selected.path(), findings);
    assembled.warnings().addAll(recipe.warnings());
    findings.forEach(each -> assembled.warnings().add(recipe.title() + ": " + each));
    assembled.specs().add(spec(recipe, lifecycle));
  }

  /** A dependency that is not deployed is one that is built in. */
  private Interpolator interpolator(
      Recipe recipe, Map<String, Scope> scopes, List<Finding> findings) {
    return new Interpolator(
        root.toString(),
        thingName,
        Objects.requireNonNull(scopes.get(recipe.name())),
        name ->
            recipe.dependencies().containsKey(name)
                ? Optional.of(
                    scopes.getOrDefault(name, scope(name, KnownComponents.NUCLEUS_VERSION)))
                : Optional.empty(),
        findings);
  }

  private ComponentSpec spec(Recipe recipe, Lifecycle lifecycle) {
    ComponentStore store = new ComponentStore(root);
    RuntimeConfig own = config.of(recipe.name());
    return new ComponentSpec(
        recipe.name(),
        lifecycle,
        environment.apply(recipe.name()),
        work(recipe.name()),
        List.of(
            store.artifactFolder(recipe.name(), recipe.version()),
            store.unarchivedFolder(recipe.name(), recipe.version())),
        hardDependencies(recipe),
        Optional.of(own.text(Setting.POSIX_USER)).filter(user -> !user.isEmpty()),
        new ResourceLimits(own.number(Setting.LIMIT_MEMORY), own.decimal(Setting.LIMIT_CPUS)));
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

  private Scope scope(String name, String version) {
    ComponentStore store = new ComponentStore(root);
    Version known = Version.parse(version).orElseThrow();
    return new Scope(
        store.artifactFolder(name, known).toString(),
        store.unarchivedFolder(name, known).toString(),
        work(name).toString(),
        _ -> Optional.empty());
  }
}
