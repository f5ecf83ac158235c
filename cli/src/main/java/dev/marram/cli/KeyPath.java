package dev.marram.cli;

import dev.marram.base.Nearest;
import dev.marram.base.Problem;
import dev.marram.model.Document;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.TypeConversionException;

/** Keys from a component's configuration inwards, written as a JSON pointer; none is all of it. */
record KeyPath(List<String> keys) {
  KeyPath {
    keys = List.copyOf(keys);
  }

  /**
   * Reads a pointer; {@code /} is all, as there are no empty keys.
   *
   * @throws TypeConversionException if it is none
   */
  static KeyPath parse(String pointer) {
    if (pointer.isEmpty() || pointer.equals("/")) {
      return new KeyPath(List.of());
    }
    if (!pointer.startsWith("/")) {
      throw new TypeConversionException("KEY begins with a slash: write /" + pointer);
    }
    List<String> keys =
        Arrays.stream(pointer.substring(1).split("/", -1))
            .map(key -> key.replace("~1", "/").replace("~0", "~"))
            .toList();
    if (keys.contains("")) {
      throw new TypeConversionException(
          "KEY %s has an empty part: write it as /a/b, and a / inside a part as ~1"
              .formatted(pointer));
    }
    return new KeyPath(keys);
  }

  /** As a pointer. */
  @Override
  public String toString() {
    return keys.stream()
        .map(key -> "/" + key.replace("~", "~0").replace("/", "~1"))
        .collect(Collectors.joining());
  }

  KeyPath with(String key) {
    List<String> longer = new ArrayList<>(keys);
    longer.add(key);
    return new KeyPath(longer);
  }

  /** What is there in a configuration; keys in any letter case, items of a list by number. */
  Optional<Document> in(Document configuration) {
    Optional<Document> found = Optional.of(configuration);
    for (String key : keys) {
      found = found.flatMap(value -> child(value, key));
    }
    return found;
  }

  /** Why nothing is there, with the nearest key that is. */
  Target.NamedException missing(String component, Document configuration) {
    KeyPath parent = new KeyPath(List.of());
    for (String key : keys) {
      Document value = parent.in(configuration).orElseThrow();
      KeyPath wanted = parent.with(key);
      if (wanted.in(configuration).isEmpty()) {
        KeyPath stands = parent;
        List<String> known =
            value instanceof Document.Obj(Map<String, Document> members)
                ? members.keySet().stream().map(each -> stands.with(each).toString()).toList()
                : List.of();
        return new Target.NamedException(
            Problem.REQUEST_REFUSED,
            "the configuration of %s has no %s%s"
                .formatted(component, wanted, Nearest.hint(wanted.toString(), known)));
      }
      parent = wanted;
    }
    throw new IllegalStateException(this + " is there");
  }

  private static Optional<Document> child(Document value, String key) {
    return switch (value) {
      case Document.Obj(Map<String, Document> members) ->
          members.entrySet().stream()
              .filter(each -> each.getKey().equalsIgnoreCase(key))
              .map(Map.Entry::getValue)
              .findFirst();
      case Document.Arr(List<Document> items) ->
          items.stream()
              .skip(key.matches("0|[1-9]\\d{0,8}") ? Integer.parseInt(key) : items.size())
              .findFirst();
      case Document.Text _, Document.Num _, Document.Bool _, Document.Null _ -> Optional.empty();
    };
  }
}
