package dev.marram.recipe;

import dev.marram.model.Document;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a component's recipe says, checked. Immutable.
 *
 * @param dependencies by component name, in the order written
 * @param lifecycle the global lifecycle, for manifests without one of their own; may be empty
 * @param manifests at least one, in the order in which they are tried
 * @param warnings for people: what was ignored, such as unknown keys with the name that was meant
 * @param text the recipe as it was written
 */
public record Recipe(
    String name,
    Version version,
    Document.Obj defaultConfiguration,
    Map<String, Dependency> dependencies,
    Document.Obj lifecycle,
    List<Manifest> manifests,
    List<String> warnings,
    Format format,
    String text) {

  /** The largest recipe file, in bytes. */
  public static final int MAX_BYTES = 1 << 20;

  /**
   * Names of folders, and of the runtime's own log and its link, which a component would write to.
   */
  private static final Set<String> RESERVED = Set.of(".", "..", "marram", "greengrass", "main");

  public static final int MAX_NAME_LENGTH = 128;

  public enum Format {
    YAML,
    JSON;

    /** The format of a file of this name, if it can be a recipe at all. */
    public static Optional<Format> ofFile(String fileName) {
      String name = fileName.toLowerCase(Locale.ROOT);
      if (name.endsWith(".yaml") || name.endsWith(".yml")) {
        return Optional.of(YAML);
      }
      return name.endsWith(".json") ? Optional.of(JSON) : Optional.empty();
    }
  }

  /** Whether a component waits for its dependency. */
  public enum DependencyType {
    HARD,
    SOFT
  }

  /** Another component that must be there, in a version that the requirement allows. */
  public record Dependency(VersionRange versionRequirement, DependencyType type) {}

  /**
   * What to install and run on one kind of device.
   *
   * @param platform conditions by attribute, {@code *} where the recipe has a null; empty matches
   *     every device
   * @param lifecycle empty means that the global one is used
   * @param selections keys that choose from the global lifecycle
   */
  public record Manifest(
      Map<String, String> platform,
      Document.Obj lifecycle,
      List<String> selections,
      List<Artifact> artifacts) {
    public Manifest {
      platform = Collections.unmodifiableMap(new LinkedHashMap<>(platform));
      selections = List.copyOf(selections);
      artifacts = List.copyOf(artifacts);
    }
  }

  public record Artifact(
      String uri,
      Optional<String> digest,
      Optional<String> algorithm,
      Unarchive unarchive,
      Access read,
      Access execute) {}

  public enum Unarchive {
    NONE,
    ZIP
  }

  /** Who may read or execute an artifact; the owner may always read. */
  public enum Access {
    NONE,
    OWNER,
    ALL
  }

  public Recipe {
    dependencies = Collections.unmodifiableMap(new LinkedHashMap<>(dependencies));
    manifests = List.copyOf(manifests);
    warnings = List.copyOf(warnings);
  }

  /** Name and version, as people write it. */
  public String title() {
    return name + " " + version;
  }

  /**
   * Whether this can be a component's name. The two names that file systems reserve are none: a
   * component's folders are called like it.
   */
  public static boolean isName(String text) {
    return text.length() <= MAX_NAME_LENGTH
        && text.matches("[a-zA-Z0-9_.-]+")
        && !RESERVED.contains(text);
  }

  /** As {@link Inspected#usable} of what this text is. */
  public static Recipe parse(String text, Format format, String origin) throws RecipeException {
    return inspect(text, format, origin).usable(origin);
  }

  /**
   * All that is to be said about a recipe file.
   *
   * @param recipe as far as it can be read, with defaults in place of what cannot; to be looked at
   *     and not to be used when there are errors; empty if there is no map to look at
   */
  public record Inspected(Optional<Recipe> recipe, List<Finding> findings) {
    /**
     * The recipe, if it has no errors.
     *
     * @param origin names it in the exception's message, such as its file
     */
    public Recipe usable(String origin) throws RecipeException {
      Optional<Finding> error = Finding.firstError(findings);
      if (error.isPresent()) {
        throw new RecipeException(origin, error.get());
      }
      return recipe.orElseThrow();
    }
  }

  /**
   * Reads a recipe file to find all of its faults. Blocks on the disk.
   *
   * @throws IOException if it cannot be read
   */
  public static Inspected inspect(Path file, Format format) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      String why = "it has more than " + MAX_BYTES + " bytes";
      return unreadable(why, "Move large values into artifacts.");
    }
    try {
      String text = Files.readString(file);
      String unmarked = text.startsWith("\uFEFF") ? text.substring(1) : text;
      return inspect(unmarked, format, file.toString());
    } catch (CharacterCodingException _) {
      return unreadable("it is not text in UTF-8", "Save it in UTF-8.");
    }
  }

  private static Inspected inspect(String text, Format format, String origin) {
    List<Finding> findings = new ArrayList<>();
    return new Inspected(RecipeParser.parse(text, format, origin, findings), findings);
  }

  private static Inspected unreadable(String why, String remedy) {
    Finding finding = new Finding(Finding.Severity.ERROR, "the file", why, remedy);
    return new Inspected(Optional.empty(), List.of(finding));
  }
}
