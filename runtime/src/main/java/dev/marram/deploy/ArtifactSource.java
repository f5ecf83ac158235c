package dev.marram.deploy;

import dev.marram.recipe.Recipe;
import dev.marram.recipe.Recipe.Artifact;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where artifacts come from: a folder that the user named, laid out as {@code
 * <name>/<version>/<files>}, and what the store has already. Nothing is downloaded.
 *
 * @param folder the user's folder, if one was named
 * @param runtimeIsRoot decides who may write the copies
 */
record ArtifactSource(Optional<Path> folder, ComponentStore store, boolean runtimeIsRoot) {
  private static final Set<String> SCHEMES = Set.of("file", "http", "https", "s3", "greengrass");

  /** Checks that the user's folder is one. */
  void checkFolder() throws DeploymentException {
    if (folder.isPresent() && !Files.isDirectory(folder.get())) {
      throw new DeploymentException(
          "cannot use the artifact folder " + folder.get(),
          "it is no folder",
          "Name a folder with --artifact-dir that holds NAME/VERSION/.");
    }
  }

  /**
   * The files of a component that the store has not got as they are.
   *
   * @param artifacts those that the selected manifest names, for their permissions
   */
  List<ArtifactCopy> copies(Recipe recipe, List<Artifact> artifacts)
      throws DeploymentException, IOException {
    Optional<Path> given = given(recipe);
    if (given.isEmpty()) {
      return List.of();
    }
    Path target = store.artifactFolder(recipe.name(), recipe.version());
    List<ArtifactCopy> copies = new ArrayList<>();
    for (Path file : files(given.get())) {
      String relative = given.get().relativize(file).toString();
      Set<PosixFilePermission> permissions = permissions(file, relative, artifacts);
      ArtifactCopy copy = new ArtifactCopy(file, target.resolve(relative), permissions);
      if (!copy.isDone()) {
        copies.add(copy);
      }
    }
    return copies;
  }

  private static List<Path> files(Path folder) throws DeploymentException, IOException {
    List<Path> files;
    try (Stream<Path> entries = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      files = entries.filter(entry -> !Files.isDirectory(entry)).sorted().toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    for (Path file : files) {
      if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
        throw new DeploymentException(
            "cannot copy the artifact " + file,
            "it is no file that we may read",
            "Remove it or check its permissions.");
      }
    }
    return files;
  }

  private Set<PosixFilePermission> permissions(Path file, String relative, List<Artifact> artifacts)
      throws IOException {
    for (Artifact artifact : artifacts) {
      if (fileName(artifact).equals(relative)) {
        return ArtifactCopy.declared(artifact, runtimeIsRoot);
      }
    }
    return ArtifactCopy.undeclared(file);
  }

  /**
   * Checks that every artifact which the manifest names is there, in the user's folder or the
   * store, with the digest that the recipe states.
   */
  void checkPresent(Recipe recipe, List<Artifact> artifacts)
      throws DeploymentException, IOException {
    for (Artifact artifact : artifacts) {
      String what = "cannot deploy %s: artifact %s".formatted(recipe.title(), artifact.uri());
      checkKind(what, artifact);
      Path stored = store.artifactFolder(recipe.name(), recipe.version());
      Optional<Path> file =
          Stream.concat(given(recipe).stream(), Stream.of(stored))
              .map(folder -> folder.resolve(fileName(artifact)))
              .filter(Files::isRegularFile)
              .findFirst();
      if (file.isEmpty()) {
        throw new DeploymentException(
            what,
            "there is no file " + fileName(artifact) + " in " + given(recipe).orElse(stored),
            "Put it into %s/%s of the folder named by --artifact-dir."
                .formatted(recipe.name(), recipe.version()));
      }
      checkDigest(what, artifact, file.get());
    }
  }

  private static void checkKind(String what, Artifact artifact) throws DeploymentException {
    int colon = artifact.uri().indexOf(':');
    String scheme = artifact.uri().substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT);
    if (scheme.equals("docker")) {
      throw new DeploymentException(
          what, "container images cannot be run yet", "Start the program from a file instead.");
    }
    String name = fileName(artifact);
    if (!SCHEMES.contains(scheme) || name.isEmpty() || name.equals(".") || name.equals("..")) {
      throw new DeploymentException(
          what,
          "this is no address of a file",
          "Write file:, s3:, greengrass:, http: or https: and a path that ends in a file's name.");
    }
    if (artifact.unarchive() != Recipe.Unarchive.NONE) {
      throw new DeploymentException(
          what,
          "archives cannot be unpacked yet",
          "Remove Unarchive and put the unpacked files into the artifact folder.");
    }
  }

  /** The last part of the path, which is also the file's name in the store. */
  private static String fileName(Artifact artifact) {
    String uri = artifact.uri();
    return uri.substring(Math.max(uri.lastIndexOf('/'), uri.indexOf(':')) + 1);
  }

  private static void checkDigest(String what, Artifact artifact, Path file)
      throws DeploymentException, IOException {
    if (artifact.digest().isEmpty()) {
      return;
    }
    String algorithm = artifact.algorithm().orElse("SHA-256");
    String actual;
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      in.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
      actual = Base64.getEncoder().encodeToString(digest.digest());
    } catch (NoSuchAlgorithmException _) {
      throw new DeploymentException(
          what, "the digest algorithm " + algorithm + " is not known", "Use SHA-256.");
    }
    if (!actual.equals(artifact.digest().get())) {
      throw new DeploymentException(
          what,
          "the %s digest of %s is %s, not %s"
              .formatted(algorithm, file, actual, artifact.digest().get()),
          "Provide the right file, or correct Digest in the recipe.");
    }
  }

  private Optional<Path> given(Recipe recipe) {
    return folder
        .map(base -> base.resolve(recipe.name()).resolve(recipe.version().toString()))
        .filter(Files::isDirectory);
  }
}
