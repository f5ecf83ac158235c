package dev.marram.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

class DocumentTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"b\":1,\"a\":1.0,\"big\":9007199254740993,\"exp\":1.7E9,\"n\":null,\"l\":[true,false,\"x\"]}",
        "{}",
        "[]",
        "\"ä\\n\"",
      })
  void aDocumentThatPassesThroughIsUnchanged(String json) throws Exception {
    assertThat(Document.parse(json).toJson()).isEqualTo(json);
  }

  @Test
  void everyCharacterIsWrittenSoThatItIsReadAgainAndAsAnotherWriterDoes() throws Exception {
    for (char c = 0; c < Character.MAX_VALUE; c++) {
      Document text = new Document.Text("a" + c + "b");
      StringWriter other = new StringWriter();
      try (JsonGenerator generator =
          new JsonFactory().createGenerator(ObjectWriteContext.empty(), other)) {
        generator.writeString("a" + c + "b");
      }
      assertThat(text.toJson()).isEqualTo(other.toString());
      if (!Character.isSurrogate(c)) {
        assertThat(Document.parse(text.toBytes())).isEqualTo(text);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{\"a\":}", "{} {}", "01", "NaN", "{'a':1}"})
  void whatIsNoJsonIsASyntaxException(String json) {
    assertThatThrownBy(() -> Document.parse(json)).isInstanceOf(Document.SyntaxException.class);
  }

  @Test
  void deeperThanTheLimitIsASyntaxException() throws Exception {
    String deepest = "[".repeat(Document.MAX_DEPTH) + "]".repeat(Document.MAX_DEPTH);
    assertThat(Document.parse(deepest).toJson()).isEqualTo(deepest);
    assertThatThrownBy(() -> Document.parse("[" + deepest + "]"))
        .isInstanceOf(Document.SyntaxException.class);
  }

  @Test
  void aNullMemberCountsAsAbsentAndNamesAreFoundInAnyLetterCase() throws Exception {
    Document.Obj object = (Document.Obj) Document.parse("{\"Run\":\"x\",\"none\":null}");
    assertThat(object.get("run")).isEmpty();
    assertThat(object.getIgnoreCase("run")).contains(new Document.Text("x"));
    assertThat(object.getIgnoreCase("NONE")).isEmpty();
  }
}
