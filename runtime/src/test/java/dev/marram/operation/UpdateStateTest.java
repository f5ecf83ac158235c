package dev.marram.operation;

import static dev.marram.model.Operation.UPDATE_STATE;
import static dev.marram.operation.OperationServer.error;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.client.IpcClient;
import dev.marram.client.RemoteException;
import dev.marram.client.Reply;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpdateStateTest {
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

  @Test
  void aReportIsAcceptedWithoutAPolicyAndForTheCallerOnly() throws Exception {
    Reply reply = me.call(UPDATE_STATE.wireName(), "{\"state\":\"RUNNING\"}");
    assertThat(reply.modelType()).contains("aws.greengrass#UpdateStateResponse");
    assertThat(reply.json()).isEqualTo("{}");
    me.call(
        UPDATE_STATE.wireName(), "{\"state\":\"ERRORED\",\"componentName\":\"com.example.Other\"}");
    assertThat(server.reports).containsExactly(ME + " RUNNING", ME + " ERRORED");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "{\"state\":null}",
        "{\"state\":\"\"}",
        "{\"state\":\"running\"}",
        "{\"state\":\"FINISHED\"}",
        "{\"state\":1}",
        "[]",
        "{\"state\"",
      })
  void anythingButTheTwoStatesIsAServiceErrorAndNoReport(String request) {
    assertThat(error(me, UPDATE_STATE, request).code()).isEqualTo("ServiceError");
    assertThat(server.reports).isEmpty();
  }

  @Test
  void anUnknownComponentIsNamedInTheError() {
    server.unknownComponents.add(ME);
    RemoteException error = error(me, UPDATE_STATE, "{\"state\":\"RUNNING\"}");
    assertThat(error.code()).isEqualTo("ResourceNotFoundError");
    assertThat(error.payload())
        .contains("\"resourceType\":\"Component\"", "\"resourceName\":\"com.example.Me\"");
  }
}
