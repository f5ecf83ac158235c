package dev.marram.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.model.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InterpolatorTest {
  private static Interpolator.Scope scope(String name, String configuration) {
    try {
      return new Interpolator.Scope(
              "/gg/packages/artifacts/" + name,
              "/gg/packages/artifacts-unarchived/" + name,
              "/gg/work/" + name,
              _ -> Optional.empty())
          .with((Document.Obj) Document.parse(configuration));
    } catch (Document.SyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private final List<Finding> findings = new ArrayList<>();
  private final Interpolator interpolator =
      new Interpolator(
          "/gg",
          "thing $1",
          scope(
              "own/1.0.0",
              """
              {"port":1.10,"on":true,"none":null,"text":"a\\"b","list":["x",{"y":[7]}],
               "a/b":{"m~n":"odd"},"Port":2,"":{"":"empty"},"var":"{work:path}",
               "cross":"{other:work:path}"}
              """),
          name ->
              name.equals("other")
                  ? Optional.of(scope("other/2.0.0", "{\"k\":\"v\"}"))
                  : Optional.empty(),
          findings);

  private String run(String script) {
    Document.Obj result =
        interpolator.interpolate(
            new Document.Obj(Map.of("Run", new Document.Text(script))), "Lifecycle");
    return ((Document.Text) result.get("Run").orElseThrow()).value();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "java -jar {artifacts:path}/a.jar|java -jar /gg/packages/artifacts/own/1.0.0/a.jar",
        "{artifacts:decompressedPath}|/gg/packages/artifacts-unarchived/own/1.0.0",
        "{work:path}|/gg/work/own/1.0.0",
        "{kernel:rootPath}|/gg",
        "{iot:thingName}|thing $1",
        "{configuration:/port}|1.10",
        "{configuration:/Port}|2",
        "{configuration:/on}|true",
        "{configuration:/none}|null",
        "{configuration:/text}|a\"b",
        "{configuration:/list}|[\"x\",{\"y\":[7]}]",
        "{configuration:/list/0}|x",
        "{configuration:/list/1/y/0}|7",
        "{configuration:/a~1b/m~0n}|odd",
        "{configuration://}|empty",
        "{configuration:/port}{configuration:/Port}|1.102",
        "{configuration:/var}|{work:path}",
        "{configuration:/cross}|/gg/work/other/2.0.0",
        "{other:configuration:/k}|v",
        "{other:artifacts:path}|/gg/packages/artifacts/other/2.0.0",
        "{other:work:path}|/gg/work/other/2.0.0",
        "${HOME} {} {a} { b: c } {\"a\":\"b\"}|${HOME} {} {a} { b: c } {\"a\":\"b\"}",
      })
  void aVariableIsReplacedByItsValue(String script, String expected) throws Exception {
    assertThat(run(script)).isEqualTo(expected);
    assertThat(findings).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{artifact:path}|it has no value. Did you mean artifacts:path?",
        "{configuration:/missing}|it has no value",
        "{configuration:/port/x}|it has no value",
        "{configuration:/list/2}|it has no value",
        "{configuration:/list/01}|it has no value",
        "{configuration:/list/-}|it has no value",
        "{artifacts:Path}|it has no value. Did you mean artifacts:path?",
        "{Work:path}|it has no value. Did you mean work:path?",
        "{a:b}|it has no value",
        "{other:configuration:/missing}|it has no value, or belongs to no dependency",
        "{stranger:work:path}|it has no value, or belongs to no dependency",
      })
  void aVariableWithoutValueStaysAndIsWarnedAbout(String variable, String why) throws Exception {
    assertThat(run("x " + variable + " y")).isEqualTo("x " + variable + " y");
    String remedy = why.endsWith("?") ? "" : ". Correct it, unless just this text is meant.";
    assertThat(findings)
        .extracting(Finding::toString)
        .containsExactly("Lifecycle.Run: " + variable + " stays as it is: " + why + remedy);
    assertThat(Finding.firstError(findings)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"{configuration:port}", "{other:configuration:k}"})
  void aConfigurationKeyThatIsNoPointerIsAnError(String variable) {
    run(variable);
    assertThat(Finding.firstError(findings).map(Finding::toString).orElseThrow())
        .startsWith("Lifecycle.Run: " + variable + " is no JSON pointer. Write configuration:/");
  }

  @Test
  void aScopeWithoutConfigurationLeavesItsVariables() {
    Interpolator ofConfiguration =
        new Interpolator(
            "/gg",
            "thing",
            new Interpolator.Scope("/a", "/u", "/w", _ -> Optional.empty()),
            _ -> Optional.empty(),
            findings);
    assertThat(
            ofConfiguration.interpolate(
                new Document.Obj(
                    Map.of("t", new Document.Text("{iot:thingName}{configuration:/t}{work:path}"))),
                "C"))
        .isEqualTo(new Document.Obj(Map.of("t", new Document.Text("thing{configuration:/t}/w"))));
    assertThat(findings).hasSize(1);
  }

  @Test
  void theWholeConfigurationIsCompactJson() throws Exception {
    assertThat(run("{other:configuration:}")).isEqualTo("{\"k\":\"v\"}");
  }

  @Test
  void textsAtAnyDepthAreReplacedKeysAndOtherValuesAreNot() throws Exception {
    Document.Obj lifecycle =
        (Document.Obj)
            Document.parse(
                "{\"{work:path}\":{\"Setenv\":{\"A\":\"{kernel:rootPath}\",\"B\":5,\"C\":null}},"
                    + "\"l\":[\"{kernel:rootPath}\",true]}");
    assertThat(interpolator.interpolate(lifecycle, "Lifecycle").toJson())
        .isEqualTo(
            "{\"{work:path}\":{\"Setenv\":{\"A\":\"/gg\",\"B\":5,\"C\":null}},"
                + "\"l\":[\"/gg\",true]}");
  }

  @Test
  void aTextThatGrowsBeyondItsBoundIsAnError() {
    assertThat(run("{artifacts:path}".repeat(60_000))).isEmpty();
    assertThat(findings)
        .singleElement()
        .asString()
        .contains(
            "Lifecycle.Run: with its variables replaced it has more than 1,048,576 characters");
  }
}
