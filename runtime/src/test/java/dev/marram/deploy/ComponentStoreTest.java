package dev.marram.deploy;

import static dev.marram.deploy.Fixtures.permissions;
import static dev.marram.deploy.Fixtures.recipe;
import static dev.marram.deploy.Fixtures.version;
import static dev.marram.deploy.Fixtures.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marram.recipe.Recipe;
import dev.marram.recipe.Recipe.Format;
import dev.marram.recipe.RecipeException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComponentStoreTest {
  /** Base64url of the SHA-256 of the name. */
  private static final String HASH = "GgB267c9Glt600dLnklHsZXrToaUTK3JIto2Zs7-ijI";

  @TempDir private Path root;
  private ComponentStore store;

  @BeforeEach
  void open() {
    store = new ComponentStore(root);
  }

  private static Recipe yaml(String text) throws RecipeException {
    return Recipe.parse(text, Format.YAML, "test");
  }

  @Test
  void aRecipeIsStoredAsWrittenUnderTheHashOfItsName() throws Exception {
    Recipe recipe = yaml(recipe("com.example.Hello", "1.0.0-rc.1+b", "# comment\n"));
    assertThat(store.holds(recipe)).isFalse();
    store.put(recipe);
    Path file = root.resolve("packages/recipes/" + HASH + "@1.0.0-rc.1+b.recipe.yaml");
    assertThat(file).hasContent(recipe.text());
    assertThat(store.holds(recipe)).isTrue();
    assertThat(store.recipe("com.example.Hello", recipe.version()))
        .map(Recipe::text)
        .contains(recipe.text());
    assertThat(permissions(file)).isEqualTo("rw-------");
    assertThat(permissions(root.resolve("packages"))).isEqualTo("rwxr-xr-x");
    assertThat(permissions(root.resolve("packages/recipes"))).isEqualTo("rwx------");
  }

  @Test
  void aJsonRecipeIsStoredAsWrittenAndReadAsTheSameByYamlToo() throws Exception {
    String json =
        """
        {"RecipeFormatVersion": "2020-01-25", "ComponentName": "com.example.Hello",
          "ComponentVersion": "1.0.0", "ComponentDescription": "caf\\u00e9 \\"q\\" \\n",
          "ComponentConfiguration": {"DefaultConfiguration":
            {"n": 1.10, "e": 1.5E3, "b": true, "z": null, "s": "yes", "l": [1, {"k": -0}]}},
          "Manifests": [{"Platform": {"os": "linux"}, "Lifecycle": {"Run": "echo {work:path}"}}]}
        """;
    Recipe recipe = Recipe.parse(json, Format.JSON, "test");
    store.put(recipe);
    Recipe stored = store.recipe("com.example.Hello", version("1.0.0")).orElseThrow();
    assertThat(stored).isEqualTo(recipe);
    assertThat(yaml(stored.text()))
        .usingRecursiveComparison()
        .ignoringFields("format")
        .isEqualTo(recipe);
  }

  @Test
  void jsonThatYamlCannotReadIsStoredAllTheSame() throws Exception {
    String json =
        """
        {
        \t"RecipeFormatVersion": "2020-01-25",
        \t"ComponentName": "com.example.Hello", "ComponentVersion": "1.0.0",
        \t"Manifests": [{"Lifecycle": {"Run": "a\\/b \\uD83D\\uDE00 \u007f"}}]
        }
        """;
    Recipe recipe = Recipe.parse(json, Format.JSON, "test");
    store.put(recipe);
    assertThat(store.recipe("com.example.Hello", version("1.0.0"))).contains(recipe);
  }

  @Test
  void yamlInBracesIsStillReadAsYaml() throws Exception {
    Recipe recipe =
        yaml(
            "{RecipeFormatVersion: '2020-01-25', ComponentName: com.example.Hello,"
                + " ComponentVersion: 1.0.0, Manifests: [{Lifecycle: {Run: x}}]}");
    store.put(recipe);
    assertThat(store.holds(recipe)).isTrue();
    Recipe stored = store.recipe("com.example.Hello", version("1.0.0")).orElseThrow();
    assertThat(stored).usingRecursiveComparison().ignoringFields("text").isEqualTo(recipe);
    assertThat(store.holds(stored)).isTrue();
  }

  @Test
  void otherTextOfTheSameVersionReplacesTheFormer() throws Exception {
    Recipe former = yaml(recipe("com.example.Hello", "1.0.0", ""));
    Recipe later = yaml(recipe("com.example.Hello", "1.0.0", "ComponentPublisher: X"));
    store.put(former);
    assertThat(store.holds(later)).isFalse();
    store.put(later);
    assertThat(store.recipe("com.example.Hello", version("1.0.0"))).contains(later);
    assertThat(root.resolve("packages/recipes").toFile().list()).hasSize(1);
  }

  @Test
  void theVersionsOfAComponentAreListedLowestFirst() throws Exception {
    assertThat(store.versions("com.example.Hello")).isEmpty();
    for (String version : List.of("1.10.0", "1.9.0", "2.0.0-rc.1")) {
      store.put(yaml(recipe("com.example.Hello", version, "")));
    }
    store.put(yaml(recipe("com.example.Other", "7.0.0", "")));
    write(root.resolve("packages/recipes/" + HASH + "@x.recipe.yaml"), "");
    write(root.resolve("packages/recipes/" + Durable.INCOMING), "half");
    assertThat(store.versions("com.example.Hello"))
        .containsExactly(version("1.9.0"), version("1.10.0"), version("2.0.0-rc.1"));
  }

  @Test
  void aHalfWrittenFileOfACrashIsReplacedAndNeverRead() throws Exception {
    Recipe recipe = yaml(recipe("com.example.Hello", "1.0.0", ""));
    write(root.resolve("packages/recipes/" + Durable.INCOMING), "half");
    store.put(recipe);
    assertThat(root.resolve("packages/recipes").toFile().list())
        .containsExactly(HASH + "@1.0.0.recipe.yaml");
  }

  @Test
  void anArtifactIsCopiedWithItsPermissionsIntoFoldersThatAllMayEnter() throws Exception {
    Path source = write(root.resolve("from/app.jar"), "jar");
    Path folder = store.artifactFolder("com.example.Hello", version("1.0.0"));
    ArtifactCopy copy =
        new ArtifactCopy(
            source, folder.resolve("lib/app.jar"), PosixFilePermissions.fromString("r--r-----"));
    assertThat(copy.isDone()).isFalse();
    store.put(copy);
    assertThat(copy.isDone()).isTrue();
    assertThat(root.resolve("packages/artifacts/com.example.Hello/1.0.0/lib/app.jar"))
        .hasContent("jar");
    assertThat(permissions(copy.target())).isEqualTo("r--r-----");
    assertThat(permissions(folder)).isEqualTo("rwxr-xr-x");
    assertThat(permissions(folder.resolve("lib"))).isEqualTo("rwxr-xr-x");
    write(source, "new");
    assertThat(copy.isDone()).isFalse();
    store.put(copy);
    assertThat(copy.target()).hasContent("new");
  }

  @Test
  void aLinkInTheStoreLeadsNoCopyElsewhere() throws Exception {
    Path outside = Files.createDirectories(root.resolve("outside"));
    Path folder = store.artifactFolder("com.example.Hello", version("1.0.0"));
    Files.createDirectories(folder);
    Files.createSymbolicLink(folder.resolve("lib"), outside);
    ArtifactCopy copy =
        new ArtifactCopy(
            write(root.resolve("from/app.jar"), "jar"),
            folder.resolve("lib/app.jar"),
            PosixFilePermissions.fromString("r--r--r--"));
    assertThatThrownBy(() -> store.put(copy)).isInstanceOf(FileAlreadyExistsException.class);
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void theStoreItselfMayBeALinkToAnotherDisk() throws Exception {
    Files.createSymbolicLink(
        root.resolve("packages"), Files.createDirectories(root.resolve("disk")));
    store.put(yaml(recipe("com.example.Hello", "1.0.0", "")));
    assertThat(store.versions("com.example.Hello")).hasSize(1);
    assertThat(root.resolve("disk/recipes")).isDirectory();
  }

  @Test
  void aDamagedStoredRecipeIsNamed() throws Exception {
    Recipe recipe = yaml(recipe("com.example.Hello", "1.0.0", ""));
    store.put(recipe);
    write(root.resolve("packages/recipes/" + HASH + "@1.0.0.recipe.yaml"), "a: [");
    assertThatThrownBy(() -> store.recipe("com.example.Hello", recipe.version()))
        .isInstanceOf(RecipeException.class)
        .hasMessageStartingWith("recipe com.example.Hello 1.0.0 in " + root);
  }
}
