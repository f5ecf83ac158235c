package dev.marram.recipe;

import dev.marram.model.Document;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The lifecycle that a manifest uses: its own if it has one, else what its selections choose from
 * the recipe's global one.
 *
 * <p>On every level of the global lifecycle where some key is a selector (of any manifest, or
 * {@code all}) that level stands for the value of one selector: the first of this manifest's that
 * has a value, else {@code all}, else nothing. Selectors are case-sensitive.
 */
public final class LifecycleSelection {
  private static final String ALL = "all";
  private static final String GLOBAL = "Lifecycle";

  private final Set<String> selectors;
  private final List<String> wanted;
  private final List<Finding> warnings = new ArrayList<>();

  private LifecycleSelection(Set<String> selectors, List<String> wanted) {
    this.selectors = selectors;
    this.wanted = wanted;
  }

  /** What this manifest of the recipe uses, whatever its platform. Pure; any thread. */
  public static Platform.Selected select(Recipe recipe, Recipe.Manifest manifest) {
    if (!manifest.lifecycle().members().isEmpty()) {
      String path = "Manifests[%d].Lifecycle".formatted(recipe.manifests().indexOf(manifest));
      return new Platform.Selected(manifest, manifest.lifecycle(), path, List.of());
    }
    Set<String> selectors = new TreeSet<>(Set.of(ALL));
    recipe.manifests().forEach(each -> selectors.addAll(each.selections()));
    LifecycleSelection selection = new LifecycleSelection(selectors, manifest.selections());
    Document chosen = selection.reduce(recipe.lifecycle(), GLOBAL).orElse(Document.Obj.EMPTY);
    if (chosen instanceof Document.Obj lifecycle) {
      return new Platform.Selected(manifest, lifecycle, GLOBAL, selection.warnings);
    }
    selection.warn(GLOBAL, "the selected value is no map of steps and is ignored");
    return new Platform.Selected(manifest, Document.Obj.EMPTY, GLOBAL, selection.warnings);
  }

  private void warn(String place, String what) {
    String remedy = "Where there is a selector only selectors are read: " + selectors + ".";
    warnings.add(new Finding(Finding.Severity.WARNING, place, what, remedy));
  }

  private Optional<Document> reduce(Document value, String path) {
    if (value == Document.Null.NULL) {
      return Optional.empty();
    }
    if (!(value instanceof Document.Obj level)) {
      return Optional.of(value);
    }
    if (level.members().keySet().stream().anyMatch(selectors::contains)) {
      return choose(level, path);
    }
    Map<String, Document> kept = new LinkedHashMap<>();
    level
        .members()
        .forEach((key, member) ->
            reduce(member, path + "." + key).ifPresent(reduced -> kept.put(key, reduced)));
    return Optional.of(new Document.Obj(kept));
  }

  private Optional<Document> choose(Document.Obj level, String path) {
    level.members().keySet().stream()
        .filter(key -> !selectors.contains(key))
        .forEach(key -> warn(path + "." + key, "it stands beside selectors and is ignored"));
    return Stream.concat(wanted.stream(), Stream.of(ALL))
        .filter(selector -> level.get(selector).isPresent())
        .findFirst()
        .flatMap(selector -> reduce(level.get(selector).orElseThrow(), path + "." + selector));
  }
}
