package dev.marram.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.model.Document;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LifecycleParserTest {
  private static LifecycleParser.Parsed parse(String yaml) throws YamlException {
    return LifecycleParser.parse((Document.Obj) Yaml.parse(yaml));
  }

  @Test
  void aTextIsAScriptAndAMapHasItsKeysInAnyLetterCase() throws Exception {
    LifecycleParser.Parsed parsed =
        parse(
            """
            install: pip install
            RUN:
              script: java -jar a.jar
              SKIPIF: '! onpath java'
              requiresprivilege: 'yes'
              timeout: '30s'
              setenv: {A: x, Port: 8080, On: yes}
            SetEnv: {B: 1.10}
            ERRORRESETTIME: 60
            """);
    assertThat(parsed.faults()).isEmpty();
    assertThat(parsed.warnings()).isEmpty();
    assertThat(parsed.lifecycle().install())
        .contains(
            new Lifecycle.Step(
                "Install", "pip install", Optional.empty(), false, Optional.empty(), Map.of()));
    assertThat(parsed.lifecycle().run())
        .contains(
            new Lifecycle.Step(
                "Run",
                "java -jar a.jar",
                Optional.of("! onpath java"),
                true,
                Optional.of(Duration.ofSeconds(30)),
                Map.of("A", "x", "Port", "8080", "On", "true")));
    assertThat(parsed.lifecycle().setenv()).isEqualTo(Map.of("B", "1.10"));
    assertThat(parsed.lifecycle().errorResetTime()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void everyStepIsRead() throws Exception {
    Lifecycle lifecycle =
        parse(
                "{Bootstrap: b, Install: i, Startup: s, Run: r, Shutdown: d, Recover: c, Uninstall: u}")
            .lifecycle();
    assertThat(lifecycle.bootstrap().orElseThrow().script()).isEqualTo("b");
    assertThat(lifecycle.install().orElseThrow().script()).isEqualTo("i");
    assertThat(lifecycle.startup().orElseThrow().script()).isEqualTo("s");
    assertThat(lifecycle.run().orElseThrow().script()).isEqualTo("r");
    assertThat(lifecycle.shutdown().orElseThrow().script()).isEqualTo("d");
    assertThat(lifecycle.recover().orElseThrow().script()).isEqualTo("c");
    assertThat(lifecycle.uninstall().orElseThrow().script()).isEqualTo("u");
    assertThat(lifecycle.errorResetTime()).isEqualTo(Duration.ofHours(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"Run: ''", "Run: ~", "Run: {Script: ''}", "Other: x", "{}"})
  void anEmptyScriptIsNoStep(String yaml) throws Exception {
    LifecycleParser.Parsed parsed = parse(yaml);
    assertThat(parsed.lifecycle().run()).isEmpty();
    assertThat(parsed.faults()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Run: {Timeout: 5}|Lifecycle.Run has no script",
        "Run: {Script: ~}|Lifecycle.Run has no script",
        "Run: {Script: [a]}|Lifecycle.Run has no script",
        "Run: [a]|Lifecycle.Run has no script",
        "Run: \"a\\0b\"|Lifecycle.Run has no script, or one that is no text",
        "Run: {Script: a, Skipif: true}|Lifecycle.Run.Skipif is \"true\"; it must be",
        "Run: {Script: a, Skipif: onpath}|Lifecycle.Run.Skipif is \"onpath\"; it must be",
        "Run: {Script: a, Skipif: 'Onpath x'}|Lifecycle.Run.Skipif is \"Onpath x\"; it must be",
        "Run: {Script: a, Skipif: 'not exists x'}|Lifecycle.Run.Skipif is",
        "Run: {Script: a, Skipif: {x: y}}|Lifecycle.Run.Skipif is \"{\"x\":\"y\"}\"; it must be",
      })
  void aFaultTakesItsStepButNoOther(String yaml, String fault) throws Exception {
    LifecycleParser.Parsed parsed = parse(yaml + "\nInstall: ok");
    assertThat(parsed.lifecycle().run()).isEmpty();
    assertThat(parsed.lifecycle().install()).isPresent();
    assertThat(parsed.faults()).containsOnlyKeys("Run");
    assertThat(parsed.faults().get("Run")).startsWith(fault);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "onpath java",
        "!onpath java",
        "! exists ~/a b",
        "exists /tmp/x",
        "exists {work:path}/done"
      })
  void aSkipConditionIsKeptAsWritten(String skipIf) throws Exception {
    assertThat(parse("Run: {Script: a, Skipif: '" + skipIf + "'}").lifecycle().run())
        .map(step -> step.skipIf().orElse("none"))
        .contains(skipIf);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "5|5",
        "'5'|5",
        "' 5 '|5",
        "30s|30",
        "5.9|5",
        "'010'|8",
        "'0x10'|16",
        "'0b11'|3",
        "abc|0",
        "-5|0",
        "'-5'|0",
        "true|1",
        "'+7'|7",
        "'08'|0",
        "99999999999|2147483647",
        "'99999999999'|2147483647",
        "{a: b}|0",
      })
  void aTimeoutIsSecondsAndWhatIsNoNumberIsZero(String timeout, long seconds) throws Exception {
    assertThat(parse("Run: {Script: a, Timeout: " + timeout + "}").lifecycle().run())
        .map(step -> step.timeout().orElseThrow())
        .contains(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "true|true", "yes|true", "'true'|true", "'yes'|true", "'on'|true", "t|true", "y|true",
        "Y|true", "1|true", "-0.5|true", "false|false", "0|false", "'True'|false", "'1'|false",
        "'TRUE'|false", "n|false", "''|false", "~|false", "[true]|false",
      })
  void privilegeNeedsOneOfTheTrueWords(String value, boolean privileged) throws Exception {
    assertThat(
            parse("Run: {Script: a, RequiresPrivilege: " + value + "}")
                .lifecycle()
                .run()
                .orElseThrow()
                .requiresPrivilege())
        .isEqualTo(privileged);
  }

  @Test
  void whatCannotBeUsedIsIgnoredAndNamed() throws Exception {
    LifecycleParser.Parsed parsed =
        parse(
            """
            Runn: x
            Setenv: {A: [1], B: ~, 'C=D': 1, E: ok}
            Run: {Script: a, Timeuot: 5, Setenv: text}
            """);
    assertThat(parsed.lifecycle().setenv()).isEqualTo(Map.of("E", "ok"));
    assertThat(parsed.warnings())
        .containsExactlyInAnyOrder(
            "unknown key Lifecycle.Runn is ignored; did you mean Run?",
            "unknown key Lifecycle.Run.Timeuot is ignored; did you mean Timeout?",
            "Lifecycle.Setenv.A cannot be set; ignored",
            "Lifecycle.Setenv.B cannot be set; ignored",
            "Lifecycle.Setenv.C=D cannot be set; ignored",
            "Lifecycle.Run.Setenv is a text, no map, and is ignored");
  }
}
