package dev.marram.recipe;

import dev.marram.model.Document;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Text of a recipe to {@link Recipe}: every rule of the model, one method per part. */
final class RecipeParser {
  private static final String FORMAT_VERSION = "2020-01-25";
  private static final String GENERIC = "aws.greengrass.generic";

  private RecipeParser() {}

  static Recipe parse(String text, Recipe.Format format, String origin) throws RecipeException {
    Document document;
    try {
      document =
          switch (format) {
            case YAML -> Yaml.parse(text);
            case JSON -> Document.parse(text);
          };
    } catch (Document.SyntaxException e) {
      throw new RecipeException(
          origin,
          "no valid " + format,
          String.valueOf(e.getMessage()),
          "Correct it there or in the line above.");
    }
    if (!(document instanceof Document.Obj object)) {
      throw new RecipeException(
          origin,
          "the document",
          document == Document.Null.NULL ? "it is empty" : "it is no map",
          "A recipe is a map that begins with RecipeFormatVersion.");
    }
    return recipe(new Section(object, origin, "", new ArrayList<>()), format, text);
  }

  private static Recipe recipe(Section top, Recipe.Format format, String text)
      throws RecipeException {
    top.only(
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
    if (!KnownComponents.builtIns().contains(name)) {
      checkType(top);
    }
    return new Recipe(
        name,
        version(top),
        top.section("ComponentConfiguration")
            .only("DefaultConfiguration")
            .section("DefaultConfiguration")
            .object(),
        dependencies(top.section("ComponentDependencies")),
        top.section("Lifecycle").object(),
        manifests(top),
        top.warnings(),
        format,
        text);
  }

  private static void checkFormatVersion(Section top) throws RecipeException {
    String key = "RecipeFormatVersion";
    String remedy = "Write " + key + ": '" + FORMAT_VERSION + "'.";
    String version = top.requiredText(key, remedy);
    if (!version.equals(FORMAT_VERSION)) {
      throw top.fault(key, "\"" + version + "\" is not known", remedy);
    }
  }

  private static void checkType(Section top) throws RecipeException {
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
      throw top.fault(
          key,
          "components of type %s cannot run here: %s".formatted(type, reason),
          "Only %s components can be deployed.".formatted(GENERIC));
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

  private static Map<String, Recipe.Dependency> dependencies(Section all) throws RecipeException {
    Map<String, Recipe.Dependency> dependencies = new LinkedHashMap<>();
    for (String name : all.object().members().keySet()) {
      if (!Recipe.isName(name)) {
        throw all.fault(name, "this is no component name", "Correct the name.");
      }
      Section one = all.section(name).only("VersionRequirement", "DependencyType");
      dependencies.put(
          name,
          new Recipe.Dependency(
              requirement(one), one.choice("DependencyType", Recipe.DependencyType.HARD)));
    }
    return dependencies;
  }

  private static VersionRange requirement(Section dependency) throws RecipeException {
    String key = "VersionRequirement";
    String remedy = "Write for example 1.0.0, ^1.2.0, '>=1.0.0 <2.0.0', '1.0.0 || 2.0.0' or '*'.";
    String text = dependency.text(key).orElseThrow(() -> dependency.missing(key, remedy));
    return VersionRange.parse(text)
        .orElseThrow(
            () -> dependency.fault(key, "\"" + text + "\" is no range of versions", remedy));
  }

  private static List<Recipe.Manifest> manifests(Section top) throws RecipeException {
    List<Recipe.Manifest> manifests = new ArrayList<>();
    for (Section manifest : top.sections("Manifests")) {
      manifest.only("Name", "Platform", "Lifecycle", "Selections", "Artifacts");
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
      throw top.missing("Manifests", "Write a list with at least one manifest.");
    }
    return manifests;
  }

  private static Map<String, String> platform(Section attributes) throws RecipeException {
    Map<String, String> platform = new LinkedHashMap<>();
    for (String key : attributes.object().members().keySet()) {
      String wanted = attributes.text(key).orElse("*");
      try {
        Platform.regex(wanted).ifPresent(Pattern::compile);
      } catch (PatternSyntaxException e) {
        String why = wanted + " is no regular expression: " + e.getDescription();
        throw attributes.fault(key, why, "Correct it.");
      }
      platform.put(key, wanted);
    }
    return platform;
  }

  private static Recipe.Artifact artifact(Section artifact) throws RecipeException {
    artifact.only("URI", "Digest", "Algorithm", "Unarchive", "Permission");
    Section permission = artifact.section("Permission").only("Read", "Execute");
    return new Recipe.Artifact(
        artifact.requiredText("URI", "Write for example file:app.jar."),
        artifact.text("Digest"),
        artifact.text("Algorithm"),
        artifact.choice("Unarchive", Recipe.Unarchive.NONE),
        permission.choice("Read", Recipe.Access.OWNER),
        permission.choice("Execute", Recipe.Access.NONE));
  }
}
