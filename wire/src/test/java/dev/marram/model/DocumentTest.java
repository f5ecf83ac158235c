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
    assertThat(Document.parse(json).size()).isEqualTo(Document.parse(json).toBytes().length);
  }

  @Test
  void everyCharacterIsWrittenSoThatItIsReadAgainAndAsAnotherWriterDoes() throws Exception {
    for (int c = 0; c < 0x11000; c++) { // with some that are surrogate pairs
      Document text = new Document.Text("a" + Character.toString(c) + "b");
      if (c > Character.MAX_VALUE || !Character.isSurrogate((char) c)) {
        StringWriter other = new StringWriter();
        try (JsonGenerator generator =
            new JsonFactory().createGenerator(ObjectWriteContext.empty(), other)) {
          generator.writeString("a" + Character.toString(c) + "b");
        }
        assertThat(text.toJson()).isEqualTo(other.toString());
      }
      assertThat(Document.parse(text.toBytes())).isEqualTo(text);
      assertThat(text.toBytes()).hasSize((int) text.size());
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
