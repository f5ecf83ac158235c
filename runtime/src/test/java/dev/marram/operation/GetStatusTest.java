package dev.marram.operation;

import static dev.marram.operation.OperationServer.subscribe;
import static dev.marram.operation.Requests.publishJson;
import static dev.marram.operation.Requests.topic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.marram.client.IpcClient;
import dev.marram.client.RemoteException;
import dev.marram.client.Reply;
import dev.marram.client.Subscription;
import dev.marram.model.Operation;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GetStatusTest {
  private static final String ME = "com.example.Me";

  @TempDir private Path folder;
  private OperationServer server;

  @BeforeEach
  void start() throws Exception {
    server = OperationServer.start(folder);
    server.allowPubSub(ME);
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  @Test
  void itShowsTheLedgerTheLimitsReachedAndTheStates() throws Exception {
    Instant then = Instant.ofEpochMilli(5_000);
    server.components.add(
        new ComponentStatus("com.example.B", "2.0.0", "BROKEN", then, "fault", List.of(), 2));
    server.components.add(
        new ComponentStatus(ME, "1.0.0", "RUNNING", then, "Run started", List.of(7L), 0));
    server.allow(ME, OperationServer.CONTROL, GetStatus.NAME, "*");
    IpcClient me = server.client(ME);
    try (Subscription one = subscribe(me, topic("a"));
        Subscription two = subscribe(me, topic("a"))) {
      me.call(Operation.PUBLISH_TO_TOPIC.wireName(), publishJson("a", "{}"));
      OperationServer.next(one);
      OperationServer.next(two);
      OperationServer.error(me, Operation.SUBSCRIBE_TO_TOPIC, topic("x".repeat(4097)));
      Reply reply = me.call(GetStatus.NAME, "");
      assertThat(reply.modelType()).contains("dev.marram#GetStatusResponse");
      assertThat(reply.json())
          .isEqualTo(
              "{\"runtime\":{\"version\":\"1.2\",\"pid\":42,\"root\":\"/root\",\"startedAt\":1767225599000,"
                  + "\"uptimeMs\":1000},\"ledger\":{\"published\":1,\"accepted\":2,\"delivered\":2,\"pending\":0,"
                  + "\"dropped\":{}},\"limits\":{\"pubsub.maxTopicBytes\":1},\"components\":"
                  + "[{\"componentName\":\"com.example.B\",\"version\":\"2.0.0\","
                  + "\"state\":\"BROKEN\",\"since\":5000,\"reason\":\"fault\",\"pids\":[],"
                  + "\"restarts\":2},{\"componentName\":\"com.example.Me\",\"version\":\"1.0.0\","
                  + "\"state\":\"RUNNING\",\"since\":5000,\"reason\":\"Run started\","
                  + "\"pids\":[7],\"restarts\":0}]}");
    }
  }

  @Test
  void itNeedsAPolicyForTheControlServiceOrTheCommandLine() throws Exception {
    IpcClient me = server.client(ME);
    RemoteException denied =
        catchThrowableOfType(RemoteException.class, () -> me.call(GetStatus.NAME, "{}"));
    assertThat(denied)
        .hasMessage(
            "Principal com.example.Me is not authorized to perform"
                + " dev.marram.control:dev.marram#GetStatus on resource *")
        .extracting("code")
        .isEqualTo("UnauthorizedError");
    server.allow(ME, OperationServer.CONTROL, "dev.marram#Other", "*");
    assertThat(catchThrowableOfType(RemoteException.class, () -> me.call(GetStatus.NAME, "{}")))
        .isNotNull();
    assertThat(server.client("greengrass-cli#1").call(GetStatus.NAME, "{}").json())
        .contains("\"components\":[]");
  }

  @Test
  void anUnknownOperationOfOursIsAServiceErrorForEverybody() throws Exception {
    IpcClient commandLine = server.client("greengrass-cli#1");
    assertThat(
            catchThrowableOfType(
                RemoteException.class, () -> commandLine.call("dev.marram#Nothing", "{}")))
        .extracting("code")
        .isEqualTo("ServiceError");
  }
}
