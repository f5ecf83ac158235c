package dev.marram.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.config.RuntimeConfig;
import dev.marram.deploy.ResolvedComponent;
import dev.marram.lifecycle.ComponentSpec;
import dev.marram.model.Document;
import dev.marram.recipe.Platform;
import dev.marram.recipe.Recipe;
import dev.marram.recipe.Yaml;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AssemblyTest {
  private static final String OTHER =
      recipe("com.example.Other", "ComponentConfiguration: {DefaultConfiguration: {p: 7}}\n", "x");

  private static String recipe(String name, String more, String run) {
    return """
    RecipeFormatVersion: '2020-01-25'
    ComponentName: %s
    ComponentVersion: 1.0.0
    Manifests: [{Lifecycle: {Run: '%s'}}]
    """
            .formatted(name, run)
        + more;
  }

  private Map<String, Document.Obj> defaults = Map.of();

  private Assembly.Assembled assemble(boolean interpolate, String... recipes) throws Exception {
    Platform platform = Platform.of("Linux", "x86_64", Map.of());
    List<ResolvedComponent> components = new ArrayList<>();
    for (String text : recipes) {
      Recipe recipe = Recipe.parse(text, Recipe.Format.YAML, "r.yaml");
      components.add(new ResolvedComponent(recipe, platform.select(recipe).orElseThrow()));
    }
    Document.Obj nucleus = (Document.Obj) Document.parse("{\"awsRegion\":\"eu-west-1\"}");
    RuntimeConfig config =
        RuntimeConfig.read(
            Yaml.parse(
                """
                services:
                  aws.greengrass.Nucleus:
                    configuration: {interpolateComponentConfiguration: %s}
                """
                    .formatted(interpolate)),
            1L << 30);
    Assembly assembly = new Assembly(Path.of("/gg"), "thing", config, _ -> Map.of());
    List<String> warnings = new ArrayList<>();
    defaults = assembly.defaults(components, warnings);
    Assembly.Assembled assembled =
        assembly.assemble(
            components,
            name ->
                name.equals("aws.greengrass.Nucleus")
                    ? nucleus
                    : defaults.getOrDefault(name, Document.Obj.EMPTY));
    assembled.warnings().addAll(0, warnings);
    return assembled;
  }

  private static String run(Assembly.Assembled assembled) {
    ComponentSpec spec = assembled.specs().getLast();
    return spec.lifecycle().run().orElseThrow().script();
  }

  @Test
  void systemVariablesOfAConfigurationAreReplacedOnlyWhenAskedFor() throws Exception {
    String text =
        recipe(
            "com.example.A",
            """
            ComponentDependencies: {com.example.Other: {VersionRequirement: '*'}}
            ComponentConfiguration:
              DefaultConfiguration:
                home: '{work:path}'
                other: '{com.example.Other:artifacts:path}'
                list: ['{iot:thingName}', {deep: '{kernel:rootPath}'}]
                never: '{configuration:/home} {com.example.Other:configuration:/p}'
                '{work:path}': 1
            """,
            "{configuration:/home} {configuration:/list/1/deep}");
    assertThat(run(assemble(false, OTHER, text))).isEqualTo("{work:path} {kernel:rootPath}");

    Assembly.Assembled assembled = assemble(true, OTHER, text);
    assertThat(run(assembled)).isEqualTo("/gg/work/com.example.A /gg");
    assertThat(defaults.get("com.example.A"))
        .isEqualTo(
            Document.parse(
                """
                {"home": "/gg/work/com.example.A",
                 "other": "/gg/packages/artifacts/com.example.Other/1.0.0",
                 "list": ["thing", {"deep": "/gg"}],
                 "never": "{configuration:/home} {com.example.Other:configuration:/p}",
                 "{work:path}": 1}
                """));
    assertThat(assembled.warnings())
        .hasSize(2)
        .first()
        .asString()
        .startsWith(
            "com.example.A 1.0.0: ComponentConfiguration.DefaultConfiguration.never:"
                + " {configuration:/home} stays as it is");
  }

  @Test
  void othersCountWhenTheyAreDirectDependenciesAlsoBuiltInOnes() throws Exception {
    String script =
        "{com.example.Other:configuration:/p} {aws.greengrass.Nucleus:configuration:/awsRegion}"
            + " {aws.greengrass.Cli:work:path}";
    String needed =
        "ComponentDependencies: {com.example.Other: {VersionRequirement: \"*\"},"
            + " aws.greengrass.Nucleus: {VersionRequirement: \"*\"},"
            + " aws.greengrass.Cli: {VersionRequirement: \"*\"}}";
    assertThat(run(assemble(false, OTHER, recipe("com.example.A", needed, script))))
        .isEqualTo("7 eu-west-1 /gg/work/aws.greengrass.Cli");

    Assembly.Assembled strangers = assemble(false, OTHER, recipe("com.example.A", "", script));
    assertThat(run(strangers)).isEqualTo(script);
    assertThat(strangers.warnings()).hasSize(3);
  }

  @Test
  void aFaultOfAStepIsWarnedAboutAndOneOfAVariableLeavesTheComponentOut() throws Exception {
    Assembly.Assembled assembled =
        assemble(
            false,
            recipe("com.example.A", "", "x").replace("Run: 'x'", "Run: {Timeout: 5}"),
            recipe("com.example.B", "", "{configuration:x}"));
    assertThat(assembled.specs()).extracting(ComponentSpec::name).containsExactly("com.example.A");
    assertThat(assembled.warnings())
        .containsExactly(
            "com.example.A 1.0.0: Manifests[0].Lifecycle.Run.Script: it is missing. Write the"
                + " command to run.");
    assertThat(assembled.faults())
        .isEqualTo(
            Map.of(
                "com.example.B",
                "com.example.B 1.0.0: Manifests[0].Lifecycle.Run: {configuration:x} is no JSON"
                    + " pointer. Write configuration:/x."));
  }
}
