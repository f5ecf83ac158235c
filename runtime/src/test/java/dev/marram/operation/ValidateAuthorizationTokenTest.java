package dev.marram.operation;

import static dev.marram.model.Operation.VALIDATE_AUTHORIZATION_TOKEN;
import static dev.marram.operation.OperationServer.error;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.client.IpcClient;
import dev.marram.client.Reply;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValidateAuthorizationTokenTest {
  @TempDir private Path folder;
  private OperationServer server;
  private IpcClient streamManager;

  @BeforeEach
  void start() throws Exception {
    server = OperationServer.start(folder);
    streamManager = server.client("aws.greengrass.StreamManager");
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  @Test
  void theTokenOfAnyComponentIsValid() throws Exception {
    String token = OperationServer.token("com.example.Any");
    Reply reply =
        streamManager.call(
            VALIDATE_AUTHORIZATION_TOKEN.wireName(),
            "{\"token\":%s}".formatted(Requests.quoted(token)));
    assertThat(reply.modelType()).contains("aws.greengrass#ValidateAuthorizationTokenResponse");
    assertThat(reply.json()).isEqualTo("{\"isValid\":true}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "{\"token\":null}",
        "{\"token\":\"\"}",
        "{\"token\":\"x\"}",
        "{\"token\":1}"
      })
  void anUnknownOrMissingTokenIsAnErrorAndNeverFalse(String request) {
    assertThat(error(streamManager, VALIDATE_AUTHORIZATION_TOKEN, request).code())
        .isEqualTo("InvalidTokenError");
  }

  @Test
  void aRequestThatIsNoJsonGetsADeclaredError() {
    assertThat(error(streamManager, VALIDATE_AUTHORIZATION_TOKEN, "{").code())
        .isEqualTo("ServiceError");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "com.example.Any",
        "aws.greengrass.StreamManager2",
        "aws.greengrass.streammanager"
      })
  void nobodyElseMayAskWhateverTheToken(String caller) throws Exception {
    IpcClient client = server.client(caller);
    for (String request : new String[] {"{\"token\":\"token of x\"}", "{}", "{"}) {
      assertThat(error(client, VALIDATE_AUTHORIZATION_TOKEN, request).code())
          .isEqualTo("UnauthorizedError");
    }
  }
}
