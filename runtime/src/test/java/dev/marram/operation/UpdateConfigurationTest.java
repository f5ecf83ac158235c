package dev.marram.operation;

import static dev.marram.operation.OperationServer.error;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.client.IpcClient;
import dev.marram.model.Operation;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpdateConfigurationTest {
  private static final String ME = "com.example.Me";

  @TempDir private Path folder;
  private OperationServer server;
  private IpcClient me;

  @BeforeEach
  void start() throws Exception {
    server = OperationServer.start(folder);
    me = server.client(ME);
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"keyPath\":[\"accessControl\"],\"valueToMerge\":{}}| true",
        "{\"keyPath\":[\"ACCESSCONTROL\"],\"valueToMerge\":{}}| true",
        "{\"keyPath\":[\"accesscontrol\",\"aws.greengrass.ipc.pubsub\"],\"valueToMerge\":1}| true",
        "{\"valueToMerge\":{\"accessControl\":{}}}| true",
        "{\"keyPath\":null,\"valueToMerge\":{\"a\":1,\"AccessControl\":null}}| true",
        "{\"keyPath\":[],\"valueToMerge\":{\"aCCESScONTROL\":\"x\"}}| true",
        "{\"valueToMerge\":{\"acce\\u0073sControl\":{}}}| true",
        "{\"keyPath\":[\"my\",\"accessControl\"],\"valueToMerge\":{}}| false",
        "{\"keyPath\":[\"my\"],\"valueToMerge\":{\"accessControl\":{}}}| false",
        "{\"valueToMerge\":{\"my\":{\"accessControl\":{}}}}| false",
        "{\"valueToMerge\":{\"accessControls\":{}}}| false",
        "{\"keyPath\":[\"access Control\"],\"valueToMerge\":{}}| false",
      })
  void noComponentGivesItselfRightsByAnUpdateOfItsConfiguration(String request, boolean refused)
      throws Exception {
    String whole = request.substring(0, request.length() - 1) + ",\"timestamp\":1}";
    if (refused) {
      assertThat(error(me, Operation.UPDATE_CONFIGURATION, whole))
          .hasMessage("Config update is not allowed for following fields [accessControl]")
          .extracting("code")
          .isEqualTo("InvalidArgumentsError");
    } else {
      assertThat(me.call(Operation.UPDATE_CONFIGURATION.wireName(), whole).json()).isEqualTo("{}");
    }
  }
}
