package dev.marram.recipe;

import dev.marram.model.Document;
import dev.marram.recipe.Finding.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Text of a recipe to {@link Recipe}: every rule of the model, one method per part. */
final class RecipeParser {
  private static final String FORMAT_VERSION = "2020-01-25";

  /** Each is looked at in turn, and each may have all of the global lifecycle. */
  private static final int MAX_MANIFESTS = 100;

  private static final String GENERIC = "aws.greengrass.generic";

  /** What a recipe without a usable name is called while the rest of it is looked at. */
  private static final String NO_NAME = "no.name";

  static final List<String> KEYS =
      List.of(
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
  static final List<String> CONFIGURATION_KEYS = List.of("DefaultConfiguration");
  static final List<String> DEPENDENCY_KEYS = List.of("VersionRequirement", "DependencyType");
  static final List<String> MANIFEST_KEYS =
      List.of("Name", "Platform", "Lifecycle", "Selections", "Artifacts");
  static final List<String> ARTIFACT_KEYS =
      List.of("URI", "Digest", "Algorithm", "Unarchive", "Permission");
  static final List<String> PERMISSION_KEYS = List.of("Read", "Execute");

  private RecipeParser() {}

  /**
   * Reads a recipe as far as it can be read; what cannot has a default.
   *
   * @param findings takes what is wrong; with an error among them the recipe is not to be used
   * @return empty if the text is no map at all
   */
  static Optional<Recipe> parse(
      String text, Recipe.Format format, String origin, List<Finding> findings) {
    try {
      Document document =
          switch (format) {
            case YAML -> Yaml.parse(text);
            case JSON -> Document.parse(text);
          };
      if (document instanceof Document.Obj object) {
        return Optional.of(recipe(new Section(object, "", findings), format, origin, text));
      }
      String why = document == Document.Null.NULL ? "it is empty" : "it is no map";
      String remedy = "A recipe is a map that begins with RecipeFormatVersion.";
      findings.add(new Finding(Severity.ERROR, "the document", why, remedy));
    } catch (Document.SyntaxException e) {
      String why = String.valueOf(e.getMessage());
      String remedy = "Correct it there or in the line above.";
      findings.add(new Finding(Severity.ERROR, "no valid " + format, why, remedy));
    }
    return Optional.empty();
  }

  private static Recipe recipe(Section top, Recipe.Format format, String origin, String text) {
    top.only(KEYS);
    checkFormatVersion(top);
    String name = name(top);
    if (!KnownComponents.builtIns().contains(name)) {
      checkType(top);
    }
    return new Recipe(
        name,
        version(top),
        top.section("ComponentConfiguration")
            .only(CONFIGURATION_KEYS)
            .section("DefaultConfiguration")
            .object(),
        dependencies(top.section("ComponentDependencies")),
        top.section("Lifecycle").object(),
        manifests(top),
        top.findings().stream().map(each -> origin + ": " + each).toList(),
        format,
        text);
  }

  private static void checkFormatVersion(Section top) {
    String key = "RecipeFormatVersion";
    String remedy = "Write " + key + ": '" + FORMAT_VERSION + "'.";
    Optional<String> version = top.requiredText(key, remedy);
    if (version.isPresent() && !version.get().equals(FORMAT_VERSION)) {
      top.fault(key, "\"" + version.get() + "\" is not known", remedy);
    }
  }

  private static void checkType(Section top) {
    String key = "ComponentType";
    String type = top.text(key).orElse(GENERIC);
    String reason =
        switch (type.toLowerCase(Locale.ROOT)) {
          case GENERIC -> "";
          case "aws.greengrass.lambda" -> KnownComponents.LAMBDA;
          case "aws.greengrass.plugin" -> KnownComponents.PLUGIN;
          case "aws.greengrass.nucleus" -> "the nucleus is this runtime itself";
          default -> "this type is not known";
        };
    if (!reason.isEmpty()) {
      top.fault(
          key,
          "components of type %s cannot run here: %s".formatted(type, reason),
          "Only %s components can be deployed.".formatted(GENERIC));
    }
  }

  private static String name(Section top) {
    String key = "ComponentName";
    String name = top.requiredText(key, "Write a name such as com.example.Hello.").orElse(NO_NAME);
    if (!Recipe.isName(name)) {
      top.fault(
          key,
          "\"" + name + "\" is no name",
          "Use letters, digits, '-', '_' and '.', at most " + Recipe.MAX_NAME_LENGTH + " of them.");
    }
    return name;
  }

  private static Version version(Section top) {
    String key = "ComponentVersion";
    String remedy =
        "Write three numbers up to 999999 such as 1.0.0, at most %d characters."
            .formatted(Version.MAX_LENGTH);
    Optional<String> text = top.requiredText(key, remedy);
    Optional<Version> version = text.flatMap(Version::parse);
    if (text.isPresent() && version.isEmpty()) {
      top.fault(key, "\"" + text.get() + "\" is no version", remedy);
    }
    return version.orElse(new Version(0, 0, 0, "", ""));
  }

  private static Map<String, Recipe.Dependency> dependencies(Section all) {
    Map<String, Recipe.Dependency> dependencies = new LinkedHashMap<>();
    for (String name : all.object().members().keySet()) {
      if (!Recipe.isName(name)) {
        all.fault(name, "this is no component name", "Correct the name.");
      }
      Section one = all.section(name).only(DEPENDENCY_KEYS);
      dependencies.put(
          name,
          new Recipe.Dependency(
              requirement(one), one.choice("DependencyType", Recipe.DependencyType.HARD)));
    }
    return dependencies;
  }

  private static VersionRange requirement(Section dependency) {
    String key = "VersionRequirement";
    String remedy = "Write for example 1.0.0, ^1.2.0, '>=1.0.0 <2.0.0', '1.0.0 || 2.0.0' or '*'.";
    if (dependency.value(key).isEmpty()) {
      dependency.missing(key, remedy);
    }
    String text = dependency.text(key).orElse("*");
    Optional<VersionRange> range = VersionRange.parse(text);
    if (range.isEmpty()) {
      dependency.fault(key, "\"" + text + "\" is no range of versions", remedy);
    }
    return range.orElse(VersionRange.ANY_VERSION);
  }

  private static List<Recipe.Manifest> manifests(Section top) {
    List<Recipe.Manifest> manifests = new ArrayList<>();
    List<Section> all = top.sections("Manifests");
    if (all.size() > MAX_MANIFESTS) {
      top.fault("Manifests", "there are more than " + MAX_MANIFESTS, "Write fewer.");
      all = all.subList(0, MAX_MANIFESTS);
    }
    for (Section manifest : all) {
      manifest.only(MANIFEST_KEYS);
      List<Recipe.Artifact> artifacts = new ArrayList<>();
      for (Section artifact : manifest.sections("Artifacts")) {
        artifacts.add(artifact(artifact));
      }
      manifests.add(
          new Recipe.Manifest(
              platform(manifest.section("Platform")),
              manifest.section("Lifecycle").object(),
              manifest.texts("Selections"),
              artifacts));
    }
    if (manifests.isEmpty()) {
      top.missing("Manifests", "Write a list with at least one manifest.");
    }
    return manifests;
  }

  private static Map<String, String> platform(Section attributes) {
    Map<String, String> platform = new LinkedHashMap<>();
    for (String key : attributes.object().members().keySet()) {
      String wanted = attributes.text(key).orElse("*");
      try {
        Platform.regex(wanted).ifPresent(Pattern::compile);
      } catch (PatternSyntaxException e) {
        String why = wanted + " is no regular expression: " + e.getDescription();
        attributes.fault(key, why, "Correct it.");
        wanted = "*"; // so that nobody tries it
      }
      platform.put(key, wanted);
    }
    return platform;
  }

  private static Recipe.Artifact artifact(Section artifact) {
    artifact.only(ARTIFACT_KEYS);
    Section permission = artifact.section("Permission").only(PERMISSION_KEYS);
    return new Recipe.Artifact(
        artifact.requiredText("URI", "Write for example file:app.jar.").orElse(""),
        artifact.text("Digest"),
        artifact.text("Algorithm"),
        artifact.choice("Unarchive", Recipe.Unarchive.NONE),
        permission.choice("Read", Recipe.Access.OWNER),
        permission.choice("Execute", Recipe.Access.NONE));
  }
}
