package dev.marram.config;

import dev.marram.model.Document;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What components see of one component's configuration (IPC operations 6.1).
 *
 * <p>Made once per configuration: members sorted without regard to letter case, private ones (those
 * that begin with {@code _}) left out at any depth. A list is one value and stays as it is.
 * Immutable; looking up copies nothing but a wrapped value, so the event loop may do it.
 */
public final class ConfigurationView {
  private static final Set<String> SECRETS =
      Setting.SECRET.stream().map(key -> key.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
  private static final String PROXY_URL = "networkproxy.proxy.url";
  private static final Document.Text MASK = new Document.Text("****");

  private final Document.Obj visible;

  private ConfigurationView(Document.Obj visible) {
    this.visible = visible;
  }

  /** The view of a component's configuration. */
  public static ConfigurationView of(Document.Obj configuration) {
    return new ConfigurationView(visible(configuration, "component."));
  }

  /** The view of the nucleus's configuration: what is secret in it is masked. */
  public static ConfigurationView ofNucleus(Document.Obj configuration) {
    return new ConfigurationView(visible(configuration, ""));
  }

  /**
   * The value at a path of keys, each found in any letter case. An object is itself, any other
   * value is wrapped as the one member of an object, under its key as stored.
   *
   * @return empty if there is nothing, also below a value that is no object
   */
  public Optional<Document.Obj> lookup(List<String> keyPath) {
    Document.Obj section = visible;
    for (int i = 0; i < keyPath.size(); i++) {
      Optional<Map.Entry<String, Document>> found = member(section, keyPath.get(i));
      if (found.isEmpty()) {
        return Optional.empty();
      }
      if (found.get().getValue() instanceof Document.Obj inner) {
        section = inner;
      } else {
        boolean last = i == keyPath.size() - 1;
        return last ? Optional.of(new Document.Obj(Map.ofEntries(found.get()))) : Optional.empty();
      }
    }
    return Optional.of(section);
  }

  /** Unlike the look-up of documents this finds members that are null: here they are values. */
  private static Optional<Map.Entry<String, Document>> member(Document.Obj section, String key) {
    return section.members().entrySet().stream()
        .filter(member -> member.getKey().equalsIgnoreCase(key))
        .findFirst();
  }

  /**
   * @param prefix what the members' paths begin with, in small letters; only those of the nucleus
   *     begin with nothing
   */
  private static Document.Obj visible(Document.Obj section, String prefix) {
    Map<String, Document> members = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    section
        .members()
        .forEach((key, value) -> {
          if (!key.startsWith("_")) {
            members.put(key, shown(value, prefix + key.toLowerCase(Locale.ROOT)));
          }
        });
    return new Document.Obj(members);
  }

  private static Document shown(Document value, String path) {
    if (SECRETS.contains(path)) {
      return isNothing(value) ? value : MASK;
    }
    return switch (value) {
      case Document.Obj section -> visible(section, path + ".");
      case Document.Text url when path.equals(PROXY_URL) -> withoutUser(url.value());
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
