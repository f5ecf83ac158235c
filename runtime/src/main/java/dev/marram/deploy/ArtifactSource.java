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
  private static final int MAX_FILES = 100_000;
  private static final int MAX_DEPTH = 64;

  static ArtifactSource of(Optional<Path> folder, ComponentStore store, boolean runtimeIsRoot)
      throws DeploymentException {
    if (folder.isEmpty()) {
      return new ArtifactSource(folder, store, runtimeIsRoot);
    }
    String what = "cannot use the artifact folder " + folder.get();
    try {
      if (!Files.isDirectory(folder.get())) {
        throw new DeploymentException(
            what, "it is no folder", "Name a folder with --artifact-dir that holds NAME/VERSION/.");
      }
      if (store.overlaps(folder.get())) {
        throw new DeploymentException(
            what, "it holds the store, or is in it", "Keep artifacts outside of the root folder.");
      }
    } catch (IOException e) {
      throw new DeploymentException(what, e, "Check its permissions.");
    }
    return new ArtifactSource(folder, store, runtimeIsRoot);
  }

  /**
   * The files of a component that the store has not got as they are.
   *
   * @param artifacts those that the selected manifest names, for their permissions
   */
  List<ArtifactCopy> copies(Recipe recipe, List<Artifact> artifacts) throws DeploymentException {
    Optional<Path> given = given(recipe);
    if (given.isEmpty()) {
      return List.of();
    }
    Path target = store.artifactFolder(recipe.name(), recipe.version());
    List<ArtifactCopy> copies = new ArrayList<>();
    try {
      for (Path file : files(given.get())) {
        String relative = given.get().relativize(file).toString();
        Set<PosixFilePermission> permissions = permissions(file, relative, artifacts);
        ArtifactCopy copy = new ArtifactCopy(file, target.resolve(relative), permissions);
        if (!copy.isDone()) {
          copies.add(copy);
        }
      }
    } catch (UncheckedIOException | IOException e) {
      throw new DeploymentException(
          "cannot read the artifacts of %s in %s".formatted(recipe.title(), given.get()),
          e,
          "Check the folder and its permissions.");
    }
    return copies;
  }

  private static List<Path> files(Path folder) throws DeploymentException, IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> entries = Files.walk(folder, MAX_DEPTH, FileVisitOption.FOLLOW_LINKS)) {
      for (Path entry : (Iterable<Path>) entries::iterator) {
        if (files.size() >= MAX_FILES || folder.relativize(entry).getNameCount() >= MAX_DEPTH) {
          throw new DeploymentException(
              "cannot copy the artifacts in " + folder,
              "there are more than %d files or %d levels".formatted(MAX_FILES, MAX_DEPTH),
              "Pack them into an archive.");
        }
        if (Files.isDirectory(entry)) {
          continue;
        }
        if (!Files.isRegularFile(entry) || !Files.isReadable(entry)) {
          throw new DeploymentException(
              "cannot copy the artifact " + entry,
              "it is no file that we may read",
              "Remove it or check its permissions.");
        }
        files.add(entry);
      }
    }
    files.sort(null);
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
  void checkPresent(Recipe recipe, List<Artifact> artifacts) throws DeploymentException {
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
      throws DeploymentException {
    if (artifact.digest().isEmpty()) {
      return;
    }
    String algorithm = artifact.algorithm().orElse("SHA-256");
    try (InputStream in = Files.newInputStream(file);
        DigestOutputStream out =
            new DigestOutputStream(
                OutputStream.nullOutputStream(), MessageDigest.getInstance(algorithm))) {
      in.transferTo(out);
      String actual = Base64.getEncoder().encodeToString(out.getMessageDigest().digest());
      if (!actual.equals(artifact.digest().get())) {
        throw new DeploymentException(
            what,
            "the %s digest of %s is %s, not %s"
                .formatted(algorithm, file, actual, artifact.digest().get()),
            "Provide the right file, or correct Digest in the recipe.");
      }
    } catch (NoSuchAlgorithmException e) {
      throw new DeploymentException(
          what, "the digest algorithm " + algorithm + " is not known", "Use SHA-256.");
    } catch (IOException e) {
      throw new DeploymentException(what, e, "Check the file " + file + ".");
    }
  }

  private Optional<Path> given(Recipe recipe) {
    return folder
        .map(base -> base.resolve(recipe.name()).resolve(recipe.version().toString()))
        .filter(Files::isDirectory);
  }
}
