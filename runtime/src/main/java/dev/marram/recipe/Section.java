package dev.marram.recipe;

import dev.marram.base.Nearest;
import dev.marram.model.Document;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One map of a recipe: finds its keys in any letter case, takes loosely typed values, and says
 * where a fault is.
 *
 * @param path of this map, such as {@code Manifests[0]}; empty for the whole recipe
 * @param warnings takes unknown keys
 */
record Section(Document.Obj object, String origin, String path, List<String> warnings) {

  /** What a text, number or boolean is as text; empty for everything else. */
  static Optional<String> scalar(Document value) {
    return switch (value) {
      case Document.Text text -> Optional.of(text.value());
      case Document.Num number -> Optional.of(number.literal());
      case Document.Bool bool -> Optional.of(Boolean.toString(bool.value()));
      case Document.Obj _, Document.Arr _, Document.Null _ -> Optional.empty();
    };
  }

  /** Warns of keys other than these. */
  Section only(String... known) {
    List<String> names = List.of(known);
    for (String key : object.members().keySet()) {
      if (names.stream().noneMatch(key::equalsIgnoreCase)) {
        String hint = Nearest.hint(key, names);
        warnings.add("%s: unknown key %s is ignored%s".formatted(origin, at(key), hint));
      }
    }
    return this;
  }

  private String at(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  RecipeException fault(String key, String why, String remedy) {
    return new RecipeException(origin, at(key), why, remedy);
  }

  /** The fault that a key is missing; names the misspelt key that was probably meant to be it. */
  RecipeException missing(String key, String remedy) {
    String misspelt =
        Nearest.of(key, object.members().keySet())
            .filter(other -> !other.equalsIgnoreCase(key))
            .map(other -> " (there is an unknown key " + other + ")")
            .orElse("");
    return fault(key, "it is missing" + misspelt, remedy);
  }

  private RecipeException wrong(String key, Document value, String wanted, String remedy) {
    String kind =
        switch (value) {
          case Document.Text _ -> "a text";
          case Document.Num _ -> "a number";
          case Document.Bool _ -> "a boolean";
          case Document.Obj _ -> "a map";
          case Document.Arr _ -> "a list";
          case Document.Null _ -> "null";
        };
    return fault(key, kind + " stands where " + wanted + " is expected", remedy);
  }

  Optional<Document> value(String key) {
    return object.getIgnoreCase(key);
  }

  Optional<String> text(String key) throws RecipeException {
    Optional<Document> value = value(key);
    return value.isPresent() ? Optional.of(text(key, value.get())) : Optional.empty();
  }

  private String text(String key, Document value) throws RecipeException {
    return scalar(value)
        .orElseThrow(() -> wrong(key, value, "a text", "Write a single value here."));
  }

  String requiredText(String key, String remedy) throws RecipeException {
    return text(key).filter(text -> !text.isBlank()).orElseThrow(() -> missing(key, remedy));
  }

  /** One of an enum's names in any letter case. */
  <E extends Enum<E>> E choice(String key, E otherwise) throws RecipeException {
    String text = text(key).orElse(otherwise.name());
    E[] known = otherwise.getDeclaringClass().getEnumConstants();
    return Arrays.stream(known)
        .filter(constant -> constant.name().equals(text.toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() ->
            fault(
                key,
                "\"" + text + "\" is not known",
                "Write one of " + Arrays.toString(known) + "."));
  }

  /** The map below a key, empty when absent. */
  Section section(String key) throws RecipeException {
    return section(key, value(key).orElse(Document.Obj.EMPTY));
  }

  private Section section(String key, Document value) throws RecipeException {
    if (value instanceof Document.Obj map) {
      return new Section(map, origin, at(key), warnings);
    }
    throw wrong(key, value, "a map", "Write keys and values here, as in {key: value}.");
  }

  /** The maps of a list, empty when absent. */
  List<Section> sections(String key) throws RecipeException {
    List<Section> sections = new ArrayList<>();
    for (Document item : list(key)) {
      sections.add(section(key + "[" + sections.size() + "]", item));
    }
    return sections;
  }

  /** The texts of a list, empty when absent. */
  List<String> texts(String key) throws RecipeException {
    List<String> texts = new ArrayList<>();
    for (Document item : list(key)) {
      texts.add(text(key + "[" + texts.size() + "]", item));
    }
    return texts;
  }

  private List<Document> list(String key) throws RecipeException {
    Document value = value(key).orElse(new Document.Arr(List.of()));
    if (value instanceof Document.Arr array) {
      return array.items();
    }
    throw wrong(key, value, "a list", "Write a list here, as in [value].");
  }
}
