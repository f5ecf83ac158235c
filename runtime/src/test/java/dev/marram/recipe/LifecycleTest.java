package dev.marram.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.model.Document;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LifecycleTest {
  private final List<Finding> findings = new ArrayList<>();

  private Lifecycle read(String yaml) throws Exception {
    return Lifecycle.read((Document.Obj) Yaml.parse(yaml), "Lifecycle", findings);
  }

  @Test
  void aTextIsAScriptAndAMapHasItsKeysInAnyLetterCase() throws Exception {
    Lifecycle lifecycle =
        read(
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
    assertThat(findings).isEmpty();
    assertThat(lifecycle.install())
        .contains(
            new Lifecycle.Step(
                "Install",
                "Install",
                "pip install",
                Optional.empty(),
                false,
                Optional.empty(),
                Map.of(),
                Optional.empty()));
    assertThat(lifecycle.run())
        .contains(
            new Lifecycle.Step(
                "Run",
                "Run.Script",
                "java -jar a.jar",
                Optional.of("! onpath java"),
                true,
                Optional.of(Duration.ofSeconds(30)),
                Map.of("A", "x", "Port", "8080", "On", "true"),
                Optional.empty()));
    assertThat(lifecycle.setenv()).isEqualTo(Map.of("B", "1.10"));
    assertThat(lifecycle.errorResetTime()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void everyStepIsRead() throws Exception {
    Lifecycle lifecycle =
        read(
            "{Bootstrap: b, Install: i, Startup: s, Run: r, Shutdown: d, Recover: c, Uninstall: u}");
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
    assertThat(read(yaml).run()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Run: {Timeout: 5}|Run.Script: it is missing. Write the command to run.",
        "Run: {Scirpt: a}|Run.Script: it is missing (there is an unknown key Scirpt)",
        "Run: {Script: ~}|Run.Script: it is missing",
        "Run: {Script: [a]}|Run.Script: a list stands where a text is expected",
        "Run: [a]|Run.Script: a list stands where a text is expected",
        "Run: {Script: a, Skipif: {x: y}}|Run.Skipif: a map stands where a text is expected",
        "Run: {Script: a, Skipif: test -f x}|Run.Skipif: \"test -f x\" is not understood. Write"
            + " 'onpath PROGRAM'",
        "Run: {Script: '', Skipif: onpath}|Run.Skipif: \"onpath\" is not understood",
      })
  void aFaultBelongsToItsStepAndNamesTheKeyTheReasonAndTheRemedy(String yaml, String fault)
      throws Exception {
    Lifecycle lifecycle = read("Install: fine\n" + yaml);
    assertThat(lifecycle.install().orElseThrow().fault()).isEmpty();
    assertThat(lifecycle.run().orElseThrow().fault().orElseThrow())
        .startsWith("Lifecycle." + fault);
    assertThat(Finding.firstError(findings)).isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Run: {Script: a, Setenv: text}|Run.Setenv: it is no map and is ignored. Write {NAME: value}.",
        "Setenv: {A: [1]}|Setenv.A: it is no text and is ignored. Write one value.",
        "Run: {Script: a, Timeout: soon}|Run.Timeout: \"soon\" counts as 0 seconds. Write a number,"
            + " in decimal digits without a 0 before them.",
        "{Startup: a, Run: b}|Run: it is never run, since there is a Startup. Remove one of both.",
      })
  void whatDoesOtherThanWasMeantIsWarnedAbout(String yaml, String warning) throws Exception {
    read(yaml);
    assertThat(findings).extracting(Finding::toString).containsExactly("Lifecycle." + warning);
    assertThat(Finding.firstError(findings)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Run: {Script: a, Timeout: 0}",
        "{Startup: {Script: a, Skipif: onpath x}, Run: b}",
        "{Startup: '', Run: b}"
      })
  void whatMayBeMeantIsNot(String yaml) throws Exception {
    read(yaml);
    assertThat(findings).isEmpty();
  }

  @Test
  void aSkipConditionThatIsNoneIsSeenInTimeThatGrowsWithItsLength() throws Exception {
    String blanks = " ".repeat(400_000); // hours if it grew with the square
    read("Run: {Script: a, Skipif: \"exists a" + blanks + "b\\nc\"}");
    assertThat(findings).singleElement().asString().contains("is not understood");
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
    assertThat(read("Run: {Script: a, Skipif: '" + skipIf + "'}").run())
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
    assertThat(read("Run: {Script: a, Timeout: " + timeout + "}").run())
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
            read("Run: {Script: a, RequiresPrivilege: " + value + "}")
                .run()
                .orElseThrow()
                .requiresPrivilege())
        .isEqualTo(privileged);
  }

  @Test
  void anUnknownKeyIsIgnoredAndTheNearestNameIsNamed() throws Exception {
    read("{Runn: x, Setenv: {B: ~, E: ok}, Run: {Script: a, Timeuot: 5}}");
    assertThat(findings)
        .extracting(Finding::toString)
        .containsExactlyInAnyOrder(
            "Lifecycle.Runn: this key is unknown and ignored. Did you mean Run?",
            "Lifecycle.Run.Timeuot: this key is unknown and ignored. Did you mean Timeout?");
  }
}
