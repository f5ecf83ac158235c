package dev.marram.recipe;

import dev.marram.model.Document;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The lifecycle that a manifest uses: its own if it has one, else what its selections choose from
 * the recipe's global one.
 *
 * <p>On every level of the global lifecycle where some key is a selector (of any manifest, or
 * {@code all}) that level stands for the value of one selector: the first of this manifest's that
 * has a value, else {@code all}, else nothing. Selectors are case-sensitive.
 */
final class LifecycleSelection {
  private static final String ALL = "all";

  private final Set<String> selectors;
  private final List<String> wanted;
  private final List<String> warnings = new ArrayList<>();

  private LifecycleSelection(Set<String> selectors, List<String> wanted) {
    this.selectors = selectors;
    this.wanted = wanted;
  }

  static Platform.Selected select(Recipe recipe, Recipe.Manifest manifest) {
    if (!manifest.lifecycle().members().isEmpty()) {
      return new Platform.Selected(manifest, manifest.lifecycle(), List.of());
    }
    Set<String> selectors = new HashSet<>(Set.of(ALL));
    recipe.manifests().forEach(each -> selectors.addAll(each.selections()));
    LifecycleSelection selection = new LifecycleSelection(selectors, manifest.selections());
    Document chosen = selection.reduce(recipe.lifecycle(), "Lifecycle").orElse(Document.Obj.EMPTY);
    if (chosen instanceof Document.Obj lifecycle) {
      return new Platform.Selected(manifest, lifecycle, selection.warnings);
    }
    selection.warnings.add("Lifecycle: the selected value is no map of steps and is ignored");
    return new Platform.Selected(manifest, Document.Obj.EMPTY, selection.warnings);
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
        .forEach(key -> warnings.add(path + "." + key + " stands beside selectors and is ignored"));
    return Stream.concat(wanted.stream(), Stream.of(ALL))
        .filter(selector -> level.get(selector).isPresent())
        .findFirst()
        .flatMap(selector -> reduce(level.get(selector).orElseThrow(), path + "." + selector));
  }
}
