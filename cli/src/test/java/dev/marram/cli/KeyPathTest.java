package dev.marram.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marram.model.Document;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class KeyPathTest {
  private static Document json(String json) throws Document.SyntaxException {
    return Document.parse(json.replace('\'', '"'));
  }

  @Test
  void aPointerIsReadAndWrittenWithItsEscapes() {
    KeyPath path = KeyPath.parse("/a~1b/c~0d/~01/e");
    assertThat(path.keys()).containsExactly("a/b", "c~d", "~1", "e");
    assertThat(path).hasToString("/a~1b/c~0d/~01/e");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/"})
  void nothingIsAllOfIt(String pointer) {
    assertThat(KeyPath.parse(pointer).keys()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "a/b, write /a/b",
    "//a, empty part",
    "/a/, empty part",
    "/a//b, ~1",
    "/a\ufffd, no UTF-8"
  })
  void whatIsNoPointerIsWrongUse(String pointer, String remedy) {
    assertThatThrownBy(() -> KeyPath.parse(pointer))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining(remedy);
  }

  @ParameterizedTest
  @CsvSource({
    "/A/b, 1",
    "/a/NONE, null",
    "/a, '{\"B\":1,\"none\":null}'",
  })
  void keysAreFoundInAnyLetterCase(String pointer, String value) throws Exception {
    Document whole = json("{'a': {'B': 1, 'none': null}, 'list': [0, {'x': 2}]}");
    assertThat(KeyPath.parse(pointer).in(whole)).map(Document::toJson).contains(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/b", "/a/B/c", "/list/0", "/a/none/x"})
  void elsewhereNothingIsFound(String pointer) throws Exception {
    Document whole = json("{'a': {'B': 1, 'none': null}, 'list': [0, {'x': 2}]}");
    assertThat(KeyPath.parse(pointer).in(whole)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"/A/b, /a/B", "/a/b/C, /a/B/C", "/None/a, /None/a", "'', ''"})
  void whatIsThereHasTheSpellingItIsStoredWith(String pointer, String stored) throws Exception {
    assertThat(KeyPath.parse(pointer).storedIn(json("{'a': {'B': 1}}"))).hasToString(stored);
  }

  @Test
  void changesAreTheLeavesThatDiffer() throws Exception {
    Document before = json("{'same': 1, 'a': {'x': [1], 'y': 2}, 'kind': 1, 'gone': null}");
    Document after = json("{'same': 1, 'a': {'x': [2], 'y': 2}, 'kind': {'in~': 1}, 'e': {}}");
    List<Document.Obj> all = KeyPath.parse("").changes(before, after);
    assertThat(all.stream().map(Document::toJson))
        .containsExactly(
            "{\"key\":\"/a/x\",\"before\":[1],\"after\":[2]}",
            "{\"key\":\"/kind\",\"before\":1}",
            "{\"key\":\"/gone\",\"before\":null}",
            "{\"key\":\"/kind/in~0\",\"after\":1}");
    assertThat(KeyPath.parse("/A").changes(before, after)).hasSize(1);
  }
}
