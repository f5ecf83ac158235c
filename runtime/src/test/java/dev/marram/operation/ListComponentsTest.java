package dev.marram.operation;

import static dev.marram.model.Operation.GET_COMPONENT_DETAILS;
import static dev.marram.model.Operation.LIST_COMPONENTS;
import static dev.marram.operation.OperationServer.error;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.client.IpcClient;
import dev.marram.client.Reply;
import dev.marram.config.ConfigurationView;
import dev.marram.model.Document;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ListComponents and GetComponentDetails. */
class ListComponentsTest {
  private static final String A = "com.example.A";
  private static final String NUCLEUS = "aws.greengrass.Nucleus";
  private static final String DETAILS_OF_A =
      "{\"componentName\":\"com.example.A\",\"version\":\"1.0.0\",\"state\":\"RUNNING\","
          + "\"configuration\":{\"accessControl\":{\"s\":{}},\"b\":null}}";

  @TempDir private Path folder;
  private OperationServer server;

  @BeforeEach
  void start() throws Exception {
    server =
        OperationServer.start(
            folder,
            Map.of(
                A,
                view("{\"b\":null,\"_private\":1,\"accessControl\":{\"s\":{}}}"),
                "com.example.Huge",
                view("{\"x\":\"" + "y".repeat(9 << 20) + "\"}")),
            true);
    component(NUCLEUS, "2.18.0");
    component(A, "1.0.0");
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  private static ConfigurationView view(String json) throws Exception {
    return ConfigurationView.of((Document.Obj) Document.parse(json));
  }

  private void component(String name, String version) {
    server.components.add(
        new ComponentStatus(name, version, "RUNNING", Instant.EPOCH, "", List.of(), 0));
  }

  @Test
  void allAreListedInTheOrderOfTheirDependenciesWithTheirWholeConfiguration() throws Exception {
    Reply reply = server.client("greengrass-cli#user-7").call(LIST_COMPONENTS.wireName(), "{}");
    assertThat(reply.modelType()).contains("aws.greengrass#ListComponentsResponse");
    assertThat(reply.json())
        .isEqualTo(
            "{\"components\":[{\"componentName\":\"aws.greengrass.Nucleus\",\"version\":\"2.18.0\","
                + "\"state\":\"RUNNING\"},"
                + DETAILS_OF_A
                + "]}");
  }

  @Test
  void theListNeedsTheRightToTheTextStar() throws Exception {
    IpcClient client = server.client(A);
    server.allow(A, LIST_COMPONENTS, A, "com.example.*");
    assertThat(error(client, LIST_COMPONENTS, "{}").code()).isEqualTo("UnauthorizedError");
    server.allow(A, LIST_COMPONENTS, "*");
    assertThat(client.call(LIST_COMPONENTS.wireName(), "").json()).contains(DETAILS_OF_A);
  }

  @Test
  void theDetailsOfOneNeedTheRightToItsName() throws Exception {
    IpcClient client = server.client("com.example.Reader");
    server.allow("com.example.Reader", GET_COMPONENT_DETAILS, A, "com.example.Absent");
    assertThat(client.call(GET_COMPONENT_DETAILS.wireName(), named(A)).json())
        .isEqualTo("{\"componentDetails\":" + DETAILS_OF_A + "}");
    assertThat(error(client, GET_COMPONENT_DETAILS, named(NUCLEUS)).code())
        .isEqualTo("UnauthorizedError");
  }

  @Test
  void theNameIsLookedAtBeforeThePermissionAndThatBeforeTheComponent() throws Exception {
    IpcClient stranger = server.client("com.example.Stranger");
    for (String request : List.of("{}", named(""), "{\"componentName\":null}")) {
      assertThat(error(stranger, GET_COMPONENT_DETAILS, request))
          .hasMessage("Component name cannot be empty")
          .extracting("code")
          .isEqualTo("InvalidArgumentsError");
    }
    assertThat(error(stranger, GET_COMPONENT_DETAILS, named("com.example.Absent")).code())
        .isEqualTo("UnauthorizedError");
    assertThat(
            error(
                server.client("greengrass-cli#user-7"),
                GET_COMPONENT_DETAILS,
                named("com.example.Absent")))
        .hasMessage("Component with name com.example.Absent not found in Greengrass")
        .extracting("code")
        .isEqualTo("ResourceNotFoundError");
  }

  @Test
  void whatDoesNotFitAFrameSaysWhatToAskInstead() throws Exception {
    component("com.example.Huge", "1.0.0");
    component("com.example.Huge", "1.0.1");
    IpcClient client = server.client("greengrass-cli#user-7");
    assertThat(error(client, LIST_COMPONENTS, "{}"))
        .hasMessageContaining("single components with GetComponentDetails")
        .extracting("code")
        .isEqualTo("ServiceError");
    assertThat(client.call(GET_COMPONENT_DETAILS.wireName(), named("com.example.Huge")).json())
        .hasSizeGreaterThan(9 << 20);
  }

  @Test
  void onlySoManyListsWaitAndTheLoopWaitsForNone() throws Exception {
    IpcClient client = server.client("greengrass-cli#user-7");
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch blocked = new CountDownLatch(1);
    server.listed =
        () -> {
          asked.countDown();
          await(blocked);
          return server.components;
        };
    CompletableFuture<Reply> waiting = client.callAsync(LIST_COMPONENTS.wireName(), "{}");
    await(asked);
    for (int i = 0; i < 100; i++) {
      var _ = client.callAsync(LIST_COMPONENTS.wireName(), "{}");
    }
    assertThat(error(client, LIST_COMPONENTS, "{}"))
        .hasMessage("Too many long answers are under way. Try again later");
    server.settle();
    assertThat(waiting).isNotDone();
    blocked.countDown();
    assertThat(waiting.get(20, TimeUnit.SECONDS).json()).contains(DETAILS_OF_A);
    assertThat(server.ledger().limits().toString()).contains("LONG_ANSWERS=1");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String named(String component) {
    return "{\"componentName\":\"" + component + "\"}";
  }
}
