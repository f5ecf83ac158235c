package dev.marram.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole documents are compared by {@link JsonScannerComparisonTest}. */
class JsonReaderTest {
  private static JsonReader reader(String json) {
    return new JsonReader(json.getBytes(UTF_8));
  }

  @Test
  void aTextIsReadPieceByPiece() {
    JsonReader json = reader(" { \"n\" : -12 , \"l\" : [ \"a\\u0062\" , {} ] , \"é\" : null } ");
    List<Object> seen = new ArrayList<>();
    assertThat(json.isObject()).isTrue();
    json.enterObject();
    assertThat(json.next()).isTrue();
    seen.add(json.name());
    seen.add(json.number());
    assertThat(json.next()).isTrue();
    seen.add(json.name());
    assertThat(json.isObject()).isFalse();
    json.enterList();
    assertThat(json.next()).isTrue();
    seen.add(json.text());
    assertThat(json.next()).isTrue();
    seen.add(json.value());
    assertThat(json.next()).isFalse();
    assertThat(json.next()).isTrue();
    seen.add(json.name());
    seen.add(json.value());
    assertThat(json.next()).isFalse();
    json.end();
    assertThat(seen)
        .containsExactly("n", -12L, "l", "ab", Document.Obj.EMPTY, "é", Document.Null.NULL);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "9223372036854775807  | true",
        "-9223372036854775807 | true",
        "0                    | true",
        "9223372036854775808  | false",
        "1.0                  | false",
        "1e3                  | false",
        "-                    | false",
        "\"1\"                | false",
        "{}                   | false",
        "^^                   | false",
      })
  void aNumberIsAWholeOneOf64Bits(String json, boolean whole) {
    if (whole) {
      assertThat(reader(json).number()).isEqualTo(Long.parseLong(json));
    } else {
      assertThatThrownBy(() -> reader(json).number())
          .isInstanceOfAny(IllegalArgumentException.class, ArithmeticException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1}", "{\"a\":1]", "[1 2]", "[1,]", "{\"a\" 1}", "{1:1}", "[", "\"", ""})
  void whatIsNoJsonIsRefused(String json) {
    assertThatThrownBy(() -> reader(json).value()).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anotherKindThanIsAskedForIsRefused() {
    assertThatThrownBy(() -> reader("[]").enterObject()).hasMessage("no object at byte 0");
    assertThatThrownBy(() -> reader(" {}").enterList()).hasMessage("no list at byte 1");
    assertThatThrownBy(() -> reader("1").text()).hasMessage("no text at byte 0");
    assertThatThrownBy(() -> reader("1 1").end()).hasMessage("something follows at byte 0");
  }

  @Test
  void itIsAsDeepAsADocument() {
    String deepest = "[".repeat(Document.MAX_DEPTH) + "]".repeat(Document.MAX_DEPTH);
    assertThat(reader(deepest).value().toJson()).isEqualTo(deepest);
    assertThatThrownBy(() -> reader("[" + deepest + "]").value())
        .hasMessageContaining("too many levels");
  }
}
