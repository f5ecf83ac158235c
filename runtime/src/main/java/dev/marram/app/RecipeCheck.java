package dev.marram.app;

import dev.marram.base.Nearest;
import dev.marram.deploy.ArtifactSource;
import dev.marram.model.Document;
import dev.marram.policy.AccessControl;
import dev.marram.policy.Fault;
import dev.marram.recipe.Finding;
import dev.marram.recipe.Finding.Severity;
import dev.marram.recipe.Interpolator;
import dev.marram.recipe.Interpolator.Scope;
import dev.marram.recipe.KnownComponents;
import dev.marram.recipe.Lifecycle;
import dev.marram.recipe.LifecycleSelection;
import dev.marram.recipe.Platform;
import dev.marram.recipe.Recipe;
import dev.marram.recipe.Version;
import dev.marram.recipe.VersionRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds what is wrong with recipes, all of it and in every manifest, without a runtime. Blocks on
 * the disk.
 *
 * @param platform the device that a manifest should match
 * @param artifactDir where artifacts have to be, {@code <name>/<version>/<files>}; without it their
 *     addresses only are looked at
 */
record RecipeCheck(Platform platform, Optional<Path> artifactDir) {
  private static final String CONFIGURATION = "ComponentConfiguration.DefaultConfiguration";

  /** A file with what is to be said about it. */
  record Checked(Optional<Recipe> recipe, List<Finding> findings) {}

  /**
   * Checks files and the recipes of folders; a path that is none of both is an error of its own.
   */
  SequencedMap<Path, Checked> check(List<Path> paths) throws IOException {
    SequencedMap<Path, Checked> all = new LinkedHashMap<>();
    for (Path path : paths) {
      List<Path> files = Files.isDirectory(path) ? recipes(path) : List.of(path);
      for (Path file : files) {
        all.put(file, read(file));
      }
      if (files.isEmpty()) {
        all.put(path, error("the folder", "it holds no recipe", "Name files or other folders."));
      }
    }
    return check(all);
  }

  /** Adds to what is known of these recipes already; they may depend on each other. */
  SequencedMap<Path, Checked> check(SequencedMap<Path, Checked> all) throws IOException {
    Map<String, Recipe> known = new HashMap<>();
    all.values().forEach(each -> each.recipe().ifPresent(one -> known.put(one.name(), one)));
    for (Checked checked : all.values()) {
      if (checked.recipe().isPresent()) {
        check(checked.recipe().get(), known, checked.findings());
      }
    }
    return all;
  }

  private static List<Path> recipes(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> format(file).isPresent()).sorted().toList();
    }
  }

  private static Optional<Recipe.Format> format(Path file) {
    return Recipe.Format.ofFile(file.toString());
  }

  private static Checked read(Path file) {
    if (!Files.isRegularFile(file)) {
      return error("the path", "there is no such file or folder", "Correct it.");
    }
    Optional<Recipe.Format> format = format(file);
    if (format.isEmpty()) {
      return error("the file", "its ending is not known", "Recipes end in .yaml, .yml or .json.");
    }
    try {
      Recipe.Inspected inspected = Recipe.inspect(file, format.get());
      return new Checked(inspected.recipe(), new ArrayList<>(inspected.findings()));
    } catch (IOException e) {
      return error("the file", "it cannot be read: " + e, "Check its permissions.");
    }
  }

  private static Checked error(String place, String what, String remedy) {
    return new Checked(Optional.empty(), List.of(new Finding(Severity.ERROR, place, what, remedy)));
  }

  private void check(Recipe recipe, Map<String, Recipe> known, List<Finding> findings)
      throws IOException {
    Optional<Document> policies = recipe.defaultConfiguration().getIgnoreCase("accessControl");
    AccessControl.compile(policies.orElse(Document.Obj.EMPTY))
        .faults()
        .forEach(fault -> findings.add(policy(fault)));
    recipe
        .dependencies()
        .forEach((name, dependency) ->
            dependency(name, dependency.versionRequirement(), known).ifPresent(findings::add));
    if (platform.select(recipe).isEmpty() && !recipe.manifests().isEmpty()) {
      String what =
          "none of them is for this device (%s); they are for: %s"
              .formatted(
                  platform,
                  recipe.manifests().stream()
                      .map(each -> each.platform().toString())
                      .collect(Collectors.joining("; ")));
      findings.add(
          new Finding(Severity.WARNING, "Manifests", what, "Add one if it shall run here."));
    }
    for (Recipe.Manifest manifest : recipe.manifests()) {
      lifecycle(recipe, LifecycleSelection.select(recipe, manifest), known, findings);
      artifacts(recipe, manifest, findings);
    }
    List<Finding> distinct = findings.stream().distinct().toList(); // manifests share a lifecycle
    findings.clear();
    findings.addAll(distinct);
  }

  /** The fault of a policy; what was meant, if known, stands at the end of its reason. */
  private static Finding policy(Fault fault) {
    String[] reason = fault.reason().split("; (?=did you mean )", 2);
    String remedy = reason.length == 1 ? "Correct it." : "D" + reason[1].substring(1);
    String place =
        fault.path().replaceAll("/(\\d+)(?=/|$)", "[$1]").replace('/', '.').replace("~1", "/");
    Severity severity = reason[0].contains("ignored") ? Severity.ERROR : Severity.WARNING;
    return new Finding(severity, CONFIGURATION + place.replace("~0", "~"), reason[0], remedy);
  }

  private static Optional<Finding> dependency(
      String name, VersionRange range, Map<String, Recipe> known) {
    String place = "ComponentDependencies." + name;
    Optional<Version> builtIn = KnownComponents.builtIn(name);
    Optional<Version> there =
        builtIn.or(() -> Optional.ofNullable(known.get(name)).map(Recipe::version));
    if (there.isPresent()) {
      boolean fits = VersionRange.allMatch(List.of(range), there.get());
      String what = "%s is required, here is version %s".formatted(range, there.get());
      return fits
          ? Optional.empty()
          : Optional.of(
              new Finding(
                  builtIn.isPresent() ? Severity.ERROR : Severity.WARNING,
                  place,
                  what,
                  "Change the requirement."));
    }
    Optional<String> absent = KnownComponents.whyAbsent(name);
    if (absent.isPresent()) {
      return Optional.of(
          new Finding(Severity.ERROR, place, absent.get(), "Remove the dependency if you can."));
    }
    String remedy =
        Nearest.of(name, known.keySet())
            .map(near -> "Did you mean " + near + "?")
            .orElse("It has to be there when this is deployed.");
    String what = "it is neither among these recipes nor built in";
    return Optional.of(new Finding(Severity.NOTE, place, what, remedy));
  }

  private static void lifecycle(
      Recipe recipe,
      Platform.Selected selected,
      Map<String, Recipe> known,
      List<Finding> findings) {
    findings.addAll(selected.warnings());
    Scope paths = new Scope("/artifacts", "/unarchived", "/work", _ -> Optional.of("1"));
    Interpolator interpolator =
        new Interpolator(
            "/root",
            "thing",
            paths.with(recipe.defaultConfiguration()),
            name -> {
              // What another one's configuration holds can only be said when its recipe is here.
              Optional<Recipe> other = Optional.ofNullable(known.get(name));
              return recipe.dependencies().containsKey(name)
                  ? Optional.of(
                      other.map(one -> paths.with(one.defaultConfiguration())).orElse(paths))
                  : Optional.empty();
            },
            findings);
    Document.Obj raw = interpolator.interpolate(selected.lifecycle(), selected.path());
    Lifecycle _ = Lifecycle.read(raw, selected.path(), findings);
    if (Lifecycle.isOnlyUnknown(raw)) {
      String what = "none of its steps is known, so nothing would be run";
      findings.add(new Finding(Severity.ERROR, selected.path(), what, "Correct or remove them."));
    }
  }

  private void artifacts(Recipe recipe, Recipe.Manifest manifest, List<Finding> findings)
      throws IOException {
    // Without its right name and version nobody knows where the files should be.
    boolean placed =
        findings.stream()
            .noneMatch(each ->
                each.severity() == Severity.ERROR
                    && each.place().matches("ComponentName|ComponentVersion"));
    List<Path> folders =
        artifactDir
            .filter(_ -> placed)
            .map(all -> all.resolve(recipe.name()).resolve(recipe.version().toString()))
            .stream()
            .toList();
    int manifestIndex = recipe.manifests().indexOf(manifest);
    int index = 0;
    for (Recipe.Artifact artifact : manifest.artifacts()) {
      String place = "Manifests[%d].Artifacts[%d]".formatted(manifestIndex, index++);
      ArtifactSource.fault(artifact, folders)
          .map(f -> new Finding(f.severity(), place, f.place() + ": " + f.what(), f.remedy()))
          .ifPresent(findings::add);
    }
  }
}
