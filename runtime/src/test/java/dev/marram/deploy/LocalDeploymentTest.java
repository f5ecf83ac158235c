package dev.marram.deploy;

import static dev.marram.deploy.Fixtures.permissions;
import static dev.marram.deploy.Fixtures.recipe;
import static dev.marram.deploy.Fixtures.tree;
import static dev.marram.deploy.Fixtures.version;
import static dev.marram.deploy.Fixtures.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marram.deploy.LocalDeployment.Plan;
import dev.marram.deploy.LocalDeployment.Request;
import dev.marram.recipe.Platform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalDeploymentTest {
  private static final Platform LINUX = Platform.of("Linux", "x86_64", Map.of());

  @TempDir private Path folder;
  private Path root;
  private Path recipes;
  private Path artifacts;
  private LocalDeployment deployment;

  @BeforeEach
  void open() throws Exception {
    root = Files.createDirectory(folder.resolve("root"));
    recipes = Files.createDirectory(folder.resolve("recipes"));
    artifacts = Files.createDirectory(folder.resolve("artifacts"));
    deployment = new LocalDeployment(root, LINUX, true);
  }

  private void give(String name, String version, String more) throws Exception {
    write(recipes.resolve(name + "-" + version + ".yaml"), recipe(name, version, more));
  }

  private static String needs(String... names) {
    StringBuilder more = new StringBuilder("ComponentDependencies:\n");
    for (String name : names) {
      more.append("  ").append(name).append(": {VersionRequirement: '*'}\n");
    }
    return more.toString();
  }

  private static String artifact(String entry) {
    return "Manifests: [{Lifecycle: {Run: echo}, Artifacts: [" + entry + "]}]";
  }

  private Request merge(String name, String version) {
    return new Request(
        Optional.of(recipes), Optional.of(artifacts), Map.of(name, version), Set.of());
  }

  private static Request only(Map<String, String> merge, Set<String> remove) {
    return new Request(Optional.empty(), Optional.empty(), merge, remove);
  }

  private static List<String> titles(List<ResolvedComponent> components) {
    return components.stream().map(each -> each.recipe().title()).toList();
  }

  private void refused(Request request, String... parts) throws Exception {
    Map<String, String> before = tree(root);
    assertThatThrownBy(() -> deployment.plan(request))
        .isInstanceOf(DeploymentException.class)
        .message()
        .contains(parts);
    assertThat(tree(root)).isEqualTo(before);
  }

  @Test
  void aMergedComponentIsStoredAndComesBackAtTheNextStart() throws Exception {
    give("com.example.A", "1.0.0", artifact("{URI: 'file:a.jar'}"));
    write(artifacts.resolve("com.example.A/1.0.0/a.jar"), "jar");
    assertThat(deployment.current().components()).isEmpty();
    Map<String, String> empty = tree(root);
    Plan plan = deployment.plan(merge("com.example.A", "1.0.0"));
    assertThat(tree(root)).isEqualTo(empty);
    assertThat(plan.isEmpty()).isFalse();
    deployment.apply(plan);
    assertThat(root.resolve("deployments/roots.json"))
        .hasContent(
            "{\"format\":\"marram-roots/1\",\"roots\":{\"com.example.A\":\"1.0.0\"},\"versions\":{\"com.example.A\":\"1.0.0\"}}");
    assertThat(permissions(root.resolve("deployments"))).isEqualTo("rwx------");
    assertThat(root.resolve("packages/artifacts/com.example.A/1.0.0/a.jar")).hasContent("jar");

    LocalDeployment next = new LocalDeployment(root, LINUX, true);
    assertThat(next.current()).isEqualTo(plan.resolved());
    ResolvedComponent component = next.current().components().getFirst();
    assertThat(component.selected().lifecycle().toJson()).isEqualTo("{\"Run\":\"echo\"}");
  }

  @Test
  void theSameDeploymentAgainWritesNothing() throws Exception {
    give("com.example.A", "1.0.0", artifact("{URI: 'file:a.jar'}"));
    write(artifacts.resolve("com.example.A/1.0.0/a.jar"), "jar");
    deployment.apply(deployment.plan(merge("com.example.A", "1.0.0")));
    Map<String, String> before = tree(root);
    Plan again = deployment.plan(merge("com.example.A", "1.0.0"));
    assertThat(again.isEmpty()).isTrue();
    deployment.apply(again);
    assertThat(tree(root)).isEqualTo(before);
  }

  @Test
  void onlyWhatChangedIsWrittenAgain() throws Exception {
    give("com.example.A", "1.0.0", "");
    write(artifacts.resolve("com.example.A/1.0.0/a.jar"), "jar");
    write(artifacts.resolve("com.example.A/1.0.0/b.jar"), "jar");
    deployment.apply(deployment.plan(merge("com.example.A", "1.0.0")));
    write(artifacts.resolve("com.example.A/1.0.0/b.jar"), "new");
    Plan plan = deployment.plan(merge("com.example.A", "1.0.0"));
    assertThat(plan.newArtifacts())
        .singleElement()
        .extracting(copy -> copy.target().getFileName())
        .hasToString("b.jar");
    assertThat(plan.newRecipes()).isEmpty();
    assertThat(plan.newRoots()).isFalse();
  }

  @Test
  void rootsAreAddedUpdatedAndRemovedByName() throws Exception {
    give("com.example.A", "1.0.0", "");
    give("com.example.A", "1.1.0", "");
    give("com.example.B", "1.0.0", "");
    deployment.apply(deployment.plan(merge("com.example.A", "1.0.0")));
    deployment.apply(deployment.plan(only(Map.of("com.example.B", "1.0.0"), Set.of())));
    assertThat(titles(deployment.current().components()))
        .containsExactly("com.example.A 1.0.0", "com.example.B 1.0.0");
    deployment.apply(
        deployment.plan(only(Map.of("com.example.A", "1.1.0"), Set.of("com.example.B"))));
    assertThat(titles(deployment.current().components())).containsExactly("com.example.A 1.1.0");
    Plan nothing = deployment.plan(only(Map.of(), Set.of("com.example.B")));
    assertThat(nothing.isEmpty()).isTrue();
    assertThat(nothing.warnings())
        .containsExactly("--remove com.example.B: no such root component is deployed");
  }

  @Test
  void anUnknownVersionIsRefusedWithTheKnownOnes() throws Exception {
    give("com.example.A", "1.2.0", "");
    deployment.apply(deployment.plan(merge("com.example.A", "1.2.0")));
    Files.delete(recipes.resolve("com.example.A-1.2.0.yaml"));
    give("com.example.A", "1.10.0", "");
    for (String version : List.of("1.3.0", "1.2", "latest")) {
      refused(
          merge("com.example.A", version),
          "cannot deploy com.example.A " + version + ": ",
          "[1.2.0, 1.10.0]",
          "use --merge com.example.A=1.10.0.");
    }
  }

  @Test
  void anUnknownComponentIsRefused() throws Exception {
    refused(
        merge("com.example.None", "1.0.0"),
        "cannot deploy com.example.None 1.0.0: there is no recipe of com.example.None",
        "Name the folder that holds its recipe with --recipe-dir.");
  }

  @Test
  void aMisspeltComponentIsAnsweredWithTheOneThatWasMeant() throws Exception {
    give("com.example.Hello", "1.0.0", "");
    String remedy = "Name the folder that holds its recipe with --recipe-dir";
    refused(merge("com.example.Helo", "1.0.0"), remedy + "; did you mean com.example.Hello?");
    deployment.apply(deployment.plan(merge("com.example.Hello", "1.0.0")));
    refused(
        only(Map.of("com.example.Helo", "1.0.0"), Set.of()),
        remedy + "; did you mean com.example.Hello?");
    refused(
        merge("aws.greengrass.TokenExchangeServer", "2.0.0"),
        remedy + "; did you mean aws.greengrass.TokenExchangeService?");
    refused(merge("org.other.Thing", "2.0.0"), remedy + ".");
    refused(
        merge("aws.greengrass.LambdaManager", "2.0.0"),
        "cannot deploy aws.greengrass.LambdaManager 2.0.0: aws.greengrass.LambdaManager cannot be"
            + " provided: Lambda functions need a launcher");
  }

  @Test
  void aBadRecipeInTheFolderIsRefusedAlsoIfItIsNotDeployed() throws Exception {
    give("com.example.A", "1.0.0", "");
    write(recipes.resolve("b.yaml"), "a: [");
    refused(merge("com.example.A", "1.0.0"), "recipe " + recipes.resolve("b.yaml"), "line 1");
  }

  @Test
  void otherAndEmptyFilesAreSkippedWithAWarning() throws Exception {
    give("com.example.A", "1.0.0", "");
    write(recipes.resolve("README.md"), "x");
    write(recipes.resolve("empty.json"), "");
    write(recipes.resolve("below/b.yaml"), "a: [");
    assertThat(deployment.plan(merge("com.example.A", "1.0.0")).warnings())
        .containsExactly(
            recipes.resolve("README.md") + " is skipped: recipes end in .yaml, .yml or .json",
            recipes.resolve("empty.json") + " is skipped: it is empty");
  }

  @Test
  void twoFilesMayHoldTheSameRecipeButNotTwoOfOneVersion() throws Exception {
    give("com.example.A", "1.0.0", "");
    write(recipes.resolve("copy.yaml"), recipe("com.example.A", "1.0.0", ""));
    assertThat(deployment.plan(merge("com.example.A", "1.0.0")).newRecipes()).hasSize(1);
    write(recipes.resolve("copy.yaml"), recipe("com.example.A", "1.0.0", "Lifecycle: {}"));
    refused(merge("com.example.A", "1.0.0"), "copy.yaml", "holds com.example.A 1.0.0 too");
  }

  @Test
  void aFolderThatIsNoneIsRefused() throws Exception {
    Path none = folder.resolve("none");
    Path file = write(folder.resolve("file"), "");
    Map<String, String> merge = Map.of();
    for (Path wrong : List.of(none, file)) {
      refused(
          new Request(Optional.of(wrong), Optional.empty(), merge, Set.of()),
          "cannot read the recipe folder " + wrong,
          "--recipe-dir");
      refused(
          new Request(Optional.empty(), Optional.of(wrong), merge, Set.of()),
          "cannot use the artifact folder " + wrong,
          "--artifact-dir");
    }
  }

  @Test
  void aRecipeWithoutManifestForThisDeviceIsRefused() throws Exception {
    give(
        "com.example.A",
        "1.0.0",
        "Manifests: [{Platform: {os: windows}}, {Platform: {os: linux, gpu: /a.*/}}]");
    refused(
        merge("com.example.A", "1.0.0"),
        "cannot deploy com.example.A 1.0.0: none of its manifests is for this device",
        "(architecture=amd64, os=linux)",
        "they are for: os=windows; os=linux, gpu=/a.*/");
  }

  @Test
  void dependenciesAreDeployedBeforeThoseThatNeedThem() throws Exception {
    give("com.example.A", "1.0.0", needs("com.example.Z", "com.example.C"));
    give("com.example.C", "1.0.0", needs("com.example.Z", "aws.greengrass.Nucleus"));
    give("com.example.Z", "1.9.0", "");
    give("com.example.Z", "1.10.0", "");
    Plan plan = deployment.plan(merge("com.example.A", "1.0.0"));
    assertThat(titles(plan.resolved().components()))
        .containsExactly("com.example.Z 1.10.0", "com.example.C 1.0.0", "com.example.A 1.0.0");
    deployment.apply(plan);
    assertThat(deployment.current()).isEqualTo(plan.resolved());
  }

  @Test
  void aDependencyThatIsARootKeepsTheRootsVersion() throws Exception {
    give("com.example.A", "1.0.0", needs("com.example.B"));
    give("com.example.B", "1.0.0", "");
    give("com.example.B", "2.0.0", "");
    deployment.apply(deployment.plan(merge("com.example.B", "1.0.0")));
    Plan plan = deployment.plan(merge("com.example.A", "1.0.0"));
    assertThat(titles(plan.resolved().components()))
        .containsExactly("com.example.B 1.0.0", "com.example.A 1.0.0");
  }

  @Test
  void componentsInACircleAreRefusedWithTheChain() throws Exception {
    give("com.example.A", "1.0.0", needs("com.example.B"));
    give("com.example.B", "1.0.0", needs("com.example.A"));
    refused(
        merge("com.example.A", "1.0.0"),
        "in a circle: com.example.A 1.0.0 -> com.example.B 1.0.0 -> com.example.A.");
    give("com.example.Self", "1.0.0", needs("com.example.Self"));
    refused(merge("com.example.Self", "1.0.0"), "com.example.Self 1.0.0 -> com.example.Self.");
  }

  @Test
  void aDependencyKeepsItsVersionWhileItFits() throws Exception {
    give("com.example.A", "1.0.0", needs("com.example.B"));
    give("com.example.B", "1.0.0", "");
    deployment.apply(deployment.plan(merge("com.example.A", "1.0.0")));
    give("com.example.B", "1.1.0", "");
    Plan same = deployment.plan(merge("com.example.A", "1.0.0"));
    deployment.apply(same);
    assertThat(titles(same.resolved().components())).contains("com.example.B 1.0.0");
    assertThat(deployment.current()).isEqualTo(same.resolved());

    give(
        "com.example.C",
        "1.0.0",
        "ComponentDependencies: {com.example.B: {VersionRequirement: '>1.0.0'}}");
    Plan newer = deployment.plan(merge("com.example.C", "1.0.0"));
    assertThat(titles(newer.resolved().components()))
        .containsExactly("com.example.B 1.1.0", "com.example.A 1.0.0", "com.example.C 1.0.0");
    deployment.apply(newer);
    deployment.apply(deployment.plan(only(Map.of(), Set.of("com.example.C"))));
    assertThat(titles(deployment.current().components())).contains("com.example.B 1.1.0");
  }

  @Test
  void rootsOfATimeBeforeVersionsWereStoredAreRead() throws Exception {
    give("com.example.A", "1.0.0", "");
    deployment.apply(deployment.plan(merge("com.example.A", "1.0.0")));
    write(
        root.resolve("deployments/roots.json"),
        "{\"format\":\"marram-roots/1\",\"roots\":{\"com.example.A\":\"1.0.0\"}}");
    assertThat(titles(deployment.current().components())).containsExactly("com.example.A 1.0.0");
  }

  @Test
  void aBuiltInComponentCanBeARoot() throws Exception {
    Plan plan = deployment.plan(merge("aws.greengrass.TokenExchangeService", "2.0.0"));
    assertThat(plan.warnings())
        .containsExactly(
            "--merge aws.greengrass.TokenExchangeService: built in, so version 2.0.3 runs, not"
                + " 2.0.0");
    assertThat(plan.resolved().components()).isEmpty();
    deployment.apply(plan);
    assertThat(deployment.current().builtIns())
        .containsExactly("aws.greengrass.TokenExchangeService");
    deployment.apply(
        deployment.plan(only(Map.of(), Set.of("aws.greengrass.TokenExchangeService"))));
    assertThat(deployment.current().builtIns()).isEmpty();
  }

  @Test
  void aBuiltInRootOfAnOlderRuntimeIsOfTodaysVersion() throws Exception {
    give(
        "com.example.A",
        "1.0.0",
        "ComponentDependencies: {aws.greengrass.Cli: {VersionRequirement: '>=2.18.0'}}");
    deployment.apply(deployment.plan(merge("com.example.A", "1.0.0")));
    write(
        root.resolve("deployments/roots.json"),
        """
        {"format":"marram-roots/1","roots":{"com.example.A":"1.0.0","aws.greengrass.Cli":"2.1.0"}}\
        """);
    assertThat(deployment.current().builtIns()).containsExactly("aws.greengrass.Cli");
  }

  @Test
  void aRecipeOfABuiltInComponentIsSkipped() throws Exception {
    give("aws.greengrass.Cli", "2.9.0", "ComponentType: aws.greengrass.plugin");
    Plan plan = deployment.plan(merge("aws.greengrass.Cli", "2.18.0"));
    assertThat(plan.newRecipes()).isEmpty();
    assertThat(plan.warnings())
        .containsExactly(
            recipes.resolve("aws.greengrass.Cli-2.9.0.yaml")
                + " is skipped: aws.greengrass.Cli is built in");
  }

  @Test
  void moreComponentsThanTheLimitAreRefused() throws Exception {
    String[] names = new String[1000];
    for (int i = 0; i < names.length; i++) {
      names[i] = "c" + i;
      give(names[i], "1.0.0", "");
    }
    give("all", "1.0.0", needs(names));
    give("nearly", "1.0.0", needs(Arrays.copyOf(names, 999)));
    assertThat(deployment.plan(merge("nearly", "1.0.0")).resolved().components()).hasSize(1000);
    refused(merge("all", "1.0.0"), "there are more than 1000 components");
  }

  @Test
  void aLongerChainOfDependenciesThanTheLimitIsRefused() throws Exception {
    for (int i = 0; i <= 100; i++) {
      give("c" + i, "1.0.0", i == 100 ? "" : needs("c" + (i + 1)));
    }
    assertThat(deployment.plan(merge("c1", "1.0.0")).resolved().components()).hasSize(100);
    refused(merge("c0", "1.0.0"), "100 that depend on each other in a row");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{URI: 'file:a.jar'}",
        "{URI: 'FILE:///home/me/a.jar'}",
        "{URI: 's3://bucket/folder/a.jar'}",
        "{URI: 'greengrass:abc/a.jar'}",
        "{URI: 'https://example.com/a.jar'}",
        "{URI: 'file:a.jar', Digest: 'AWPx7qeJQ1AGBiTTFSNNQMUIqyUboSFxTiNFAwRfqt0=', Algorithm:"
            + " SHA-256}",
      })
  void anArtifactInTheFolderNeedsNoDownload(String entry) throws Exception {
    give("com.example.A", "1.0.0", artifact(entry));
    write(artifacts.resolve("com.example.A/1.0.0/a.jar"), "jar");
    deployment.apply(deployment.plan(merge("com.example.A", "1.0.0")));
    Path stored = root.resolve("packages/artifacts/com.example.A/1.0.0/a.jar");
    assertThat(stored).hasContent("jar");
    assertThat(permissions(stored)).isEqualTo("r--r-----");
    // What is stored is enough, the folder is needed only once.
    assertThat(deployment.plan(only(Map.of("com.example.A", "1.0.0"), Set.of())).isEmpty())
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{URI: 'file:b.jar'}|artifact file:b.jar: there is no file b.jar in",
        "{URI: 'docker:python'}|artifact docker:python: container images cannot be run yet",
        "{URI: 'ftp://x/a.jar'}|artifact ftp://x/a.jar: this is no address of a file",
        "{URI: a.jar}|artifact a.jar: this is no address of a file",
        "{URI: 's3://bucket/'}|artifact s3://bucket/: this is no address of a file",
        "{URI: \"file:a\\0b\"}|this is no address of a file",
        "{URI: 'file:..'}|artifact file:..: this is no address of a file",
        "{URI: 'file:a.jar', Unarchive: ZIP}|archives cannot be unpacked yet",
        "{URI: 'file:a.jar', Digest: 'AAAA'}|the SHA-256 digest of",
        "{URI: 'file:a.jar', Digest: 'AAAA', Algorithm: X}|digest algorithm X is not known",
      })
  void anArtifactThatIsMissingOrCannotBeUsedIsRefused(String entry, String message)
      throws Exception {
    give("com.example.A", "1.0.0", artifact(entry));
    write(artifacts.resolve("com.example.A/1.0.0/a.jar"), "jar");
    refused(
        merge("com.example.A", "1.0.0"), "cannot deploy com.example.A 1.0.0: artifact ", message);
  }

  @ParameterizedTest
  @CsvSource({
    "OWNER,NONE,true,r--r-----",
    "OWNER,NONE,false,rw-r-----",
    "ALL,NONE,true,r--r--r--",
    "NONE,NONE,true,r--------",
    "NONE,OWNER,true,r-xr-x---",
    "OWNER,OWNER,true,r-xr-x---",
    "OWNER,ALL,true,r-xr-xr-x",
    "ALL,OWNER,true,r-xr-xr--",
    "ALL,ALL,false,rwxr-xr-x",
  })
  void anArtifactGetsThePermissionsItsManifestSays(
      String read, String execute, boolean runtimeIsRoot, String expected) throws Exception {
    deployment = new LocalDeployment(root, LINUX, runtimeIsRoot);
    String permission = "Permission: {Read: %s, Execute: %s}".formatted(read, execute);
    give("com.example.A", "1.0.0", artifact("{URI: 'file:a', " + permission + "}"));
    write(artifacts.resolve("com.example.A/1.0.0/a"), "x");
    deployment.apply(deployment.plan(merge("com.example.A", "1.0.0")));
    assertThat(permissions(root.resolve("packages/artifacts/com.example.A/1.0.0/a")))
        .isEqualTo(expected);
  }

  @Test
  void filesThatNoManifestNamesAreCopiedTooAndEveryoneMayReadThem() throws Exception {
    give("com.example.A", "1.0.0", "");
    give("com.example.B", "1.0.0", "");
    Path run = write(artifacts.resolve("com.example.A/1.0.0/bin/run"), "x");
    Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwxrwx-w-"));
    Path link = artifacts.resolve("com.example.A/1.0.0/link");
    Files.createSymbolicLink(link, run);
    write(artifacts.resolve("com.example.B/1.0.0/b"), "given with a recipe, so it is imported");
    write(artifacts.resolve("com.example.C/1.0.0/c"), "of no component that is known");
    deployment.apply(deployment.plan(merge("com.example.A", "1.0.0")));
    Path stored = root.resolve("packages/artifacts");
    assertThat(permissions(stored.resolve("com.example.A/1.0.0/bin/run"))).isEqualTo("rwxr-xr--");
    assertThat(stored.resolve("com.example.A/1.0.0/link")).isRegularFile().hasContent("x");
    assertThat(Files.isSymbolicLink(stored.resolve("com.example.A/1.0.0/link"))).isFalse();
    assertThat(stored.resolve("com.example.B/1.0.0/b")).exists();
    assertThat(stored.resolve("com.example.C")).doesNotExist();
  }

  @Test
  void aCircleOfLinksAmongArtifactsIsRefused() throws Exception {
    give("com.example.A", "1.0.0", "");
    Path below = Files.createDirectories(artifacts.resolve("com.example.A/1.0.0/below"));
    Files.createSymbolicLink(below.resolve("up"), below);
    refused(
        merge("com.example.A", "1.0.0"),
        "cannot read the recipes and artifacts",
        "FileSystemLoopException",
        below.resolve("up").toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{|Unexpected end-of-input",
        "[]|it is not of the format marram-roots/1",
        "{\"format\":\"marram-roots/2\",\"roots\":{}}|it is not of the format marram-roots/1",
        "{\"format\":\"marram-roots/1\"}|it is not of the format",
        "{\"format\":\"marram-roots/1\",\"roots\":{},\"versions\":[]}|it is not of the format",
        "{\"format\":\"marram-roots/1\",\"roots\":{},\"versions\":{\"a\":\"1\"}}|the entry a is no",
        "{\"format\":\"marram-roots/1\",\"roots\":{\"a\":1}}|the entry a is no component",
        "{\"format\":\"marram-roots/1\",\"roots\":{\"../a\":\"1.0.0\"}}|the entry ../a is no",
      })
  void rootsThatCannotBeReadAreRefusedAndLeftAlone(String json, String why) throws Exception {
    write(root.resolve("deployments/roots.json"), json);
    refused(
        only(Map.of(), Set.of()),
        "cannot read which components are deployed from " + root,
        why,
        "Use a");
  }

  @Test
  void aStoredRootWhoseRecipeIsGoneIsNamed() throws Exception {
    give("com.example.A", "1.0.0", "");
    deployment.apply(deployment.plan(merge("com.example.A", "1.0.0")));
    try (Stream<Path> files = Files.list(root.resolve("packages/recipes"))) {
      Files.delete(files.findFirst().orElseThrow());
    }
    assertThatThrownBy(() -> deployment.current().components())
        .isInstanceOf(DeploymentException.class)
        .hasMessageContaining("LOCAL_DEPLOYMENT requires 1.0.0. It is needed by LOCAL_DEPLOYMENT;")
        .hasMessageContaining("there is no recipe of com.example.A.")
        .hasMessageEndingWith("or take com.example.A away with --remove.");
  }

  @Test
  void aLostArtifactKeepsNoComponentFromComingBack() throws Exception {
    give("com.example.A", "1.0.0", artifact("{URI: 'file:a.jar'}"));
    write(artifacts.resolve("com.example.A/1.0.0/a.jar"), "jar");
    deployment.apply(deployment.plan(merge("com.example.A", "1.0.0")));
    Files.delete(root.resolve("packages/artifacts/com.example.A/1.0.0/a.jar"));
    assertThat(titles(deployment.current().components())).containsExactly("com.example.A 1.0.0");
    refused(only(Map.of(), Set.of()), "there is no file a.jar in " + root);
  }

  @Test
  void aFailedWriteLeavesTheOldRoots() throws Exception {
    give("com.example.A", "1.0.0", "");
    deployment.apply(deployment.plan(merge("com.example.A", "1.0.0")));
    give("com.example.A", "2.0.0", "");
    write(artifacts.resolve("com.example.A/2.0.0/a"), "x");
    Plan plan = deployment.plan(merge("com.example.A", "2.0.0"));
    // A file where a folder has to be: the disk refuses the artifact.
    write(root.resolve("packages/artifacts"), "in the way");
    assertThatThrownBy(() -> deployment.apply(plan))
        .isInstanceOf(DeploymentException.class)
        .hasMessageStartingWith("cannot store the deployment: ");
    assertThat(titles(deployment.current().components())).containsExactly("com.example.A 1.0.0");
    Files.delete(root.resolve("packages/artifacts"));
    deployment.apply(deployment.plan(merge("com.example.A", "2.0.0")));
    assertThat(titles(deployment.current().components())).containsExactly("com.example.A 2.0.0");
  }
}
