package dev.marram.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.model.Document;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CoercionTest {
  private static final Kind NUMBER = Kind.number("", 5, -100, 10_000);
  private static final Kind CHOICE = Kind.choice("standard", "strict", "standard", "off");

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      value = {
        "7, 7",
        "-7, -7",
        "10.0, 10",
        "1e3, 1000",
        "1.5E2, 150",
        "\"8883\", 8883",
        "\"0\", 0"
      })
  void aNumberIsTakenAsWritten(String json, long number) throws Exception {
    assertThat(coerce(json, NUMBER)).isEqualTo(taken(Document.Num.of(number)));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      value = {
        "10.9, 10",
        "-1.5, -1",
        "\"30s\", 30",
        "\" 12\", 12",
        "\"+4\", 4",
        "\"010\", 8",
        "\"0x1F\", 31",
        "\"0b101\", 5",
        "\"1.9\", 1",
      })
  void aNumberThatIsNotTakenAsWrittenIsNoted(String json, long number) throws Exception {
    assertThat(coerce(json, NUMBER))
        .isEqualTo(
            new Coercion.Outcome.Taken(Document.Num.of(number), Optional.of("taken as " + number)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"abc\"", "\"\"", "\"-\"", "true", "{}", "[1]", "\"s30\""})
  void whatIsNoNumberIsRefused(String json) throws Exception {
    assertThat(coerce(json, NUMBER)).isEqualTo(refused("it has to be a whole number"));
  }

  @Test
  void infinityIsRefused() {
    assertThat(Coercion.coerce(new Document.Num(".inf"), NUMBER))
        .isEqualTo(refused("it has to be a whole number"));
    assertThat(Coercion.coerce(new Document.Num("NaN"), Kind.flag(true)))
        .isInstanceOf(Coercion.Outcome.Refused.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10001",
        "-101",
        "1e999999999",
        "-1E99",
        "\"99999999999999999999999999\"",
        "\"20000s\""
      })
  void aNumberOutOfRangeIsRefused(String json) throws Exception {
    assertThat(coerce(json, NUMBER)).isEqualTo(refused("it has to be from -100 to 10,000"));
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
    assertThat(coerce(json, Kind.flag(!flag))).isEqualTo(taken(new Document.Bool(flag)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"maybe\"", "\"TRUE \"", "\"\"", "[]", "{}"})
  void whatIsNoFlagIsRefused(String json) throws Exception {
    assertThat(coerce(json, Kind.flag(true))).isEqualTo(refused("it has to be true or false"));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      value = {
        "\"strict\", strict",
        "\"STANDARD\", standard",
        "\"off\", off",
        "false, off",
        "\"false\", off",
      })
  void aChoiceIsReadInAnyLetterCase(String json, String word) throws Exception {
    assertThat(coerce(json, CHOICE)).isEqualTo(taken(new Document.Text(word)));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      value = {
        "\"str\", strict",
        "\"O\", off",
        "0, strict",
        "1, standard",
        "-5, strict",
        "1e99, off"
      })
  void aChoiceByItsBeginningOrPlaceIsNoted(String json, String word) throws Exception {
    assertThat(coerce(json, CHOICE))
        .isEqualTo(
            new Coercion.Outcome.Taken(new Document.Text(word), Optional.of("taken as " + word)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"st\"", "\"\"", "true", "\"on\"", "[]", "\"none\""})
  void aChoiceThatIsNoneOrTwoIsRefused(String json) throws Exception {
    assertThat(coerce(json, CHOICE))
        .isInstanceOfSatisfying(
            Coercion.Outcome.Refused.class,
            refused ->
                assertThat(refused.why()).startsWith("it has to be one of strict, standard, off"));
  }

  @Test
  void aMisspeltChoiceIsRefusedWithTheNearest() throws Exception {
    assertThat(coerce("\"stritc\"", CHOICE))
        .isEqualTo(refused("it has to be one of strict, standard, off, perhaps strict"));
  }

  @Test
  void aChoiceAmongTrueAndFalseTakesFlags() throws Exception {
    Kind kind = Kind.choice("auto", "auto", "true", "false");
    assertThat(coerce("true", kind)).isEqualTo(taken(new Document.Text("true")));
    assertThat(coerce("\"False\"", kind)).isEqualTo(taken(new Document.Text("false")));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      value = {"\"a b\", a b", "5.0, 5.0", "true, true"})
  void aTextIsReadFromAnyScalar(String json, String text) throws Exception {
    assertThat(coerce(json, Kind.text())).isEqualTo(taken(new Document.Text(text)));
  }

  @Test
  void aTextThatIsNoScalarOrTooLongIsRefused() throws Exception {
    assertThat(coerce("{}", Kind.text())).isEqualTo(refused("it has to be a text"));
    assertThat(coerce("\"abcd\"", new Kind.Text("", 3)))
        .isEqualTo(refused("it has to have at most 3 characters"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[\"A\", \"B\"]", "\"A, B\"", "\"[A, B]\"", "\" A B \"", "\"A,B\""})
  void namesAreAListOrATextWithSeparators(String json) throws Exception {
    assertThat(coerce(json, Kind.names()))
        .isEqualTo(
            taken(new Document.Arr(List.of(new Document.Text("A"), new Document.Text("B")))));
  }

  @Test
  void noNamesAreAnEmptyList() throws Exception {
    assertThat(coerce("\"\"", Kind.names())).isEqualTo(taken(new Document.Arr(List.of())));
  }

  @Test
  void namesThatAreNoTextsOrTooManyAreRefused() throws Exception {
    assertThat(coerce("[{}]", Kind.names())).isEqualTo(refused("it has to be a list of texts"));
    assertThat(coerce("7", Kind.names())).isEqualTo(refused("it has to be a list of texts"));
    assertThat(coerce("[1,2,3]", new Kind.Names(2)))
        .isEqualTo(refused("it has to have at most 2 entries"));
  }

  private static Coercion.Outcome coerce(String json, Kind kind) throws Exception {
    return Coercion.coerce(Document.parse(json), kind);
  }

  private static Coercion.Outcome taken(Document value) {
    return new Coercion.Outcome.Taken(value, Optional.empty());
  }

  private static Coercion.Outcome refused(String why) {
    return new Coercion.Outcome.Refused(why);
  }
}
