package dev.marram.config;

import dev.marram.model.Document;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration file says, as it may be merged into the tree.
 *
 * <p>The runtime's own keys have one spelling there, whatever the file's letter case, and the
 * nucleus one name. An empty section of the file is null, which must not take away what is stored:
 * a null stays only as a value of a component's own configuration where no section stands.
 *
 * @param document the content
 * @param notes what of the file does not count
 */
public record FileContent(Document document, List<String> notes) {
  /** What stands above a component's configuration. */
  private static final int OUTER_LEVELS = 3;

  /** What is known of the file, of its services, and of each of them. */
  private static final List<List<String>> SPELT =
      List.of(
          ConfigFileReader.OF_ROOT,
          List.of(Configurations.NUCLEUS, Configurations.LITE, Setting.TOKEN_EXCHANGE, Setting.CLI),
          ConfigFileReader.OF_SERVICE);

  /** Takes a file apart; used once, by one thread. */
  private static final class Reading {
    final Set<String> errors = new LinkedHashSet<>();
    final List<String> notes = new ArrayList<>();
    final List<String> empty = new ArrayList<>();
    final List<String> path = new ArrayList<>();

    Document.Obj section(Document.Obj given, Container stored) {
      Map<String, Document> members = new LinkedHashMap<>();
      List<String> spellings = spellings();
      Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
      given
          .members()
          .forEach((key, value) -> {
            String name = spellings.stream().filter(key::equalsIgnoreCase).findAny().orElse(key);
            @Nullable Node there = stored.child(key).map(Container.Child::node).orElse(null);
            path.add(name);
            boolean known = !spellings.isEmpty();
            if (!seen.add(name) && (known || path.getFirst().equals("setenv"))) {
              // Variables may differ so for programs, but a tree keeps only one of them.
              (known ? errors : notes)
                  .add(place() + " is there twice, in different letter case; remove one of both");
            }
            if (value == Document.Null.NULL && (!isOwn() || there instanceof Container)) {
              empty.add(place());
            } else {
              Document kept =
                  value instanceof Document.Obj object
                      ? section(object, there instanceof Container inner ? inner : Container.EMPTY)
                      : value;
              if (!kept.equals(Document.Obj.EMPTY) || kept.equals(value)) {
                members.put(name, kept); // one that has lost all it had would only seem unknown
              }
            }
            path.removeLast();
          });
      if (path.equals(List.of("services"))) {
        replaceLite(members);
      }
      return new Document.Obj(members);
    }

    private List<String> spellings() {
      int level = path.size();
      boolean services = level == 0 || path.getFirst().equals("services");
      return services && level < SPELT.size() ? SPELT.get(level) : List.of();
    }

    /** Whether a component may have any key there. */
    private boolean isOwn() {
      return path.size() > OUTER_LEVELS
          && path.get(0).equals("services")
          && path.get(2).equals("configuration")
          && !path.get(1).equals(Configurations.LITE)
          && !RuntimeConfig.hasSettings(path.get(1));
    }

    private void replaceLite(Map<String, Document> services) {
      Document lite = services.remove(Configurations.LITE);
      if (lite == null) {
        return;
      }
      Document nucleus = services.get(Configurations.NUCLEUS);
      if (nucleus == null) {
        services.put(Configurations.NUCLEUS, lite);
        return;
      }
      List<String> name = List.of(Configurations.NUCLEUS);
      Merge both =
          new Merge(Container.EMPTY, 0)
              .put(name, nucleus, Merge.Existing.STAYS_IF_NEWER)
              .put(name, lite, Merge.Existing.STAYS);
      both.kept()
          .forEach(kept ->
              notes.add(
                  "services.%s: %s has another value, which counts; remove one of both"
                      .formatted(
                          ConfigFileReader.cut(
                              String.join(".", kept)
                                  .replace(Configurations.NUCLEUS, Configurations.LITE)),
                          Configurations.NUCLEUS)));
      services.putAll(both.root().toDocument().members());
    }

    /** All that could be written but not read again. */
    void check(Document.Obj content) {
      for (Change change :
          new Merge(Container.EMPTY, 0)
              .put(List.of(), content, Merge.Existing.STAYS_IF_NEWER)
              .changes()) {
        String place = ConfigFileReader.cut(String.join(".", change.path()));
        change.excess().ifPresent(excess -> errors.add(place + ": " + excess + "; shorten it"));
      }
    }

    private String place() {
      return ConfigFileReader.cut(String.join(".", path));
    }
  }

  /**
   * Takes a file's content.
   *
   * @param stored what is stored already
   * @throws ConfigException if it cannot be kept; it names all reasons
   */
  public static FileContent of(Document file, Container stored) throws ConfigException {
    if (!(file instanceof Document.Obj object)) {
      return new FileContent(file, List.of());
    }
    Reading reading = new Reading();
    Document.Obj content = reading.section(object, stored);
    reading.check(content);
    if (!reading.errors.isEmpty()) {
      throw new ConfigException(List.copyOf(reading.errors));
    }
    if (!reading.empty.isEmpty()) {
      reading.notes.add(
          String.join(", ", reading.empty)
              + ": empty in the file, which changes nothing; to remove what is stored, use marram config reset");
    }
    return new FileContent(content, reading.notes);
  }
}
