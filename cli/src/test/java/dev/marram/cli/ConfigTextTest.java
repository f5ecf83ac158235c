package dev.marram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.model.Document;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTextTest {
  private final ConfigText plain = new ConfigText(false);

  private static Document json(String json) throws Document.SyntaxException {
    return Document.parse(json.replace('\'', '"'));
  }

  @Test
  void anObjectIsATreeAndAListIsWrittenAsItIsSet() throws Exception {
    assertThat(plain.tree(json("{'a': {'b': {'c': [1, {'d': 'e'}]}, 'n': null}, 'o': {}, 'z': 1}")))
        .isEqualTo("a:\n  b:\n    c: [1,{\"d\":\"e\"}]\n  n: null\no: {}\nz: 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Hello", "a: b", "10s", "'single'", "über"})
  void aTextThatIsNothingElseStandsAsItIs(String text) {
    assertThat(plain.tree(new Document.Text(text))).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "5",
        "true",
        "null",
        "{}",
        " a",
        "a\nb",
        "\"q\"",
        "{broken",
        " [1,",
        "\u009b2J"
      })
  void aTextThatWouldBeReadAsSomethingElseIsQuoted(String text) {
    assertThat(plain.tree(new Document.Text(text)))
        .startsWith("\"")
        .endsWith("\"")
        .doesNotContain("\n", "\u009b");
  }

  @Test
  void aChangeIsOneLineThatCutsLongValues() throws Exception {
    assertThat(plain.line("/a", (Document.Obj) json("{'before': 'x', 'after': 2}")))
        .isEqualTo("/a  x -> 2");
    assertThat(plain.line("/a", (Document.Obj) json("{'after': null}")))
        .isEqualTo("/a  (not set) -> null");
    String longText = "y".repeat(1_000);
    assertThat(plain.line("/a", Document.Obj.of("before", longText)))
        .isEqualTo("/a  " + "y".repeat(200) + "... -> (removed)");
  }

  @Test
  void keysAndTextsHaveAColourEach() throws Exception {
    ConfigText colours = new ConfigText(true);
    assertThat(colours.tree(json("{'a': 'x', 'b': 1}")))
        .isEqualTo("\033[34ma\033[0m: \033[32mx\033[0m\n\033[34mb\033[0m: 1");
    assertThat(colours.key("/\033")).isEqualTo("\033[34m/\\u001b\033[0m");
  }

  @Test
  void aKeyCannotForgeALine() {
    Document forged = new Document.Obj(java.util.Map.of("a\nb", new Document.Arr(List.of())));
    assertThat(plain.tree(forged).lines()).hasSize(1);
  }
}
