package dev.marram.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ModelErrorTest {
  @ParameterizedTest
  @EnumSource
  void thePayloadHasTheTextTwiceAndTheShortNameInTheOrderOfTheVector(ErrorCode code) {
    assertThat(new ModelError(code, "why \"so\"").toJson())
        .isEqualTo(
            "{\"_service\":\"aws.greengrass#GreengrassCoreIPC\","
                + "\"_message\":\"why \\\"so\\\"\",\"_errorCode\":\""
                + code.shortName()
                + "\",\"message\":\"why \\\"so\\\"\"}");
  }

  @Test
  void whatIsNotFoundIsNamedBehindTheText() {
    assertThat(ModelError.notFound("no such key", "configuration", "a/b").toJson())
        .endsWith(
            "\"message\":\"no such key\",\"resourceType\":\"configuration\","
                + "\"resourceName\":\"a/b\"}");
  }

  @Test
  void moreMembersComeInTheirOrderAndNullIsNeverWritten() {
    Map<String, Document> members = new LinkedHashMap<>();
    members.put("z", Document.Num.of(1));
    members.put("resourceName", Document.Null.NULL);
    members.put("context", Document.Obj.EMPTY);
    members.put("a", new Document.Bool(true));

    assertThat(new ModelError(ErrorCode.SERVICE, "x", members).toJson())
        .endsWith("\"message\":\"x\",\"z\":1,\"context\":{},\"a\":true}")
        .doesNotContain("null");
  }

  @Test
  void aMemberCannotReplaceWhatClientsRead() {
    Map<String, Document> members =
        Map.of("_errorCode", new Document.Text("Other"), "message", Document.Null.NULL);

    assertThat(new ModelError(ErrorCode.CONFLICT, "x", members).toJson())
        .isEqualTo(new ModelError(ErrorCode.CONFLICT, "x").toJson());
  }

  @Test
  void theMembersAreACopy() {
    Map<String, Document> members = new LinkedHashMap<>();
    ModelError error = new ModelError(ErrorCode.SERVICE, "x", members);
    members.put("late", Document.Num.of(1));

    assertThat(error.members()).isEmpty();
  }

  @Test
  void theShorthandsHaveTheirCodes() {
    assertThat(ModelError.service("x").code()).isEqualTo(ErrorCode.SERVICE);
    assertThat(ModelError.invalidArguments("x").code()).isEqualTo(ErrorCode.INVALID_ARGUMENTS);
    assertThat(ModelError.unauthorized("x").code()).isEqualTo(ErrorCode.UNAUTHORIZED);
    assertThat(ModelError.notFound("x", "t", "n").code()).isEqualTo(ErrorCode.RESOURCE_NOT_FOUND);
  }

  @Test
  void anErrorWithoutTextIsABug() {
    assertThatThrownBy(() -> ModelError.service("")).isInstanceOf(IllegalArgumentException.class);
  }
}
