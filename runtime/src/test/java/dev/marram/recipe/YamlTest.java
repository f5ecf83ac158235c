package dev.marram.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marram.model.Document;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "yes,true",
        "on,true",
        "True,true",
        "TRUE,true",
        "no,false",
        "Off,false",
        "FALSE,false",
        "012,10",
        "-012,-10",
        "00,0",
        "0x1F,31",
        "-0x1F,-31",
        "0b11,3",
        "1_000,1000",
        "+1,1",
        "0,0",
        "-0,-0",
        "1.10,1.10",
        "1e3,1e3",
        "1.5E+3,1.5E+3",
        ".5,0.5",
        "1.,1",
        "+1.5,1.5",
        "1_0.5,10.5",
        "~,null",
        "Null,null",
        "NULL,null",
        "'',\"\"",
        "\"yes\",\"yes\"",
        "'012',\"012\"",
        "y,\"y\"",
        "N,\"N\"",
        "tRUE,\"tRUE\"",
        "0o14,\"0o14\"",
        "08,\"08\"",
        "12:30:45,\"12:30:45\"",
        "190:20:30.15,\"190:20:30.15\"",
        "2020-01-25,\"2020-01-25\"",
        "2001-12-14t21:59:43.10-05:00,\"2001-12-14t21:59:43.10-05:00\"",
        ".inf,\".inf\"",
        ".NaN,\".NaN\"",
        "1.0.0,\"1.0.0\"",
        "=,\"=\"",
        "!!str 12,\"12\"",
        "!!int '12',12",
        "!!int abc,\"abc\"",
        "!!bool 'on',true",
        "!!null x,null",
        "!own 12,\"12\"",
        "!!java.io.File /x,\"/x\"",
      })
  void aScalarIsReadAsYaml11HasIt(String scalar, String json) throws Exception {
    assertThat(Yaml.parse("key: " + scalar).toJson()).isEqualTo("{\"key\":" + json + "}");
  }

  @Test
  void whatIsNoValueIsNull() throws Exception {
    assertThat(Yaml.parse("a:\nb: 1").toJson()).isEqualTo("{\"a\":null,\"b\":1}");
    assertThat(Yaml.parse("")).isEqualTo(Document.Null.NULL);
    assertThat(Yaml.parse("# only a comment\n---\n")).isEqualTo(Document.Null.NULL);
  }

  @Test
  void aNumberOfMoreThanAThousandDigitsStaysText() throws Exception {
    String digits = "1".repeat(1001);
    assertThat(Yaml.parse(digits)).isEqualTo(new Document.Text(digits));
    assertThat(Yaml.parse("1".repeat(1000))).isInstanceOf(Document.Num.class);
  }

  @Test
  void aliasesStandForTheirValueAndAMergeKeyIsAnOrdinaryKey() throws Exception {
    String yaml =
        """
        base: &base {a: 1}
        list: [*base, &x text, *x]
        child:
          <<: *base
          b: 2
        """;
    assertThat(Yaml.parse(yaml).toJson())
        .isEqualTo(
            "{\"base\":{\"a\":1},\"list\":[{\"a\":1},\"text\",\"text\"],"
                + "\"child\":{\"<<\":{\"a\":1},\"b\":2}}");
  }

  @Test
  void theLastOfEqualKeysWinsAndKeysAreTextAsWritten() throws Exception {
    assertThat(Yaml.parse("a: 1\na: 2").toJson()).isEqualTo("{\"a\":2}");
    assertThat(Yaml.parse("1.10: x\nyes: y\n~: z").toJson())
        .isEqualTo("{\"1.10\":\"x\",\"yes\":\"y\",\"~\":\"z\"}");
  }

  @Test
  void blockTextsKeepTheirLines() throws Exception {
    assertThat(Yaml.parse("Run: |-\n  a\n  b {x}\n").toJson()).isEqualTo("{\"Run\":\"a\\nb {x}\"}");
    assertThat(Yaml.parse("Run: >\n  a\n  b\n").toJson()).isEqualTo("{\"Run\":\"a b\\n\"}");
  }

  @Test
  void anEmptySecondDocumentIsHarmlessAnyOtherIsRefused() throws Exception {
    assertThat(Yaml.parse("---\na: 1\n---\n").toJson()).isEqualTo("{\"a\":1}");
    assertThatThrownBy(() -> Yaml.parse("a: 1\n---\nb: 2"))
        .isInstanceOf(Document.SyntaxException.class)
        .hasMessageContaining("line 3")
        .hasMessageContaining("second document");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a: [1| line 1, column 6: expected ',' or ']', but got <stream end>",
        "a: *nothing| line 1, column 4: found undefined alias nothing",
        "- &self [*self]| line 1, column 3: nested deeper than 128 levels",
        "a: b: c| line 1, column 5: mapping values are not allowed here",
        "? [a]: b| line 1, column 3: a key must be plain text",
        "'a| line 1, column 3: found unexpected end of stream",
      })
  void aFaultSaysWhere(String yaml, String message) {
    assertThatThrownBy(() -> Yaml.parse(yaml))
        .isInstanceOf(Document.SyntaxException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void aTabAsIndentationAndAnUnprintableCharacterAreFaultsOnTheirLine() {
    assertThatThrownBy(() -> Yaml.parse("a: b\nc:\n\td: e"))
        .isInstanceOf(Document.SyntaxException.class)
        .hasMessageStartingWith("line 3, column 1: ");
    assertThatThrownBy(() -> Yaml.parse("a: b\nc: \u007f"))
        .isInstanceOf(Document.SyntaxException.class)
        .hasMessage("line 2: the character U+007F is not allowed in YAML");
  }

  @Test
  void deeperThanTheLimitIsRefusedAlsoThroughAliases() throws Exception {
    String deepest = "[".repeat(Document.MAX_DEPTH) + "]".repeat(Document.MAX_DEPTH);
    assertThat(Yaml.parse(deepest).toJson()).isEqualTo(deepest);
    assertThatThrownBy(() -> Yaml.parse("[" + deepest + "]"))
        .hasMessageContaining("deeper than 128");
    String inner = "[".repeat(100) + "]".repeat(100);
    String outer = "[".repeat(30) + "*a" + "]".repeat(30);
    assertThatThrownBy(() -> Yaml.parse("a: &a " + inner + "\nb: " + outer))
        .hasMessageContaining("deeper than 128");
    assertThat(Yaml.parse("a: &a " + inner + "\nb: [*a, *a]")).isInstanceOf(Document.Obj.class);
  }

  @Test
  void nestedAliasesThatExplodeAreRefused() {
    StringBuilder yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 12; i++) {
      String alias = "*a" + (i - 1);
      yaml.append("a%d: &a%d [%s]\n".formatted(i, i, (alias + ", ").repeat(9) + alias));
    }
    assertThatThrownBy(() -> Yaml.parse(yaml.toString()))
        .isInstanceOf(Document.SyntaxException.class)
        .hasMessageContaining("aliases replaced");
  }

  @Test
  void aLongTextIsRefused() {
    assertThatThrownBy(() -> Yaml.parse("x".repeat(Yaml.MAX_SIZE + 1)))
        .isInstanceOf(Document.SyntaxException.class)
        .hasMessageContaining("exceeds the limit: 3145728");
  }

  @Test
  void anyTextIsReadOrRefusedNeverAnotherError() {
    long seed = Long.getLong("seed", 20_250_125);
    System.out.println("YamlTest seed " + seed);
    Random random = new Random(seed);
    String alphabet = "ab:- \n\t\"'[]{}&*!|>%#?,~0x1_.e+\\<=\u00e4\u007f";
    for (int i = 0; i < 100_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = random.nextInt(24); j > 0; j--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try {
        // What was read can be written as JSON and read again.
        Document document = Yaml.parse(text.toString());
        assertThat(Document.parse(document.toJson())).isEqualTo(document);
      } catch (Document.SyntaxException e) {
        assertThat(e).hasMessageNotContaining("null");
      } catch (Exception e) {
        throw new AssertionError("text " + text, e);
      }
    }
  }

  @Test
  void theLinesOfKeysAndItemsAreKnownAlsoThroughAliases() {
    assertThat(
            Yaml.lines(
                """
                # first
                A: &a
                  B: [x,
                    {C: 1}]
                d.e: *a
                """))
        .isEqualTo(
            java.util.Map.of(
                "", 2, "a", 2, "a.b", 3, "a.b[0]", 3, "a.b[1]", 4, "a.b[1].c", 4, "d.e", 5));
    assertThat(Yaml.lines("{\t\"a\": \"\\/\"}")).isEmpty();
    assertThat(Yaml.lines("")).isEmpty();
    assertThat(Yaml.lines("k".repeat(1001) + ": {a: 1}")).hasSize(2);
  }
}
