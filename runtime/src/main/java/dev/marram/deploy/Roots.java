package dev.marram.deploy;

import dev.marram.model.Document;
import dev.marram.recipe.Recipe;
import dev.marram.recipe.Version;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The file that says which components are wanted: {@code deployments/roots.json}, as {@code
 * {"format":"marram-roots/1","roots":{"<name>":"<version>"}}}.
 *
 * <p>Replaced whole: after a crash it holds the roots before or after, never a part.
 */
final class Roots {
  private static final String FORMAT = "marram-roots/1";

  private final Path root;

  Roots(Path root) {
    this.root = root;
  }

  /** The stored roots; none if nothing was deployed yet. */
  NavigableMap<String, Version> read() throws DeploymentException, IOException {
    NavigableMap<String, Version> roots = new TreeMap<>();
    if (!Files.exists(file())) {
      return roots;
    }
    Document document;
    try {
      document = Document.parse(Files.readAllBytes(file()));
    } catch (Document.SyntaxException e) {
      throw unreadable(String.valueOf(e.getMessage()));
    }
    if (!(document instanceof Document.Obj object)
        || !object.get("format").equals(Optional.of(new Document.Text(FORMAT)))
        || !(object.members().get("roots") instanceof Document.Obj stored)) {
      throw unreadable("it is not of the format " + FORMAT);
    }
    for (Map.Entry<String, Document> entry : stored.members().entrySet()) {
      Optional<Version> version =
          entry.getValue() instanceof Document.Text text
              ? Version.parse(text.value())
              : Optional.empty();
      if (version.isEmpty() || !Recipe.isName(entry.getKey())) {
        throw unreadable("the entry " + entry.getKey() + " is no component and version");
      }
      roots.put(entry.getKey(), version.get());
    }
    return roots;
  }

  private DeploymentException unreadable(String why) {
    return new DeploymentException(
        "cannot read which components are deployed from " + file(),
        why,
        "Use a runtime that knows it, or move the file away and deploy the components again.");
  }

  void write(NavigableMap<String, Version> roots) throws IOException {
    Map<String, Document> members = new LinkedHashMap<>();
    roots.forEach((name, version) -> members.put(name, new Document.Text(version.toString())));
    Map<String, Document> whole = new LinkedHashMap<>();
    whole.put("format", new Document.Text(FORMAT));
    whole.put("roots", new Document.Obj(members));
    byte[] bytes = new Document.Obj(whole).toJson().getBytes(StandardCharsets.UTF_8);
    Durable.makeFolders(
        root, root.resolve("deployments"), PosixFilePermissions.fromString("rwx------"));
    Durable.write(
        file(), new ByteArrayInputStream(bytes), PosixFilePermissions.fromString("rw-------"));
  }

  private Path file() {
    return root.resolve("deployments").resolve("roots.json");
  }
}
