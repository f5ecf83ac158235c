package dev.marram.operation;

import static dev.marram.operation.OperationServer.error;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.client.IpcClient;
import dev.marram.client.RemoteException;
import dev.marram.config.UpdateCase;
import dev.marram.frame.Frame;
import dev.marram.model.Operation;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValidateConfigurationTest {
  private static final String ME = "com.example.Me";

  @TempDir private Path folder;
  private OperationServer server;

  @BeforeEach
  void start() throws Exception {
    server = OperationServer.start(folder);
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  @Test
  void theStreamOpensAndStaysSilent() throws Exception {
    RawClient client = server.raw(ME);
    for (int i = 0; i < 2; i++) {
      int stream = client.send(Operation.SUBSCRIBE_TO_VALIDATE_CONFIGURATION_UPDATES, "{}");
      Frame response = client.receive(stream);
      assertThat(response.payloadText()).isEqualTo("{}");
      assertThat(response.modelType())
          .contains("aws.greengrass#SubscribeToValidateConfigurationUpdatesResponse");
      assertThat(response.flags()).isZero();
    }
    int update =
        client.send(
            Operation.UPDATE_CONFIGURATION,
            UpdateCase.json("{'timestamp':0,'valueToMerge':{'a':1}}"));
    assertThat(client.receive().streamId()).isEqualTo(update);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{} | configurationValidityReport is required",
        "{'configurationValidityReport':null} | configurationValidityReport is required",
        "{'configurationValidityReport':'ACCEPTED'} | configurationValidityReport is required",
        "{'configurationValidityReport':{'status':'ACCEPTED'}} | deploymentId is required",
        "{'configurationValidityReport':{'status':'ACCEPTED','deploymentId':1}} | deploymentId is required",
        "{'configurationValidityReport':{'deploymentId':'d'}} | status in configurationValidityReport must be",
        "{'configurationValidityReport':{'status':'MAYBE','deploymentId':'d'}} | status in configurationValidityReport must be",
        "{'configurationValidityReport':{'status':'ACCEPTED','deploymentId':'d'}} | Validation request either timed out or was never made",
        "{'configurationValidityReport':{'status':'REJECTED','deploymentId':'d','message':'m'}} | Validation request either timed out or was never made",
        "{'configurationValidityReport':{'status':'SUCCEEDED','deploymentId':'d'}} | Validation request either timed out or was never made",
        "{'configurationValidityReport':{'status':'FAILED','deploymentId':'d'}} | Validation request either timed out or was never made",
      })
  void aReportThatNobodyAskedForIsRefused(String request, String message) throws Exception {
    IpcClient me = server.client(ME);
    RemoteException error =
        error(me, Operation.SEND_CONFIGURATION_VALIDITY_REPORT, UpdateCase.json(request));
    assertThat(error.code()).isEqualTo("InvalidArgumentsError");
    assertThat(error).hasMessageStartingWith(message);
  }
}
