package dev.marram.recipe;

import dev.marram.base.Nearest;
import dev.marram.model.Document;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One object of the recipe's model: finds its keys in any letter case, says where a fault is, and
 * notes keys that it does not know.
 */
final class Section {
  private final Document.Obj object;
  private final String origin;
  private final String path;

  private Section(Document.Obj object, String origin, String path) {
    this.object = object;
    this.origin = origin;
    this.path = path;
  }

  /** A section with these keys; others are ignored with a warning. */
  static Section of(
      Document.Obj object, String origin, String path, List<String> warnings, String... known) {
    Section section = new Section(object, origin, path);
    List<String> names = List.of(known);
    for (String key : object.members().keySet()) {
      if (names.stream().noneMatch(key::equalsIgnoreCase)) {
        warnings.add(
            origin + ": unknown key " + section.at(key) + " is ignored" + Nearest.hint(key, names));
      }
    }
    return section;
  }

  /** The place of a key, such as {@code Manifests[0].Lifecycle}. */
  String at(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  RecipeException fault(String key, String why, String remedy) {
    return new RecipeException(origin, at(key), why, remedy);
  }

  /** A text; numbers and booleans count as their text. */
  Optional<String> text(String key) throws RecipeException {
    Optional<Document> value = object.getIgnoreCase(key);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Coercion.scalar(value.get())
            .orElseThrow(() -> fault(key, "a text is expected", "Write a single value here.")));
  }

  String requiredText(String key, String remedy) throws RecipeException {
    Optional<String> text = text(key).filter(value -> !value.isBlank());
    return text.orElseThrow(() -> missing(key, remedy));
  }

  /** The fault that a key is missing; names the misspelt key that was probably meant to be it. */
  RecipeException missing(String key, String remedy) {
    String misspelt =
        object.members().keySet().stream()
            .filter(other -> !other.equalsIgnoreCase(key))
            .filter(other -> Nearest.of(other, List.of(key)).isPresent())
            .findFirst()
            .map(other -> " (there is an unknown key " + other + ")")
            .orElse("");
    return fault(key, "it is missing" + misspelt, remedy);
  }

  /** An object, empty when absent. */
  Document.Obj object(String key, String remedy) throws RecipeException {
    Document value = object.getIgnoreCase(key).orElse(Document.Obj.EMPTY);
    if (value instanceof Document.Obj found) {
      return found;
    }
    throw fault(key, Coercion.kind(value) + " stands where a map is expected", remedy);
  }

  /** The objects of a list, empty when absent. */
  List<Document.Obj> objects(String key) throws RecipeException {
    List<Document.Obj> objects = new ArrayList<>();
    for (Document item : list(key)) {
      if (!(item instanceof Document.Obj found)) {
        throw fault(
            key + "[" + objects.size() + "]",
            Coercion.kind(item) + " stands where a map is expected",
            "Remove the entry or give it keys.");
      }
      objects.add(found);
    }
    return objects;
  }

  /** The texts of a list, empty when absent. */
  List<String> texts(String key) throws RecipeException {
    List<String> texts = new ArrayList<>();
    for (Document item : list(key)) {
      texts.add(
          Coercion.scalar(item)
              .orElseThrow(() ->
                  fault(
                      key + "[" + texts.size() + "]",
                      Coercion.kind(item) + " stands where a text is expected",
                      "Write texts only.")));
    }
    return texts;
  }

  private List<Document> list(String key) throws RecipeException {
    Document value = object.getIgnoreCase(key).orElse(new Document.Arr(List.of()));
    if (value instanceof Document.Arr array) {
      return array.items();
    }
    throw fault(key, Coercion.kind(value) + " stands where a list is expected", "Write a list.");
  }

  /** One of an enum's names in any letter case. */
  <E extends Enum<E>> E choice(String key, Class<E> type, E otherwise) throws RecipeException {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return otherwise;
    }
    String wanted = text.get().toUpperCase(Locale.ROOT);
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> constant.name().equals(wanted))
        .findFirst()
        .orElseThrow(() ->
            fault(
                key,
                "\"" + text.get() + "\" is not known",
                "Write one of " + Arrays.toString(type.getEnumConstants()) + "."));
  }
}
