package dev.marram.cli;

import dev.marram.model.Document;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
    requireUnicode("KEY", pointer);
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

  /** What the JVM could not read is this character, and must not be stored in its place. */
  static void requireUnicode(String what, String given) {
    if (given.indexOf('\ufffd') >= 0) {
      throw new TypeConversionException(
          what + " is no UTF-8: write it so, and U+FFFD itself inside JSON as \"\\ufffd\"");
    }
  }

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

  /** What is there in a configuration; keys in any letter case. */
  Optional<Document> in(Document configuration) {
    Optional<Document> found = Optional.of(configuration);
    for (String key : keys) {
      found = found.flatMap(value -> member(value, key)).map(Map.Entry::getValue);
    }
    return found;
  }

  /** The same with the spelling that keys have in a configuration. */
  KeyPath storedIn(Document configuration) {
    KeyPath stored = new KeyPath(List.of());
    for (String key : keys) {
      stored =
          stored.with(
              stored
                  .in(configuration)
                  .flatMap(value -> member(value, key))
                  .map(Map.Entry::getKey)
                  .orElse(key));
    }
    return stored;
  }

  private static Optional<Map.Entry<String, Document>> member(Document value, String key) {
    return value instanceof Document.Obj object
        ? object.members().entrySet().stream()
            .filter(each -> each.getKey().equalsIgnoreCase(key))
            .findFirst()
        : Optional.empty();
  }

  /** What is there, with everything in it. */
  SequencedMap<KeyPath, Document> below(Document configuration) {
    SequencedMap<KeyPath, Document> found = new LinkedHashMap<>();
    in(configuration).ifPresent(value -> collect(value, found));
    return found;
  }

  private void collect(Document value, Map<KeyPath, Document> found) {
    found.put(this, value);
    if (value instanceof Document.Obj(Map<String, Document> members)) {
      members.forEach((name, member) -> with(name).collect(member, found));
    }
  }

  /** The leaves there that differ, each with {@code key}, {@code before} and {@code after}. */
  List<Document.Obj> changes(Document before, Document after) {
    Map<KeyPath, Document> old = below(before);
    Map<KeyPath, Document> now = below(after);
    return Stream.concat(old.keySet().stream(), now.keySet().stream())
        .distinct()
        .map(key ->
            Document.Obj.of("key", key, "before", leaf(old.get(key)), "after", leaf(now.get(key))))
        .filter(change ->
            !Objects.equals(change.members().get("before"), change.members().get("after")))
        .toList();
  }

  private static Optional<Document> leaf(@Nullable Document value) {
    return Optional.ofNullable(value).filter(each -> !(each instanceof Document.Obj));
  }
}
