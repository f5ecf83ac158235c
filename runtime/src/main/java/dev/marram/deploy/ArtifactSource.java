package dev.marram.deploy;

import dev.marram.base.Problem;
import dev.marram.recipe.Finding;
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
public record ArtifactSource(Optional<Path> folder, ComponentStore store, boolean runtimeIsRoot) {
  private static final Set<String> SCHEMES = Set.of("file", "http", "https", "s3", "greengrass");

  void checkFolder() throws DeploymentException {
    if (folder.isPresent() && !Files.isDirectory(folder.get())) {
      throw new DeploymentException(
          Problem.FOLDER_MISSING,
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
    Optional<Path> given = given(recipe).filter(Files::isDirectory);
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
            Problem.ARTIFACT_UNUSABLE,
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
    Path stored = store.artifactFolder(recipe.name(), recipe.version());
    List<Path> folders = Stream.concat(given(recipe).stream(), Stream.of(stored)).toList();
    for (Artifact artifact : artifacts) {
      Optional<Finding> fault = fault(artifact, folders);
      if (fault.isPresent()) {
        throw new DeploymentException(
            Problem.ARTIFACT_UNUSABLE, "cannot deploy " + recipe.title(), fault.get());
      }
    }
  }

  /**
   * What is wrong with an artifact: its address, its absence, or its digest.
   *
   * @param folders those it may be in, each {@code NAME/VERSION}; with none the address only counts
   */
  public static Optional<Finding> fault(Artifact artifact, List<Path> folders) throws IOException {
    Optional<Finding> ofAddress = addressFault(artifact);
    if (ofAddress.isPresent() || folders.isEmpty()) {
      return ofAddress;
    }
    for (Path folder : folders) {
      Path file = folder.resolve(fileName(artifact));
      if (Files.isRegularFile(file)) {
        return digestFault(artifact, file);
      }
    }
    return fault(
        artifact,
        "there is no file " + fileName(artifact) + " in " + folders.getFirst(),
        "Put it into NAME/VERSION of the folder named by --artifact-dir.");
  }

  private static Optional<Finding> fault(Artifact artifact, String why, String remedy) {
    String place = "artifact " + artifact.uri();
    return Optional.of(new Finding(Finding.Severity.ERROR, place, why, remedy));
  }

  private static Optional<Finding> addressFault(Artifact artifact) {
    int colon = artifact.uri().indexOf(':');
    String scheme = artifact.uri().substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT);
    if (scheme.equals("docker")) {
      return fault(
          artifact, "container images cannot be run yet", "Start the program from a file instead.");
    }
    String name = fileName(artifact);
    boolean isName = !Set.of("", ".", "..").contains(name) && name.indexOf('\0') < 0;
    if (!SCHEMES.contains(scheme) || !isName) {
      return fault(
          artifact,
          "this is no address of a file",
          "Write file:, s3:, greengrass:, http: or https: and a path that ends in a file's name.");
    }
    if (artifact.unarchive() != Recipe.Unarchive.NONE) {
      return fault(
          artifact,
          "archives cannot be unpacked yet",
          "Remove Unarchive and put the unpacked files into the artifact folder.");
    }
    return Optional.empty();
  }

  /** The last part of the path, which is also the file's name in the store. */
  private static String fileName(Artifact artifact) {
    String uri = artifact.uri();
    return uri.substring(Math.max(uri.lastIndexOf('/'), uri.indexOf(':')) + 1);
  }

  private static Optional<Finding> digestFault(Artifact artifact, Path file) throws IOException {
    if (artifact.digest().isEmpty()) {
      return Optional.empty();
    }
    String algorithm = artifact.algorithm().orElse("SHA-256");
    String actual;
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      in.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
      actual = Base64.getEncoder().encodeToString(digest.digest());
    } catch (NoSuchAlgorithmException _) {
      return fault(artifact, "the digest algorithm " + algorithm + " is not known", "Use SHA-256.");
    }
    return actual.equals(artifact.digest().get())
        ? Optional.empty()
        : fault(
            artifact,
            "the %s digest of %s is %s, not %s"
                .formatted(algorithm, file, actual, artifact.digest().get()),
            "Provide the right file, or correct Digest in the recipe.");
  }

  private Optional<Path> given(Recipe recipe) {
    return folder.map(base -> base.resolve(recipe.name()).resolve(recipe.version().toString()));
  }
}
