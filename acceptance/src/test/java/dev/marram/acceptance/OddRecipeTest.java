package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.client.IpcClient;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Recipes with mistakes, and settings that change what recipes mean. */
class OddRecipeTest {
  private static final String NAME = "com.example.Odd";

  private static String recipe(String rest) {
    return "RecipeFormatVersion: '2020-01-25'\nComponentName: %s\nComponentVersion: 1.0.0\n"
            .formatted(NAME)
        + rest;
  }

  private static MarramProcess start(Workspace workspace, String recipe, String... more)
      throws Exception {
    workspace.files().add(NAME, "1.0.0", recipe, List.of());
    return MarramProcess.deploy(workspace).arguments(more).start().awaitReady();
  }

  @Test
  void aMisspeltStepIsSaidOnTheConsole() throws Exception {
    try (Workspace workspace = new Workspace();
        MarramProcess marram =
            start(workspace, recipe("Manifests: [{Lifecycle: {Rnu: echo hello}}]"))) {
      Eventually.holds(
          "the component is finished",
          Eventually.SOON,
          () -> marram.output().contains(NAME + " is FINISHED (nothing to run)"),
          marram::describe);
      assertThat(marram.errors())
          .contains(
              "Manifests[0].Lifecycle.Rnu: this key is unknown and ignored. Did you mean Run?");
      marram.endCleanly();
    }
  }

  @Test
  void aStepWithoutScriptIsAnErrorOfThatStepOnly() throws Exception {
    String lifecycle = "{Install: 'echo installed', Run: {Scirpt: echo hello}, Recover: [x]}";
    try (Workspace workspace = new Workspace();
        MarramProcess marram =
            start(workspace, recipe("Manifests: [{Lifecycle: " + lifecycle + "}]"))) {
      String fault =
          "Manifests[0].Lifecycle.Run.Script: it is missing (there is an unknown key Scirpt)."
              + " Write the command to run.";
      Eventually.holds(
          "the component is broken by its Run",
          Eventually.SOON,
          () -> marram.output().contains(NAME + " is BROKEN (" + fault + ")"),
          marram::describe);
      assertThat(marram.errors()).contains(fault, "Lifecycle.Recover.Script: a list stands where");
      assertThat(marram.log(NAME)).contains("installed");
      marram.endCleanly();
    }
  }

  @Test
  void thePlatformAndConfigurationsAreAsTheSettingsWant() throws Exception {
    try (Workspace workspace = new Workspace()) {
      workspace.configuration(
          """
          platformOverride: {os: hal, gpu: none}
          interpolateComponentConfiguration: true
          """);
      String recipe =
          recipe(
              """
              ComponentConfiguration: {DefaultConfiguration: {home: '{work:path}/x'}}
              ComponentDependencies: {aws.greengrass.Nucleus: {VersionRequirement: '*'}}
              Manifests:
                - {Platform: {os: linux}, Lifecycle: {Run: echo wrong one}}
                - Platform: {os: hal, gpu: none}
                  Lifecycle:
                    Run: |
                      echo in {configuration:/home} of {aws.greengrass.Nucleus:configuration:/awsRegion}
              """
                  + ComponentToken.SCRIPT.indent(10));
      String home = workspace.root() + "/work/" + NAME + "/x";
      workspace.files().add(NAME, "1.0.0", recipe, List.of());
      try (MarramProcess marram =
          MarramProcess.run(workspace)
              .arguments(workspace.files().arguments())
              .arguments("--config", workspace.folder().resolve("config.yaml").toString())
              .start()
              .awaitReady()) {
        marram.awaitLog(NAME, "in " + home + " of us-east-1");
        try (IpcClient client = ComponentToken.connect(marram, NAME)) {
          assertThat(client.call("aws.greengrass#GetConfiguration", "{}").json())
              .contains("\"home\":\"" + home + "\"");
        }
        marram.endWithoutLedger();
      }
    }
  }
}
