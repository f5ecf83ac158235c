package dev.marram.deploy;

import dev.marram.recipe.Recipe;
import dev.marram.recipe.RecipeException;
import dev.marram.recipe.Version;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The recipes and artifacts below a root folder.
 *
 * <p>Recipes stand in {@code packages/recipes/<hash>@<version>.recipe.yaml}, the hash being the
 * name's SHA-256 in base64url; artifacts in {@code packages/artifacts/<name>/<version>/}. Each file
 * is replaced whole and durably. Not for use by several threads at once.
 *
 * @param root the runtime's root folder, absolute; it must exist before anything is stored
 */
public record ComponentStore(Path root) {
  private static final Set<PosixFilePermission> OPEN = PosixFilePermissions.fromString("rwxr-xr-x");
  private static final Set<PosixFilePermission> CLOSED =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> PRIVATE_FILE =
      PosixFilePermissions.fromString("rw-------");
  private static final String ENDING = ".recipe.yaml";

  /** Where the artifacts of a component are, whether or not there are any. */
  public Path artifactFolder(String name, Version version) {
    return artifacts().resolve(name).resolve(version.toString());
  }

  /** Where the unpacked artifacts of a component are, whether or not there are any. */
  public Path unarchivedFolder(String name, Version version) {
    return packages().resolve("artifacts-unarchived").resolve(name).resolve(version.toString());
  }

  /** The stored versions of a component, lowest first. */
  NavigableSet<Version> versions(String name) throws IOException {
    NavigableSet<Version> versions = new TreeSet<>();
    if (!Files.isDirectory(recipes())) {
      return versions;
    }
    String prefix = hash(name) + "@";
    try (DirectoryStream<Path> files = Files.newDirectoryStream(recipes())) {
      for (Path file : files) {
        String fileName = String.valueOf(file.getFileName());
        if (fileName.startsWith(prefix) && fileName.endsWith(ENDING)) {
          Version.parse(fileName.substring(prefix.length(), fileName.length() - ENDING.length()))
              .ifPresent(versions::add);
        }
      }
    }
    return versions;
  }

  /** The stored recipe, if there is one of this name and version. */
  Optional<Recipe> recipe(String name, Version version) throws IOException, RecipeException {
    Path file = recipeFile(name, version);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    // YAML reads most of JSON but not all of it (\/ and tabs), so each is read as what it is.
    String text = Files.readString(file);
    Recipe.Format format = isJson(text) ? Recipe.Format.JSON : Recipe.Format.YAML;
    return Optional.of(Recipe.parse(text, format, name + " " + version + " in " + file));
  }

  /** Whether this very recipe is stored already. */
  boolean holds(Recipe recipe) throws IOException {
    Path file = recipeFile(recipe.name(), recipe.version());
    return Files.isRegularFile(file) && Files.readString(file).equals(storedText(recipe));
  }

  /** Stores a recipe, in place of another text of the same name and version. */
  void put(Recipe recipe) throws IOException {
    Durable.makeFolders(root, packages(), OPEN);
    Durable.makeFolders(root, recipes(), CLOSED);
    byte[] bytes = storedText(recipe).getBytes(StandardCharsets.UTF_8);
    Path file = recipeFile(recipe.name(), recipe.version());
    Durable.write(file, new ByteArrayInputStream(bytes), PRIVATE_FILE);
  }

  /** Stores an artifact, in place of an older one. */
  void put(ArtifactCopy copy) throws IOException {
    Durable.makeFolders(root, artifacts(), OPEN);
    // No link here may lead a runtime with root's privilege elsewhere.
    Path folder = copy.target().resolveSibling(".");
    Durable.makeFolders(artifacts(), folder, OPEN, LinkOption.NOFOLLOW_LINKS);
    try (InputStream content = Files.newInputStream(copy.source())) {
      Durable.write(copy.target(), content, copy.permissions());
    }
  }

  private static boolean isJson(String text) {
    return text.stripLeading().startsWith("{");
  }

  /**
   * The recipe as written. YAML in braces gets a separator before it, so that what begins with a
   * brace is JSON.
   */
  private static String storedText(Recipe recipe) {
    return recipe.format() == Recipe.Format.YAML && isJson(recipe.text())
        ? "---\n" + recipe.text()
        : recipe.text();
  }

  private Path packages() {
    return root.resolve("packages");
  }

  private Path recipes() {
    return packages().resolve("recipes");
  }

  private Path artifacts() {
    return packages().resolve("artifacts");
  }

  private Path recipeFile(String name, Version version) {
    return recipes().resolve(hash(name) + "@" + version + ENDING);
  }

  private static String hash(String name) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
