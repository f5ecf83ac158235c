package dev.marram.recipe;

import dev.marram.model.Document;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Text of a recipe to {@link Recipe}: every rule of the model, one method per part. */
final class RecipeParser {
  private static final String FORMAT_VERSION = "2020-01-25";
  private static final String GENERIC = "aws.greengrass.generic";
  private static final String WRITE_MAP = "Write keys and values here.";
  private static final String LIFECYCLE_MAP =
      "Write the steps as keys, for example Lifecycle: {Run: \"echo hello\"}.";

  private final String origin;
  private final List<String> warnings = new ArrayList<>();

  private RecipeParser(String origin) {
    this.origin = origin;
  }

  static Recipe parse(String text, Recipe.Format format, String origin) throws RecipeException {
    Document document = document(text, format, origin);
    if (document instanceof Document.Obj object) {
      return new RecipeParser(origin).recipe(object, format, text);
    }
    throw new RecipeException(
        origin,
        "the document",
        document == Document.Null.NULL
            ? "it is empty"
            : "it is " + Coercion.kind(document) + ", no map",
        "A recipe is a map that begins with RecipeFormatVersion.");
  }

  private static Document document(String text, Recipe.Format format, String origin)
      throws RecipeException {
    try {
      return switch (format) {
        case YAML -> Yaml.parse(text);
        case JSON -> Document.parse(text);
      };
    } catch (YamlException e) {
      throw new RecipeException(
          origin,
          "no valid YAML",
          String.valueOf(e.getMessage()),
          "Correct it there or in the line above.");
    } catch (Document.SyntaxException e) {
      throw new RecipeException(
          origin,
          "no valid JSON",
          String.valueOf(e.getMessage()),
          "Correct it there or in the line above.");
    }
  }

  private Recipe recipe(Document.Obj object, Recipe.Format format, String text)
      throws RecipeException {
    Section top =
        section(
            object,
            "",
            "RecipeFormatVersion",
            "ComponentName",
            "ComponentVersion",
            "ComponentType",
            "ComponentDescription",
            "ComponentPublisher",
            "ComponentSource",
            "ComponentConfiguration",
            "ComponentDependencies",
            "Manifests",
            "Lifecycle");
    checkFormatVersion(top);
    String name = name(top);
    checkType(top, name);
    return new Recipe(
        name,
        version(top),
        top.text("ComponentDescription"),
        top.text("ComponentPublisher"),
        defaultConfiguration(top),
        dependencies(top),
        top.object("Lifecycle", LIFECYCLE_MAP),
        manifests(top),
        warnings,
        format,
        text);
  }

  private Section section(Document.Obj object, String path, String... known) {
    return Section.of(object, origin, path, warnings, known);
  }

  private static void checkFormatVersion(Section top) throws RecipeException {
    String key = "RecipeFormatVersion";
    String remedy = "Write " + key + ": '" + FORMAT_VERSION + "'.";
    String version = top.requiredText(key, remedy);
    if (!version.equals(FORMAT_VERSION)) {
      throw top.fault(key, "\"" + version + "\" is not known", remedy);
    }
  }

  private static String name(Section top) throws RecipeException {
    String key = "ComponentName";
    String name = top.requiredText(key, "Write a name such as com.example.Hello.");
    if (!Recipe.isName(name)) {
      throw top.fault(
          key,
          "\"" + name + "\" is no name",
          "Use letters, digits, '-', '_' and '.', at most " + Recipe.MAX_NAME_LENGTH + " of them.");
    }
    return name;
  }

  private static Version version(Section top) throws RecipeException {
    String key = "ComponentVersion";
    String remedy =
        "Write three numbers up to 999999 such as 1.0.0, at most %d characters."
            .formatted(Version.MAX_LENGTH);
    String text = top.requiredText(key, remedy);
    return Version.parse(text)
        .orElseThrow(() -> top.fault(key, "\"" + text + "\" is no version", remedy));
  }

  private static void checkType(Section top, String name) throws RecipeException {
    String key = "ComponentType";
    String type = top.text(key).orElse(GENERIC);
    if (type.equalsIgnoreCase(GENERIC)) {
      return;
    }
    String reason =
        List.of("lambda", "plugin", "nucleus").stream()
            .filter(kind -> type.equalsIgnoreCase("aws.greengrass." + kind))
            .findFirst()
            .map(RecipeParser::reason)
            .orElse("this type is not known");
    throw top.fault(
        key,
        "%s is of type %s, which cannot run here: %s".formatted(name, type, reason),
        "Only %s components can be deployed.".formatted(GENERIC));
  }

  private static String reason(String kind) {
    return switch (kind) {
      case "lambda" -> "Lambda functions need a launcher that is not part of this runtime";
      case "plugin" -> "a plugin is written against the classes of another runtime";
      default -> "the nucleus is this runtime itself";
    };
  }

  private Document.Obj defaultConfiguration(Section top) throws RecipeException {
    String key = "ComponentConfiguration";
    Section configuration = section(top.object(key, WRITE_MAP), key, "DefaultConfiguration");
    return configuration.object("DefaultConfiguration", WRITE_MAP);
  }

  private Map<String, Recipe.Dependency> dependencies(Section top) throws RecipeException {
    String key = "ComponentDependencies";
    Map<String, Recipe.Dependency> dependencies = new LinkedHashMap<>();
    for (Map.Entry<String, Document> member : top.object(key, WRITE_MAP).members().entrySet()) {
      String path = key + "." + member.getKey();
      if (!Recipe.isName(member.getKey())) {
        throw new RecipeException(origin, path, "this is no component name", "Correct the name.");
      }
      if (!(member.getValue() instanceof Document.Obj entry)) {
        throw new RecipeException(
            origin,
            path,
            Coercion.kind(member.getValue()) + " stands where a map is expected",
            "Write {VersionRequirement: '>=1.0.0 <2.0.0'}.");
      }
      Section section = section(entry, path, "VersionRequirement", "DependencyType");
      String requirement =
          section
              .text("VersionRequirement")
              .orElseThrow(
                  () -> section.missing("VersionRequirement", "Write for example '>=1.0.0'."));
      Recipe.DependencyType type =
          section.choice("DependencyType", Recipe.DependencyType.class, Recipe.DependencyType.HARD);
      dependencies.put(member.getKey(), new Recipe.Dependency(requirement, type));
    }
    return dependencies;
  }

  private List<Recipe.Manifest> manifests(Section top) throws RecipeException {
    List<Recipe.Manifest> manifests = new ArrayList<>();
    for (Document.Obj entry : top.objects("Manifests")) {
      manifests.add(manifest(entry, "Manifests[" + manifests.size() + "]"));
    }
    if (manifests.isEmpty()) {
      throw top.missing("Manifests", "Write a list with at least one manifest.");
    }
    return manifests;
  }

  private Recipe.Manifest manifest(Document.Obj entry, String path) throws RecipeException {
    Section section =
        section(entry, path, "Name", "Platform", "Lifecycle", "Selections", "Artifacts");
    List<Recipe.Artifact> artifacts = new ArrayList<>();
    for (Document.Obj artifact : section.objects("Artifacts")) {
      artifacts.add(artifact(artifact, path + ".Artifacts[" + artifacts.size() + "]"));
    }
    return new Recipe.Manifest(
        section.text("Name"),
        platform(section),
        section.object("Lifecycle", LIFECYCLE_MAP),
        section.texts("Selections"),
        artifacts);
  }

  private Map<String, Optional<String>> platform(Section manifest) throws RecipeException {
    Map<String, Optional<String>> platform = new LinkedHashMap<>();
    Document.Obj attributes = manifest.object("Platform", "Write for example {os: linux}.");
    for (Map.Entry<String, Document> attribute : attributes.members().entrySet()) {
      String key = "Platform." + attribute.getKey();
      Document value = attribute.getValue();
      if (value != Document.Null.NULL && Coercion.scalar(value).isEmpty()) {
        throw manifest.fault(
            key,
            Coercion.kind(value) + " stands where a text is expected",
            "Write a single value.");
      }
      Optional<String> wanted = Coercion.scalar(value);
      if (wanted.isPresent()) {
        checkCondition(manifest, key, wanted.get());
      }
      platform.put(attribute.getKey(), wanted);
    }
    return platform;
  }

  private void checkCondition(Section manifest, String key, String wanted) throws RecipeException {
    Optional<String> regex = Platform.regex(wanted);
    if (regex.isEmpty()) {
      if (!Platform.isCondition(wanted)) {
        warnings.add(
            "%s: %s: \"%s\" matches no device; it must begin with a letter or digit, or be /regex/"
                .formatted(origin, manifest.at(key), wanted));
      }
      return;
    }
    try {
      Pattern.compile(regex.get());
    } catch (PatternSyntaxException e) {
      throw manifest.fault(
          key, wanted + " is no regular expression: " + e.getDescription(), "Correct it.");
    }
  }

  private Recipe.Artifact artifact(Document.Obj entry, String path) throws RecipeException {
    Section section = section(entry, path, "URI", "Digest", "Algorithm", "Unarchive", "Permission");
    Section permission =
        section(
            section.object("Permission", "Write for example {Read: ALL}."),
            path + ".Permission",
            "Read",
            "Execute");
    return new Recipe.Artifact(
        section.requiredText("URI", "Write for example file:app.jar."),
        section.text("Digest"),
        section.text("Algorithm"),
        section.choice("Unarchive", Recipe.Unarchive.class, Recipe.Unarchive.NONE),
        permission.choice("Read", Recipe.Access.class, Recipe.Access.OWNER),
        permission.choice("Execute", Recipe.Access.class, Recipe.Access.NONE));
  }
}
