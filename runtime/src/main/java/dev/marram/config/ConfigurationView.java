package dev.marram.config;

import dev.marram.model.Document;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What components see of one component's configuration (IPC operations 6.1).
 *
 * <p>Private members, those that begin with {@code _}, are not in a tree at all. Immutable; looking
 * up copies nothing but what is found, so the event loop may do it.
 *
 * @param visible the whole of it
 */
public record ConfigurationView(Container visible) {
  private static final Document.Text MASK = new Document.Text("****");

  /** The view of a document, for what stands in no tree. */
  public static ConfigurationView of(Document.Obj configuration) {
    Merge merge = new Merge(Container.EMPTY, 0);
    merge.put(List.of(), configuration, Merge.Existing.STAYS_IF_NEWER);
    return new ConfigurationView(merge.root());
  }

  /** The view of the nucleus's configuration: what is secret in it is masked. */
  public static ConfigurationView ofNucleus(Document.Obj configuration) {
    return of(masked(configuration, ""));
  }

  /**
   * The value at a path of keys, each found in any letter case. An object is itself, any other
   * value is wrapped as the one member of an object, under its key as stored.
   *
   * @return empty if there is nothing, also below a value that is no object
   */
  public Optional<Document.Obj> lookup(List<String> keyPath) {
    if (keyPath.isEmpty()) {
      return Optional.of(visible.toDocument());
    }
    int last = keyPath.size() - 1;
    if (!(visible.find(keyPath.subList(0, last)).orElse(null) instanceof Container section)) {
      return Optional.empty();
    }
    return section
        .child(keyPath.get(last))
        .map(child ->
            child.node() instanceof Container inner
                ? inner.toDocument()
                : new Document.Obj(Map.of(child.key(), child.node().toDocument())));
  }

  /** Whether there is something at a path of keys, each found in any letter case. */
  public boolean has(List<String> keyPath) {
    return visible.find(keyPath).isPresent();
  }

  private static Document.Obj masked(Document.Obj section, String prefix) {
    Map<String, Document> members = new LinkedHashMap<>();
    section.members().forEach((key, value) -> members.put(key, masked(value, prefix + key)));
    return new Document.Obj(members);
  }

  /**
   * A value of the nucleus's configuration as anybody may see it.
   *
   * @param path of the value, with dots
   */
  static Document masked(Document value, String path) {
    if (Setting.SECRET.stream().anyMatch(secret -> Setting.isAtOrBelow(path, secret))) {
      return isNothing(value) ? value : MASK;
    }
    return switch (value) {
      case Document.Obj section -> masked(section, path + ".");
      case Document.Text url when Setting.isAtOrBelow(path, Setting.PROXY_URL.key()) ->
          withoutUser(url.value());
      case Document.Text _, Document.Num _, Document.Bool _, Document.Arr _, Document.Null _ ->
          value;
    };
  }

  private static boolean isNothing(Document value) {
    return value instanceof Document.Null || value.equals(new Document.Text(""));
  }

  /** Up to the last @: a password with an @ that should have been escaped is hidden whole. */
  private static Document.Text withoutUser(String url) {
    return new Document.Text(url.replaceFirst("(?s)^([a-zA-Z][a-zA-Z0-9+.-]*://)?.*@", "$1****@"));
  }
}
