package dev.marram.operation;

import static dev.marram.operation.OperationServer.error;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.client.IpcClient;
import dev.marram.client.RemoteException;
import dev.marram.model.ErrorCode;
import dev.marram.model.Operation;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class UnavailableTest {
  private static final String ME = "aws.example.Me";
  private static final String UUID = "0b4d6e3a-5a5f-4d7c-9d5e-1f2a3b4c5d6e";
  private static final String ARN =
      "arn:aws:secretsmanager:eu-central-1:123456789012:secret:db-AbCdEf";

  /** Those that this version serves; each has a test of its own. */
  private static final Set<Operation> SERVED =
      EnumSet.of(
          Operation.PUBLISH_TO_TOPIC,
          Operation.SUBSCRIBE_TO_TOPIC,
          Operation.GET_CONFIGURATION,
          Operation.UPDATE_CONFIGURATION,
          Operation.SUBSCRIBE_TO_CONFIGURATION_UPDATE,
          Operation.SUBSCRIBE_TO_VALIDATE_CONFIGURATION_UPDATES,
          Operation.SEND_CONFIGURATION_VALIDITY_REPORT,
          Operation.UPDATE_STATE,
          Operation.LIST_COMPONENTS,
          Operation.GET_COMPONENT_DETAILS,
          Operation.VALIDATE_AUTHORIZATION_TOKEN);

  /**
   * A request, the resource that it is authorized on, and one beside that.
   *
   * @param resource empty: nothing is authorized
   */
  private record Example(String request, Optional<String> resource, String neighbour) {
    static Example open(String request) {
      return new Example(request, Optional.empty(), "");
    }

    static Example of(String request, String resource, String neighbour) {
      return new Example(request, Optional.of(resource), neighbour);
    }
  }

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

  static Stream<Operation> unavailable() {
    return Arrays.stream(Operation.values()).filter(operation -> !SERVED.contains(operation));
  }

  private static Example example(Operation operation) {
    return switch (operation) {
      case PUBLISH_TO_TOPIC,
          SUBSCRIBE_TO_TOPIC,
          GET_CONFIGURATION,
          UPDATE_CONFIGURATION,
          SUBSCRIBE_TO_CONFIGURATION_UPDATE,
          SUBSCRIBE_TO_VALIDATE_CONFIGURATION_UPDATES,
          SEND_CONFIGURATION_VALIDITY_REPORT,
          UPDATE_STATE,
          LIST_COMPONENTS,
          GET_COMPONENT_DETAILS,
          VALIDATE_AUTHORIZATION_TOKEN ->
          throw new IllegalArgumentException(operation + " is served");
      case PUBLISH_TO_IOT_CORE -> Example.of("{\"topicName\":\"a/b\",\"qos\":\"1\"}", "a/b", "a/c");
      case SUBSCRIBE_TO_IOT_CORE ->
          Example.of("{\"topicName\":\"a/+\",\"qos\":\"1\"}", "a/+", "a/b");
      case SUBSCRIBE_TO_IOT_CORE_CONNECTION_STATUS, SUBSCRIBE_TO_COMPONENT_UPDATES ->
          Example.open("{}");
      case DEFER_COMPONENT_UPDATE -> Example.open("{\"deploymentId\":\"d\"}");
      case PAUSE_COMPONENT, RESUME_COMPONENT, RESTART_COMPONENT, STOP_COMPONENT ->
          Example.of("{\"componentName\":\"com.example.X\"}", "com.example.X", "com.example.Y");
      case GET_SECRET_VALUE -> Example.of("{\"secretId\":\"" + ARN + "\"}", ARN, "db");
      case GET_THING_SHADOW, DELETE_THING_SHADOW ->
          Example.of(
              "{\"thingName\":\"t\"}", "$aws/things/t/shadow", "$aws/things/t/shadow/name/n");
      case UPDATE_THING_SHADOW ->
          Example.of(
              "{\"thingName\":\"t\",\"shadowName\":\"n\",\"payload\":\"e30=\"}",
              "$aws/things/t/shadow/name/n",
              "$aws/things/t/shadow");
      case LIST_NAMED_SHADOWS_FOR_THING ->
          Example.of("{\"thingName\":\"t\"}", "t", "$aws/things/t");
      case CREATE_LOCAL_DEPLOYMENT,
          LIST_LOCAL_DEPLOYMENTS,
          CREATE_DEBUG_PASSWORD,
          SUBSCRIBE_TO_CERTIFICATE_UPDATES,
          VERIFY_CLIENT_DEVICE_IDENTITY,
          GET_CLIENT_DEVICE_AUTH_TOKEN,
          AUTHORIZE_CLIENT_DEVICE_ACTION ->
          Example.of("{}", "*", "com.example.*");
      case CANCEL_LOCAL_DEPLOYMENT -> Example.of("{\"deploymentId\":\"" + UUID + "\"}", "*", UUID);
      case GET_LOCAL_DEPLOYMENT_STATUS ->
          Example.of("{\"deploymentId\":\"" + UUID + "\"}", UUID, UUID.replace('0', '1'));
      case PUT_COMPONENT_METRIC ->
          Example.of("{\"metrics\":[{\"name\":\"m\",\"unit\":\"COUNT\",\"value\":1.0}]}", "m", "n");
    };
  }

  private void isNotAvailable(Operation operation, String request) {
    assertThat(error(me, operation, request))
        .hasMessage(operation.shortName() + " is not available in this version of Marram")
        .extracting("code")
        .isEqualTo("ServiceError");
  }

  private void isDenied(Operation operation, String request) {
    RemoteException error = error(me, operation, request);
    assertThat(error.code()).isEqualTo("UnauthorizedError");
    if (operation.service().orElseThrow().equals("aws.greengrass.ipc.mqttproxy")) {
      assertThat(error).hasMessage("Not Authorized");
    } else {
      assertThat(error)
          .hasMessageStartingWith(
              "Principal aws.example.Me is not authorized to perform %s:%s on resource "
                  .formatted(operation.service().orElseThrow(), operation.wireName()));
    }
  }

  @ParameterizedTest
  @MethodSource("unavailable")
  void itIsAuthorizedFirstAndThenNotAvailable(Operation operation) {
    Example example = example(operation);
    assertThat(operation.service().isPresent()).isEqualTo(example.resource().isPresent());
    if (example.resource().isEmpty()) {
      isNotAvailable(operation, example.request());
      return;
    }
    isDenied(operation, example.request());
    server.allow(ME, operation, example.neighbour());
    isDenied(operation, example.request());
    server.forbid(ME);
    server.allow(ME, operation, example.resource().get());
    isNotAvailable(operation, example.request());
    server.forbid(ME);
    server.allow(ME, operation, "*");
    isNotAvailable(operation, example.request());
  }

  @ParameterizedTest
  @MethodSource("unavailable")
  void aPolicyForAnotherOperationOfTheServiceOrForNoResourceGrantsNothing(Operation operation) {
    Optional<String> service = operation.service();
    if (service.isEmpty()) {
      isNotAvailable(operation, example(operation).request());
      return;
    }
    server.allow(ME, operation);
    isDenied(operation, example(operation).request());
    Stream.of(Operation.values())
        .filter(other -> other != operation && other.service().equals(service))
        .forEach(other -> server.allow(ME, other, "*"));
    isDenied(operation, example(operation).request());
    server.allow(ME, service.get(), "*", "*");
    isNotAvailable(operation, example(operation).request());
  }

  @ParameterizedTest
  @EnumSource(Operation.class)
  void noRequestOfAnyKindIsLeftWithoutAnAnswerThatTheOperationDeclares(Operation operation) {
    for (String request : List.of("[]", "7", "{\"x\"", "{\"x\":" + "[".repeat(200))) {
      RemoteException error = error(me, operation, request);
      boolean declared =
          Stream.of(ErrorCode.values())
              .filter(code -> code.shortName().equals(error.code()))
              .anyMatch(operation::declares);
      assertThat(declared).as("%s of %s", error.code(), operation).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PUBLISH_TO_IOT_CORE| {}| InvalidArgumentsError",
        "PUBLISH_TO_IOT_CORE| {\"topicName\":\"\"}| UnauthorizedError",
        "SUBSCRIBE_TO_IOT_CORE| {\"qos\":\"1\"}| InvalidArgumentsError",
        "PAUSE_COMPONENT| {}| InvalidArgumentsError",
        "PAUSE_COMPONENT| {\"componentName\":\"\"}| InvalidArgumentsError",
        "RESUME_COMPONENT| {\"componentName\":null}| InvalidArgumentsError",
        "GET_COMPONENT_DETAILS| {}| InvalidArgumentsError",
        "GET_COMPONENT_DETAILS| {\"componentName\":\"\"}| InvalidArgumentsError",
        "RESTART_COMPONENT| {\"componentName\":\"\"}| InvalidArgumentsError",
        "STOP_COMPONENT| {\"componentName\":\"\"}| InvalidArgumentsError",
        "GET_SECRET_VALUE| {}| ServiceError",
        "GET_SECRET_VALUE| {\"secretId\":\"\"}| ServiceError",
        "GET_LOCAL_DEPLOYMENT_STATUS| {}| InvalidArgumentsError",
        "GET_LOCAL_DEPLOYMENT_STATUS| {\"deploymentId\":\"1-1-1-1-1\"}| InvalidArgumentsError",
        "CANCEL_LOCAL_DEPLOYMENT| {\"deploymentId\":\"x\"}| InvalidArgumentsError",
        "GET_THING_SHADOW| {}| InvalidArgumentsError",
        "LIST_NAMED_SHADOWS_FOR_THING| {\"thingName\":\"\"}| InvalidArgumentsError",
      })
  void aMissingNameIsFoundBeforePermissionIsAsked(
      Operation operation, String request, String code) {
    assertThat(error(me, operation, request).code()).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource({
    "a/#, a, true",
    "a/#, a/b/c, true",
    "a/+/c, a/b/c, true",
    "a/+/c, a/b/d, false",
    "a/+, a/b/c, false",
    "+, abc, true",
    "a+, ab, false",
    "#, $aws/x, true",
    "a*/x, abc/x, true",
    "a/b, a/+, false",
    "a/#, a/#, true",
    "a/b, A/b, false",
  })
  void theMqttProxyMatchesResourcesAsMqttDoes(String resource, String topic, boolean allowed) {
    for (Operation operation :
        List.of(Operation.PUBLISH_TO_IOT_CORE, Operation.SUBSCRIBE_TO_IOT_CORE)) {
      server.allow(ME, operation, resource);
      String request = "{\"topicName\":\"" + topic + "\",\"qos\":\"0\"}";
      if (allowed) {
        isNotAvailable(operation, request);
      } else {
        isDenied(operation, request);
      }
    }
  }

  @Test
  void anEmptyShadowNameIsTheClassicShadow() {
    server.allow(ME, Operation.GET_THING_SHADOW, "$aws/things/t/shadow");
    isNotAvailable(Operation.GET_THING_SHADOW, "{\"thingName\":\"t\",\"shadowName\":\"\"}");
    isDenied(Operation.GET_THING_SHADOW, "{\"thingName\":\"t\",\"shadowName\":\"n\"}");
  }

  @Test
  void onlyComponentsOfAwsPutMetrics() throws Exception {
    String request = example(Operation.PUT_COMPONENT_METRIC).request();
    for (String name : List.of("com.example.Me", "awsome", "AWS.example")) {
      server.allow(name, Operation.PUT_COMPONENT_METRIC, "*");
      for (String any : List.of(request, "{}")) {
        assertThat(error(server.client(name), Operation.PUT_COMPONENT_METRIC, any))
            .hasMessageContaining("'aws.'")
            .extracting("code")
            .isEqualTo("UnauthorizedError");
      }
    }
  }

  @Test
  void everyMetricNeedsItsPermission() {
    server.allow(ME, Operation.PUT_COMPONENT_METRIC, "m*");
    String metric = "{\"name\":\"%s\",\"unit\":\"bytes per-second\",\"value\":0}";
    String both = "{\"metrics\":[" + metric.formatted("m1") + "," + metric.formatted("%s") + "]}";
    isNotAvailable(Operation.PUT_COMPONENT_METRIC, both.formatted("m2"));
    isDenied(Operation.PUT_COMPONENT_METRIC, both.formatted("n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}",
        "{\"metrics\":null}",
        "{\"metrics\":{}}",
        "{\"metrics\":[]}",
        "{\"metrics\":[1]}",
        "{\"metrics\":[{\"unit\":\"COUNT\",\"value\":1}]}",
        "{\"metrics\":[{\"name\":\"\",\"unit\":\"COUNT\",\"value\":1}]}",
        "{\"metrics\":[{\"name\":\"éééééééééééééééé1\",\"unit\":\"COUNT\",\"value\":1}]}",
        "{\"metrics\":[{\"name\":\"m\",\"value\":1}]}",
        "{\"metrics\":[{\"name\":\"m\",\"unit\":\"HERTZ\",\"value\":1}]}",
        "{\"metrics\":[{\"name\":\"m\",\"unit\":\"COUNT\"}]}",
        "{\"metrics\":[{\"name\":\"m\",\"unit\":\"COUNT\",\"value\":\"1\"}]}",
        "{\"metrics\":[{\"name\":\"m\",\"unit\":\"COUNT\",\"value\":-0.1}]}",
        "{\"metrics\":[{\"name\":\"m\",\"unit\":\"COUNT\",\"value\":1},{\"name\":\"m\"}]}",
      })
  void aFaultyMetricIsInvalidBeforePermissionIsAsked(String request) {
    assertThat(error(me, Operation.PUT_COMPONENT_METRIC, request).code())
        .isEqualTo("InvalidArgumentsError");
  }
}
