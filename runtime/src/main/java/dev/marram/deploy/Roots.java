package dev.marram.deploy;

import dev.marram.base.Problem;
import dev.marram.model.Document;
import dev.marram.recipe.Recipe;
import dev.marram.recipe.Version;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The file that says which components are wanted: {@code deployments/roots.json}, as {@code
 * {"format":"marram-roots/1","roots":{"<name>":"<version>"},"versions":{"<name>":"<version>"}}}.
 *
 * <p>Replaced whole: after a crash it holds the roots before or after, never a part.
 */
record Roots(Path root) {
  private static final String FORMAT = "marram-roots/1";

  /**
   * @param roots the components that were asked for, also those that are built in
   * @param versions of all components, as they were resolved for these roots
   */
  record Stored(NavigableMap<String, Version> roots, NavigableMap<String, Version> versions) {}

  /** What is stored; nothing if nothing was deployed yet. */
  Stored read() throws DeploymentException, IOException {
    if (!Files.exists(file())) {
      return new Stored(new TreeMap<>(), new TreeMap<>());
    }
    Document document;
    try {
      document = Document.parse(Files.readAllBytes(file()));
    } catch (Document.SyntaxException e) {
      throw unreadable(String.valueOf(e.getMessage()));
    }
    if (!(document instanceof Document.Obj object)
        || !object.get("format").equals(Optional.of(new Document.Text(FORMAT)))
        || !(object.members().get("roots") instanceof Document.Obj roots)
        || !(object.get("versions").orElse(Document.Obj.EMPTY) instanceof Document.Obj versions)) {
      throw unreadable("it is not of the format " + FORMAT);
    }
    return new Stored(versions(roots), versions(versions));
  }

  private NavigableMap<String, Version> versions(Document.Obj stored) throws DeploymentException {
    NavigableMap<String, Version> versions = new TreeMap<>();
    for (Map.Entry<String, Document> entry : stored.members().entrySet()) {
      Optional<Version> version =
          entry.getValue() instanceof Document.Text text
              ? Version.parse(text.value())
              : Optional.empty();
      if (version.isEmpty() || !Recipe.isName(entry.getKey())) {
        throw unreadable("the entry " + entry.getKey() + " is no component and version");
      }
      versions.put(entry.getKey(), version.get());
    }
    return versions;
  }

  private DeploymentException unreadable(String why) {
    return new DeploymentException(
        Problem.STORE_UNREADABLE,
        "cannot read which components are deployed from " + file(),
        why,
        "Use a runtime that knows it, or move the file away and deploy the components again.");
  }

  void write(Stored stored) throws IOException {
    Document.Obj whole =
        Document.Obj.of("format", FORMAT, "roots", stored.roots(), "versions", stored.versions());
    Durable.makeFolders(
        root, root.resolve("deployments"), PosixFilePermissions.fromString("rwx------"));
    Durable.write(
        file(),
        new ByteArrayInputStream(whole.toBytes()),
        PosixFilePermissions.fromString("rw-------"));
  }

  private Path file() {
    return root.resolve("deployments").resolve("roots.json");
  }
}
