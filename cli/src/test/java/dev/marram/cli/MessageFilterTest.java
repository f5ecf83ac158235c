package dev.marram.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marram.model.Document;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class MessageFilterTest {
  private static final String EVENT =
      "{\"topic\":\"plant/line1\",\"publisher\":\"com.example.A\",\"jsonMessage\":{\"temp\":21.5,\"motor\":{\"state\":\"on\",\"rpm\":900},\"ok\":true,\"none\":null}}";

  private static boolean passes(String expression) throws Document.SyntaxException {
    Document.Obj event = (Document.Obj) Document.parse(EVENT);
    return MessageFilter.parse(expression).passes(event, Payload.of(event));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/temp > 20",
        "/temp>3",
        "/temp < 100",
        "/temp = 21.50",
        "/temp != 21",
        "/motor/state = on",
        "/motor/rpm > 89",
        "/ok = true",
        "topic ~ ^plant/",
        "publisher = com.example.A",
        "/motor ~ \"rpm\":9\\d\\d",
        "/motor/state < oo",
        "  /temp > -5  "
      })
  void theMessagePasses(String expression) throws Exception {
    assertThat(passes(expression)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/temp > 21.5",
        "/temp < 9",
        "/temp = 2",
        "/motor/state = off",
        "/absent = x",
        "/absent != x",
        "/none != x",
        "/motor/state/deeper != x",
        "topic ~ ^line",
        "publisher != com.example.A"
      })
  void doesNotPass(String expression) throws Exception {
    assertThat(passes(expression)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "temp > 20", "/temp", "/temp >", "/temp is 20"})
  void whatIsNoComparisonIsWrongUse(String expression) {
    assertThatThrownBy(() -> MessageFilter.parse(expression))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("'/temp > 20'");
  }

  @Test
  void aBadRegularExpressionIsFoundBeforeTheFirstMessage() {
    assertThatThrownBy(() -> MessageFilter.parse("topic ~ ("))
        .isInstanceOf(PatternSyntaxException.class);
  }
}
