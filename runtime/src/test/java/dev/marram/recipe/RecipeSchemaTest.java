package dev.marram.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import dev.harrel.jsonschema.providers.SnakeYamlNode;
import dev.marram.model.Document;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The schema for editors, docs/recipe.schema.json, says what the parser says. */
class RecipeSchemaTest {
  private static final Path PROJECT = Path.of(System.getProperty("basedir", "")).resolve("..");
  private static final Path ODD = PROJECT.resolve("runtime/src/test/resources/recipes");

  /** Good recipes in a spelling that editors do not suggest. */
  private static final Set<String> UNUSUAL =
      Set.of(
          "exact-case-wins.yaml",
          "letter-case.yaml",
          "lifecycle-empty-means-global.yaml",
          "name-as-number.yaml",
          "privilege-words.yaml");

  /** Faults that a schema cannot see: {@code marram recipe check} does. */
  private static final Set<String> BEYOND_A_SCHEMA =
      Set.of(
          "name-is-a-folder.yaml",
          "platform-regex-broken.yaml",
          "selections-null-and-case.yaml",
          "selections-script-left-out.yaml",
          "selections-without-a-list.yaml");

  /** Where the schema has which keys of the parser. */
  private static final Map<String, List<String>> KEYS =
      Map.of(
          "", RecipeParser.KEYS,
          "configuration", RecipeParser.CONFIGURATION_KEYS,
          "dependency", RecipeParser.DEPENDENCY_KEYS,
          "manifest", RecipeParser.MANIFEST_KEYS,
          "artifact", RecipeParser.ARTIFACT_KEYS,
          "permission", RecipeParser.PERMISSION_KEYS,
          "lifecycle", Lifecycle.KEYS,
          "globalLifecycle", Lifecycle.KEYS,
          "stepMap", Lifecycle.STEP_KEYS);

  private static Document.Obj schema = Document.Obj.EMPTY;

  @BeforeAll
  static void readTheSchema() throws Exception {
    schema =
        (Document.Obj) Document.parse(Files.readString(PROJECT.resolve("docs/recipe.schema.json")));
  }

  private static Validator.Result validate(Document recipe) {
    return new ValidatorFactory()
        .withJsonNodeFactory(new SnakeYamlNode.Factory())
        .validate(schema.toJson(), recipe.toJson());
  }

  private static Document document(Path file) throws Exception {
    String text = Files.readString(file).replaceFirst("^\uFEFF", "");
    return file.toString().endsWith(".json") ? Document.parse(text) : Yaml.parse(text);
  }

  @Test
  void theExamplesAreValid() throws Exception {
    try (Stream<Path> files = Files.walk(PROJECT.resolve("examples"))) {
      List<Path> recipes =
          files.filter(file -> file.toString().matches(".*/recipes/[^/]+\\.(yaml|json)")).toList();
      assertThat(recipes).hasSizeGreaterThanOrEqualTo(2);
      for (Path recipe : recipes) {
        assertThat(validate(document(recipe)).getErrors()).as(recipe.toString()).isEmpty();
      }
    }
  }

  @Test
  void anOddRecipeIsValidWhenNothingIsToBeSaidAboutIt() throws Exception {
    Set<String> good = new TreeSet<>();
    Set<String> valid = new TreeSet<>();
    for (Path file : OddRecipesTest.recipes()) {
      String name = file.getFileName().toString();
      String reading = Files.readString(ODD.resolve(name.replaceFirst("\\.[a-z]+$", ".txt")));
      if (!reading.contains("is missing")
          && reading.startsWith("name ")
          && !reading.contains("this key is unknown")
          && !reading.contains("is ignored")
          && !reading.contains("FAULT")) {
        good.add(name);
      }
      try {
        if (validate(document(file)).isValid()) {
          valid.add(name);
        }
      } catch (Document.SyntaxException | java.nio.charset.CharacterCodingException e) {
        assertThat(reading).as("neither reads it").startsWith("recipe ");
      }
    }
    good.removeAll(UNUSUAL);
    valid.removeAll(BEYOND_A_SCHEMA);
    assertThat(valid).isEqualTo(good).hasSizeGreaterThan(25);
  }

  static Stream<String> keys() {
    return KEYS.values().stream().flatMap(List::stream).distinct().sorted();
  }

  @ParameterizedTest
  @MethodSource("keys")
  void aMisspeltKeyIsInvalid(String key) throws Exception {
    String text = Files.readString(ODD.resolve("all-keys.yaml"));
    assertThat(validate(Yaml.parse(text)).getErrors()).isEmpty();
    String misspelt = text.replaceFirst("(?s)(.*)\\b" + key + ":", "$1" + key + "x:");
    assertThat(misspelt).isNotEqualTo(text);
    assertThat(validate(Yaml.parse(misspelt)).isValid()).isFalse();
  }

  @Test
  void theKeysAreThoseOfTheParser() {
    KEYS.forEach((part, keys) ->
        assertThat(members(part.isEmpty() ? schema : member(member(schema, "$defs"), part)))
            .as(part)
            .isEqualTo(new HashSet<>(keys)));
    Document.Obj selectors =
        (Document.Obj)
            ((Document.Arr)
                    member(member(schema, "$defs"), "globalStep").get("anyOf").orElseThrow())
                .items()
                .getLast();
    Document.Arr names =
        (Document.Arr) member(member(selectors, "propertyNames"), "not").get("enum").orElseThrow();
    List<String> excluded = new ArrayList<>();
    names.items().forEach(name -> excluded.add(((Document.Text) name).value()));
    assertThat(excluded).containsExactlyElementsOf(Lifecycle.STEP_KEYS);
  }

  private static Set<String> members(Document.Obj part) {
    return member(part, "properties").members().keySet();
  }

  private static Document.Obj member(Document.Obj object, String name) {
    return (Document.Obj) object.get(name).orElseThrow();
  }
}
