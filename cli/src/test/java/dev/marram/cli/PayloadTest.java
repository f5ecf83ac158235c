package dev.marram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.model.Document;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PayloadTest {
  private static Payload binary(byte[] bytes) {
    String text = Base64.getEncoder().encodeToString(bytes);
    return Payload.of(new Document.Obj(Map.of("binaryMessage", new Document.Text(text))));
  }

  private static Payload binary(String text) {
    return binary(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Payload json(String json) throws Document.SyntaxException {
    return Payload.of(new Document.Obj(Map.of("jsonMessage", Document.parse(json))));
  }

  @Test
  void namesAndTextsOfJsonHaveAColourEachInATerminal() throws Exception {
    assertThat(json("{\"a\":\"b:\\\"\",\"n\":[1,true]}").show(true))
        .isEqualTo(
            "{\033[34m\"a\":\033[0m\033[32m\"b:\\\"\"\033[0m,\033[34m\"n\":\033[0m[1,true]}");
  }

  @Test
  void elsewhereJsonIsPlain() throws Exception {
    assertThat(json("[1, {\"a\": null}]").show(false)).isEqualTo("[1,{\"a\":null}]");
  }

  @Test
  void aTextOfAnyLengthIsColoured() throws Exception {
    assertThat(json("{\"a\":\"" + "\\n".repeat(200_000) + "\"}").show(true)).endsWith("\"\033[0m}");
  }

  @Test
  void bytesThatAreAJsonObjectAreShownAsOne() {
    assertThat(binary("{ \"a\" : 1 }").show(false)).isEqualTo("{\"a\":1}");
    assertThat(binary("{ broken").show(false)).isEqualTo("{ broken");
  }

  @Test
  void textIsShownAsItIs() {
    assertThat(binary("Grüße\n\tan alle\n").show(false)).isEqualTo("Grüße\n  \tan alle");
    assertThat(binary("").show(true)).isEmpty();
  }

  @Test
  void bytesThatAreNoTextAreShownInHex() {
    assertThat(binary(new byte[] {0, (byte) 0xff, 'A', 'z', ' ', '~', 0x7f}).show(false))
        .isEqualTo("7 bytes\n  000000  00 ff 41 7a 20 7e 7f%27s  ..Az ~.".formatted(""));
    assertThat(binary("0123456789abcdef\0").show(false).lines())
        .hasSize(3)
        .element(2)
        .asString()
        .startsWith("  000010  00 ");
  }

  @Test
  void ofManyBytesTheBeginningIsShown() {
    assertThat(binary(new byte[1024]).show(false).lines())
        .hasSize(65)
        .last()
        .asString()
        .contains("0003f0");
    assertThat(binary(new byte[1025]).show(false).lines()).hasSize(66).last().isEqualTo("  ...");
  }

  @Test
  void whatCouldCommandATerminalIsNeverPassedOn() throws Exception {
    assertThat(binary("\033[2J").show(false))
        .isEqualTo("4 bytes\n  000000  1b 5b 32 4a%36s  .[2J".formatted(""));
    assertThat(json("{\"a\":\"\u009b2J\"}").show(false)).isEqualTo("{\"a\":\"\\u009b2J\"}");
  }

  @Test
  void noTextCanPassForAnotherMessage() {
    assertThat(binary("a\r2026\nb\r\n2026\u2028c\u202ed").show(false))
        .isEqualTo("a\n  2026\n  b\n  2026\n  c\\u202ed");
  }
}
