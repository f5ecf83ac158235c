package dev.marram.deploy;

import static dev.marram.deploy.Fixtures.recipe;
import static dev.marram.deploy.Fixtures.version;
import static dev.marram.deploy.Fixtures.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marram.recipe.Platform;
import dev.marram.recipe.Version;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResolutionTest {
  private static final Platform LINUX = Platform.of("Linux", "x86_64", Map.of());

  @TempDir private Path folder;

  /** A component that needs others, each {@code NAME RANGE} or {@code NAME RANGE SOFT}. */
  private void give(String title, String... needed) throws Exception {
    give(title, "", needed);
  }

  private void give(String title, List<String> more, String... needed) throws Exception {
    give(title, String.join("\n", more), needed);
  }

  private void give(String title, String more, String[] needed) throws Exception {
    String[] parts = title.split(" ", 2);
    String dependencies =
        Arrays.stream(needed).map(ResolutionTest::dependency).collect(Collectors.joining(", "));
    write(
        folder.resolve("recipes").resolve(title + ".yaml"),
        recipe(parts[0], parts[1], "ComponentDependencies: {" + dependencies + "}\n" + more));
  }

  private static String dependency(String text) {
    String need = text.replaceAll(" (SOFT|HARD)$", "");
    int blank = need.indexOf(' ');
    return "%s: {VersionRequirement: '%s', DependencyType: %s}"
        .formatted(
            need.substring(0, blank),
            need.substring(blank + 1),
            text.endsWith(" SOFT") ? "SOFT" : "HARD");
  }

  private Resolved resolve(String... roots) throws Exception {
    NavigableMap<String, Version> wanted = new TreeMap<>();
    for (String root : roots) {
      wanted.put(root.split(" ", 2)[0], version(root.split(" ", 2)[1]));
    }
    Recipes recipes = new Recipes(new ComponentStore(folder.resolve("root")));
    recipes.read(folder.resolve("recipes"), new ArrayList<>());
    return new Resolution(recipes, LINUX, new Roots.Stored(wanted, new TreeMap<>())).components();
  }

  private void resolves(List<String> roots, String... expected) throws Exception {
    assertThat(resolve(roots.toArray(String[]::new)).components())
        .map(each -> each.recipe().title())
        .containsExactly(expected);
  }

  private void refuses(List<String> roots, String... parts) {
    assertThatThrownBy(() -> resolve(roots.toArray(String[]::new)))
        .isInstanceOf(DeploymentException.class)
        .message()
        .contains(parts);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HARD", "SOFT"})
  void aDependencyGetsTheHighestVersionThatFitsAndComesFirst(String type) throws Exception {
    give("a 1.0.0", "z ^1.0.0 " + type);
    give("z 0.9.0");
    give("z 1.9.0");
    give("z 1.10.0");
    give("z 2.0.0");
    resolves(List.of("a 1.0.0"), "z 1.10.0", "a 1.0.0");
  }

  @Test
  void hardAndSoftDependenciesComeBeforeThoseThatNeedThemInOrderOfTheirNames() throws Exception {
    give("a 1.0.0", "d *", "c * SOFT");
    give("b 1.0.0");
    give("c 1.0.0", "e * SOFT");
    give("d 1.0.0", "e *");
    give("e 1.0.0");
    resolves(List.of("a 1.0.0", "b 1.0.0"), "e 1.0.0", "c 1.0.0", "d 1.0.0", "a 1.0.0", "b 1.0.0");
  }

  @Test
  void allRequirementsOfAComponentHaveToHold() throws Exception {
    give("a 1.0.0", "c >=1.0.0");
    give("b 1.0.0", "c <2.0.0");
    give("c 1.5.0");
    give("c 2.0.0");
    resolves(List.of("a 1.0.0", "b 1.0.0"), "c 1.5.0", "a 1.0.0", "b 1.0.0");
  }

  @Test
  void aComponentIsChosenAgainWhenItIsRequiredInAnotherWayLater() throws Exception {
    give("a 1.0.0", "c *", "b *");
    give("b 1.0.0", "d *");
    give("c 2.0.0", "only-for-c2 *");
    give("c 1.0.0");
    give("only-for-c2 1.0.0");
    give("d 1.0.0", "c ^1.0.0");
    resolves(List.of("a 1.0.0"), "c 1.0.0", "d 1.0.0", "b 1.0.0", "a 1.0.0");
  }

  @Test
  void whatAReplacedVersionRequiredCountsNoMore() throws Exception {
    give("a 1.0.0", "b *", "c *", "d *");
    give("b 2.0.0", "c >=9.0.0", "missing *"); // cannot be had, but b 1.0.0 is taken in the end
    give("b 1.0.0");
    give("c 1.0.0");
    give("d 1.0.0", "b ^1.0.0");
    resolves(List.of("a 1.0.0"), "b 1.0.0", "c 1.0.0", "d 1.0.0", "a 1.0.0");
  }

  @Test
  void aRootIsOfItsVersionAlsoWhereADependencyWouldGetAHigherOne() throws Exception {
    give("a 1.0.0", "b >=1.0.0");
    give("b 1.0.0");
    give("b 1.0.0+b1");
    give("b 2.0.0");
    resolves(List.of("a 1.0.0", "b 1.0.0"), "b 1.0.0", "a 1.0.0");
  }

  @Test
  void aVersionWithoutManifestForThisDeviceIsPassedOver() throws Exception {
    give("a 1.0.0", "b *");
    give("b 1.0.0");
    give("b 2.0.0", List.of("Manifests: [{Platform: {os: windows}}]"));
    resolves(List.of("a 1.0.0"), "b 1.0.0", "a 1.0.0");
    give("c 1.0.0", "b ^2.0.0");
    refuses(
        List.of("c 1.0.0"),
        "cannot deploy b 2.0.0: none of its manifests is for this device (architecture=amd64,"
            + " os=linux); they are for: os=windows. Add a manifest");
  }

  @Test
  void aConflictNamesAllWhoRequireTheComponentTheChainAndWhatThereIs() throws Exception {
    give("a 1.0.0", "b *");
    give("b 1.2.0", "c ^1.0.0");
    give("d 1.0.0", "c >=2.0.0 SOFT");
    give("c 1.0.0");
    give("c 2.1.0");
    refuses(
        List.of("a 1.0.0", "d 1.0.0"),
        "cannot deploy b 1.2.0: No local or cloud component version satisfies the requirements."
            + " Component c version constraints: b 1.2.0 requires ^1.0.0, d 1.0.0 requires >=2.0.0."
            + " It is needed by a 1.0.0 -> b 1.2.0 -> c; there are [1.0.0, 2.1.0]. Add a recipe");
  }

  @Test
  void aConflictWithARootNamesTheDeployment() throws Exception {
    give("b 1.0.0", "a ^2.0.0");
    give("a 1.0.0");
    give("a 2.0.0");
    refuses(
        List.of("a 1.0.0", "b 1.0.0"),
        "Component a version constraints: LOCAL_DEPLOYMENT requires 1.0.0, b 1.0.0 requires"
            + " ^2.0.0. It is needed by b 1.0.0 -> a; there are [1.0.0, 2.0.0]");
  }

  @Test
  void aMissingDependencyIsRefusedWithTheChain() throws Exception {
    give("a 1.0.0", "com.example.Hello *");
    give("com.example.Hello 1.1.0", "com.example.Helo ~1.2");
    refuses(
        List.of("a 1.0.0"),
        "Component com.example.Helo version constraints: com.example.Hello 1.1.0 requires ~1.2. It"
            + " is needed by a 1.0.0 -> com.example.Hello 1.1.0 -> com.example.Helo; there is no"
            + " recipe of com.example.Helo. Add a recipe that fits to the folder named by"
            + " --recipe-dir, change the requirements, or take a away with --remove; did you mean"
            + " com.example.Hello?");
  }

  @Test
  void versionsThatRequireEachOtherInTurnAreRefused() throws Exception {
    give("a 1.0.0", "c *");
    give("c 2.0.0", "d *");
    give("c 1.0.0");
    give("d 1.0.0", "c ^1.0.0");
    refuses(
        List.of("a 1.0.0"),
        "the versions that fit require others in turn, 10000 steps found no end; Component",
        "Pin one of them with --merge NAME=VERSION.");
    resolves(List.of("a 1.0.0", "c 1.0.0"), "c 1.0.0", "a 1.0.0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "aws.greengrass.Nucleus | >=2.0.0 <3.0.0",
        "aws.greengrass.Nucleus | ^2.5.0",
        "aws.greengrass.NucleusLite | >=2.0.0 <3.0.0",
        "aws.greengrass.Cli | >=2.0.0",
        "aws.greengrass.TokenExchangeService | ^2.0.0",
        "aws.greengrass.TokenExchangeService | ~2.0.0",
        "aws.greengrass.SecretManager | ^2.0.0",
        "aws.greengrass.ShadowManager | ^2.1.0",
        "aws.greengrass.DiskSpooler | ^1.0.0",
      })
  void aBuiltInComponentIsThere(String name, String range) throws Exception {
    for (String type : List.of("HARD", "SOFT")) {
      give("a 1.0.0", name + " " + range + " " + type);
      Resolved resolved = resolve("a 1.0.0");
      assertThat(resolved.builtIns()).containsExactly(name);
      assertThat(resolved.components()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HARD", "SOFT"})
  void aBuiltInComponentOfAnotherVersionIsRefused(String type) throws Exception {
    give("a 1.0.0", "aws.greengrass.Nucleus >=3.0.0 " + type);
    refuses(
        List.of("a 1.0.0"),
        "Component aws.greengrass.Nucleus version constraints: a 1.0.0 requires >=3.0.0.",
        "a 1.0.0 -> aws.greengrass.Nucleus; it is built in, as version 2.18.0. ");
  }

  @ParameterizedTest
  @CsvSource({
    "aws.greengrass.LambdaLauncher, Lambda functions need a launcher",
    "aws.greengrass.LambdaManager, Lambda functions need a launcher",
    "aws.greengrass.LambdaRuntimes, Lambda functions need a launcher",
    "aws.greengrass.DockerApplicationManager, container images cannot be run yet",
    "aws.greengrass.StreamManager, this runtime does not bring it along",
    "aws.greengrass.LocalDebugConsole, a plugin is written against the classes of another",
    "aws.greengrass.clientdevices.Auth, a plugin is written against the classes of another",
  })
  void whatCannotBeProvidedIsRefusedByNameWithTheReason(String name, String reason)
      throws Exception {
    give("a 1.0.0", name + " ^2.0.0");
    refuses(List.of("a 1.0.0"), "-> " + name + "; " + name + " cannot be provided: " + reason);
  }

  @Test
  void whoBringsTheRecipeOfAnAbsentComponentMayRunIt() throws Exception {
    give("a 1.0.0", "aws.greengrass.StreamManager ^2.0.0");
    give("aws.greengrass.StreamManager 2.1.0");
    resolves(List.of("a 1.0.0"), "aws.greengrass.StreamManager 2.1.0", "a 1.0.0");
  }
}
