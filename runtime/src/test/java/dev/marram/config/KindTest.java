package dev.marram.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.model.Document;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KindTest {
  private static final Kind NUMBER = new Kind.Whole("", 5L, -100, 10_000);
  private static final Kind CHOICE =
      new Kind.Choice("standard", List.of("strict", "standard", "off"));
  private static final Kind FLAG = new Kind.Flag(true);
  private static final Kind TEXT = new Kind.Text("");
  private static final Kind NAMES = new Kind.Names();

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      value = {
        "7, 7, true",
        "-7, -7, true",
        "10.0, 10, true",
        "1e3, 1000, true",
        "1.5E2, 150, true",
        "\"8883\", 8883, true",
        "\"0\", 0, true",
        "10.9, 10, false",
        "-1.5, -1, false",
        "\"30s\", 30, false",
        "\" 12\", 12, false",
        "\"+4\", 4, false",
        "\"010\", 8, false",
        "\"0x1F\", 31, false",
        "\"-0x1f\", -31, false",
        "\"0b101\", 5, false",
        "\"-0b11\", -3, false",
        "\"1.9\", 1, false",
      })
  void aNumberIsReadFromManyForms(String json, long number, boolean asWritten) throws Exception {
    assertThat(NUMBER.take(Document.parse(json))).contains(new Kind.Taken(number, asWritten));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"abc\"",
        "\"\"",
        "\"-\"",
        "true",
        "{}",
        "[1]",
        "\"s30\"",
        "\"08\"",
        "10001",
        "-101",
        "1e999999999",
        "-1E99",
        "\"99999999999999999999999999\"",
        "\"20000s\"",
      })
  void whatIsNoNumberOrOutOfRangeIsRefused(String json) throws Exception {
    assertThat(NUMBER.take(Document.parse(json))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {".inf", "NaN", ".nan"})
  void whatYamlHasBesideNumbersIsRefused(String literal) {
    assertThat(NUMBER.take(new Document.Num(literal))).isEmpty();
    assertThat(FLAG.take(new Document.Num(literal))).isEmpty();
    assertThat(CHOICE.take(new Document.Num(literal))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      value = {
        "true, true", "false, false", "1, true", "-2.5, true", "0, false", "0.0, false",
        "\"true\", true", "\"yes\", true", "\"on\", true", "\"t\", true", "\"y\", true",
            "\"Y\", true",
        "\"false\", false", "\"no\", false", "\"off\", false", "\"n\", false",
      })
  void aFlagIsReadFromManyForms(String json, boolean flag) throws Exception {
    assertThat(FLAG.take(Document.parse(json))).contains(new Kind.Taken(flag, true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"maybe\"", "\"TRUE \"", "\"\"", "[]", "{}"})
  void whatIsNoFlagIsRefused(String json) throws Exception {
    assertThat(FLAG.take(Document.parse(json))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      value = {
        "\"strict\", strict, true",
        "\"STANDARD\", standard, true",
        "\"off\", off, true",
        "false, off, true",
        "\"False\", off, true",
        "\"str\", strict, false",
        "\"O\", off, false",
        "0, strict, false",
        "1, standard, false",
        "-5, strict, false",
        "1e99, off, false",
      })
  void aChoiceIsReadInAnyLetterCaseByItsBeginningOrPlace(
      String json, String word, boolean asWritten) throws Exception {
    assertThat(CHOICE.take(Document.parse(json))).contains(new Kind.Taken(word, asWritten));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"st\"", "\"\"", "true", "\"on\"", "[]", "\"none\""})
  void aChoiceThatIsNoneOrTwoIsRefused(String json) throws Exception {
    assertThat(CHOICE.take(Document.parse(json))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      value = {"\"a b\", a b", "5.0, 5.0", "true, true"})
  void aTextIsReadFromAnyScalar(String json, String text) throws Exception {
    assertThat(TEXT.take(Document.parse(json))).contains(new Kind.Taken(text, true));
  }

  @Test
  void aTextThatIsNoScalarOrTooLongIsRefused() throws Exception {
    String longest = "a".repeat(Kind.Text.MAX_CHARS);
    assertThat(TEXT.take(Document.parse("{}"))).isEmpty();
    assertThat(TEXT.take(new Document.Text(longest))).isPresent();
    assertThat(TEXT.take(new Document.Text(longest + "a"))).isEmpty();
    assertThat(TEXT.take(new Document.Text("a\0b"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[\"A\", \"B\"]", "\"A, B\"", "\"[A, B]\"", "\" A B \"", "\"A,B\""})
  void namesAreAListOrATextWithSeparators(String json) throws Exception {
    assertThat(NAMES.take(Document.parse(json))).contains(new Kind.Taken(List.of("A", "B"), true));
  }

  @Test
  void oneNumberIsOneName() throws Exception {
    assertThat(NAMES.take(Document.parse("7"))).contains(new Kind.Taken(List.of("7"), true));
  }

  @Test
  void namesThatAreNoTextsOrTooManyAreRefused() throws Exception {
    assertThat(NAMES.take(Document.parse("\"\""))).contains(new Kind.Taken(List.of(), true));
    assertThat(NAMES.take(Document.parse("[{}]"))).isEmpty();
    assertThat(NAMES.take(Document.parse("true"))).isEmpty();
    String most = "a ".repeat(Kind.Names.MAX_ITEMS);
    assertThat(NAMES.take(new Document.Text(most))).isPresent();
    assertThat(NAMES.take(new Document.Text(most + "a"))).isEmpty();
  }
}
