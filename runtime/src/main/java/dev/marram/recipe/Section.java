package dev.marram.recipe;

import dev.marram.base.Nearest;
import dev.marram.model.Document;
import dev.marram.recipe.Finding.Severity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * One map of a recipe: finds its keys in any letter case, takes loosely typed values, and says
 * where a fault is. After a fault the reading goes on with a default, so that all are found.
 *
 * @param path of this map, such as {@code Manifests[0]}; empty for the whole recipe
 * @param findings takes faults and unknown keys
 */
record Section(Document.Obj object, String path, List<Finding> findings) {

  /** Warns of keys other than these. */
  Section only(List<String> known) {
    for (String key : object.members().keySet()) {
      if (known.stream().noneMatch(key::equalsIgnoreCase)) {
        String remedy =
            Nearest.of(key, known)
                .map(near -> "Did you mean " + near + "?")
                .orElse("Known here: " + String.join(", ", known) + ".");
        warn(key, "this key is unknown and ignored", remedy);
      }
    }
    return this;
  }

  private String at(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  void fault(String key, String why, String remedy) {
    findings.add(new Finding(Severity.ERROR, at(key), why, remedy));
  }

  void warn(String key, String what, String remedy) {
    findings.add(new Finding(Severity.WARNING, at(key), what, remedy));
  }

  /** The fault that a key is missing; names the misspelt key that was probably meant to be it. */
  void missing(String key, String remedy) {
    String misspelt =
        Nearest.of(key, object.members().keySet())
            .filter(other -> !other.equalsIgnoreCase(key))
            .map(other -> " (there is an unknown key " + other + ")")
            .orElse("");
    fault(key, "it is missing" + misspelt, remedy);
  }

  private void wrong(String key, Document value, String wanted, String remedy) {
    String kind =
        switch (value) {
          case Document.Text _ -> "a text";
          case Document.Num _ -> "a number";
          case Document.Bool _ -> "a boolean";
          case Document.Obj _ -> "a map";
          case Document.Arr _ -> "a list";
          case Document.Null _ -> "null";
        };
    fault(key, kind + " stands where " + wanted + " is expected", remedy);
  }

  Optional<Document> value(String key) {
    return object.getIgnoreCase(key);
  }

  Optional<String> text(String key) {
    return value(key).flatMap(value -> text(key, value));
  }

  private Optional<String> text(String key, Document value) {
    Optional<String> text = value.scalar();
    if (text.isEmpty()) {
      wrong(key, value, "a text", "Write a single value here.");
    }
    return text;
  }

  /** The text of a key that must be there; empty after a fault. */
  Optional<String> requiredText(String key, String remedy) {
    Optional<Document> value = value(key);
    if (value.isEmpty() || value.get().scalar().filter(String::isBlank).isPresent()) {
      missing(key, remedy);
      return Optional.empty();
    }
    return text(key, value.get());
  }

  /** One of an enum's names in any letter case. */
  <E extends Enum<E>> E choice(String key, E otherwise) {
    String text = text(key).orElse(otherwise.name());
    E[] known = otherwise.getDeclaringClass().getEnumConstants();
    Optional<E> found =
        Arrays.stream(known)
            .filter(constant -> constant.name().equals(text.toUpperCase(Locale.ROOT)))
            .findFirst();
    if (found.isEmpty()) {
      String remedy = "Write one of " + Arrays.toString(known) + ".";
      fault(key, "\"" + text + "\" is not known", remedy);
    }
    return found.orElse(otherwise);
  }

  /** The map below a key, empty when absent. */
  Section section(String key) {
    return section(key, value(key).orElse(Document.Obj.EMPTY));
  }

  private Section section(String key, Document value) {
    if (!(value instanceof Document.Obj)) {
      wrong(key, value, "a map", "Write keys and values here, as in {key: value}.");
    }
    return new Section(
        value instanceof Document.Obj map ? map : Document.Obj.EMPTY, at(key), findings);
  }

  /** The maps of a list, empty when absent. */
  List<Section> sections(String key) {
    return items(key, this::section);
  }

  /** The texts of a list, empty when absent. */
  List<String> texts(String key) {
    return items(key, (place, item) -> text(place, item).orElse(""));
  }

  private <T> List<T> items(String key, BiFunction<String, Document, T> read) {
    List<T> items = new ArrayList<>();
    Document value = value(key).orElse(new Document.Arr(List.of()));
    if (value instanceof Document.Arr array) {
      for (Document item : array.items()) {
        items.add(read.apply(key + "[" + items.size() + "]", item));
      }
    } else {
      wrong(key, value, "a list", "Write a list here, as in [value].");
    }
    return items;
  }
}
