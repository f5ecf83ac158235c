package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marram.client.IpcClient;
import dev.marram.client.RemoteException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every operation of the model, called by the official SDK: each gets an answer it understands. */
class OperationsTest {
  private static final String ALLOWED = "com.example.Allowed";
  private static final String NO_POLICY = "com.example.NoPolicy";
  private static final String STREAM_MANAGER = "aws.greengrass.StreamManager";
  private static final String TOO_NEW_FOR_THE_SDK =
      "aws.greengrass#SubscribeToIoTCoreConnectionStatus";
  private static final int KNOWN_TO_THE_SDK = 34;

  private static final Set<String> WORKING =
      Set.of(
          "PublishToTopic",
          "SubscribeToTopic",
          "GetConfiguration",
          "UpdateConfiguration",
          "SubscribeToConfigurationUpdate",
          "SubscribeToValidateConfigurationUpdates",
          "SendConfigurationValidityReport",
          "UpdateState",
          "ListComponents",
          "GetComponentDetails",
          "ValidateAuthorizationToken");

  private static final List<String> SERVICES =
      List.of(
          "aws.greengrass.ipc.pubsub",
          "aws.greengrass.ipc.mqttproxy",
          "aws.greengrass.ipc.lifecycle",
          "aws.greengrass.SecretManager",
          "aws.greengrass.ShadowManager",
          "aws.greengrass.Cli",
          "aws.greengrass.clientdevices.Auth",
          "aws.greengrass.ipc.componentmetric");

  /** The operations that no policy is needed for. */
  private static final Set<String> OPEN =
      Set.of(
          "SubscribeToIoTCoreConnectionStatus",
          "SubscribeToComponentUpdates",
          "DeferComponentUpdate");

  /**
   * Calls every method of the client, each text in its request being "x", or an id of the right
   * form.
   */
  private static final String PROGRAM =
      """
      import java.lang.reflect.Method;
      import java.util.*;
      import java.util.concurrent.*;
      import software.amazon.awssdk.aws.greengrass.GreengrassCoreIPCClientV2;
      import software.amazon.awssdk.aws.greengrass.GreengrassCoreIPCClientV2.StreamingResponse;
      import software.amazon.awssdk.aws.greengrass.model.*;
      import software.amazon.awssdk.eventstreamrpc.StreamResponseHandler;

      public class Calls {
        public static void main(String[] args) throws Exception {
          try (GreengrassCoreIPCClientV2 client = GreengrassCoreIPCClientV2.builder().build()) {
            report("defaults", () -> client.getConfigurationAsync(
                new GetConfigurationRequest()).get(10, TimeUnit.SECONDS).getValue().get("greeting"));
            report("no such key", () -> client.getConfigurationAsync(
                new GetConfigurationRequest().withKeyPath(List.of("absent"))).get(10, TimeUnit.SECONDS));
            report("state", () -> client.updateStateAsync(new UpdateStateRequest()
                .withState(ReportedLifecycleState.RUNNING)).get(10, TimeUnit.SECONDS) != null);
            report("own token", () -> validate(client, System.getenv("SVCUID")));
            report("no token", () -> validate(client, "AAAAAAAAAAAAAAAA"));
            report("policies in the configuration", () -> client.updateConfigurationAsync(
                new UpdateConfigurationRequest().withKeyPath(List.of("AccessControl"))
                    .withTimestamp(java.time.Instant.now())
                    .withValueToMerge(Map.of("a", "b"))).get(10, TimeUnit.SECONDS));
            for (Method method : GreengrassCoreIPCClientV2.class.getMethods()) {
              Class<?>[] types = method.getParameterTypes();
              if (method.getName().endsWith("Async") && types.length <= 2
                  && (types.length == 1 || types[1] == StreamResponseHandler.class)) {
                String name = types[0].getSimpleName().replaceAll("Request$", "");
                report("op " + name, () -> call(client, method, types));
              }
            }
          }
          System.out.println("all called");
          Thread.sleep(1_000_000);
        }

        private static Object validate(GreengrassCoreIPCClientV2 client, String token) throws Exception {
          return client.validateAuthorizationTokenAsync(
              new ValidateAuthorizationTokenRequest().withToken(token)).get(10, TimeUnit.SECONDS).isIsValid();
        }

        private static Object call(GreengrassCoreIPCClientV2 client, Method method, Class<?>[] types)
            throws Exception {
          Object request = filled(types[0]);
          Object result = types.length == 1
              ? method.invoke(client, request)
              : ((StreamingResponse<?, ?>) method.invoke(client, request, new Ignoring())).getResponse();
          return ((CompletableFuture<?>) result).get(10, TimeUnit.SECONDS) != null;
        }

        private static Object filled(Class<?> type) throws Exception {
          Object request = type.getConstructor().newInstance();
          for (Method setter : type.getMethods()) {
            if (setter.getName().startsWith("set") && setter.getParameterTypes()[0] == String.class) {
              setter.invoke(request, setter.getName().equals("setDeploymentId")
                  ? "00000000-0000-4000-8000-000000000000" : "x");
            }
          }
          return request;
        }

        private static void report(String what, Callable<?> call) throws Exception {
          try {
            System.out.println(what + " -> " + call.call());
          } catch (ExecutionException e) {
            System.out.println(what + " -> " + e.getCause().getClass().getSimpleName() + ": "
                + e.getCause().getMessage());
          } catch (Exception e) {
            System.out.println(what + " -> FAILED " + e);
          }
        }

        private static class Ignoring implements StreamResponseHandler<Object> {
          public void onStreamEvent(Object event) {}
          public boolean onStreamError(Throwable error) { return true; }
          public void onStreamClosed() {}
        }
      }
      """;

  @Test
  void eachOperationIsDoneOrDeniedOrNotAvailableButNeverSilent() throws Exception {
    try (Workspace workspace = new Workspace()) {
      addPrograms(workspace);
      try (MarramProcess marram = MarramProcess.deploy(workspace).start()) {
        marram.awaitReady();
        Map<String, String> allowed = answers(marram, ALLOWED);
        Map<String, String> noPolicy = answers(marram, NO_POLICY);
        Map<String, String> streamManager = answers(marram, STREAM_MANAGER);

        assertThat(allowed)
            .containsEntry("defaults", "hello")
            .containsEntry("state", "true")
            .hasEntrySatisfying("no such key", is("ResourceNotFoundError"))
            .hasEntrySatisfying("own token", is("UnauthorizedError"))
            .hasEntrySatisfying("policies in the configuration", is("InvalidArgumentsError"))
            .containsEntry("op SubscribeToValidateConfigurationUpdates", "true")
            .hasEntrySatisfying("op UpdateConfiguration", is("InvalidArgumentsError"))
            .hasEntrySatisfying("op SubscribeToConfigurationUpdate", is("ResourceNotFoundError"))
            .hasEntrySatisfying("op SendConfigurationValidityReport", is("InvalidArgumentsError"));
        assertThat(streamManager)
            .containsEntry("own token", "true")
            .hasEntrySatisfying("no token", is("InvalidTokenError"));
        checkOthers(allowed, noPolicy);
        checkOutsideOfTheSdk(marram);
        marram.endCleanly();
      }
    }
  }

  private static void checkOthers(Map<String, String> allowed, Map<String, String> noPolicy) {
    List<String> others =
        allowed.keySet().stream()
            .filter(what -> what.startsWith("op "))
            .filter(what -> !WORKING.contains(what.substring("op ".length())))
            .toList();
    assertThat(others).hasSize(KNOWN_TO_THE_SDK - WORKING.size());
    for (String other : others) {
      // Metrics are for components of the vendor only, whatever their policies say.
      boolean reserved = other.equals("op PutComponentMetric");
      assertThat(allowed)
          .hasEntrySatisfying(other, is(reserved ? "UnauthorizedError" : "ServiceError"));
      if (!reserved) {
        assertThat(allowed.get(other)).contains("not available");
      }
      boolean open = OPEN.contains(other.substring("op ".length()));
      assertThat(noPolicy)
          .hasEntrySatisfying(other, is(open ? "ServiceError" : "UnauthorizedError"));
    }
  }

  private static void checkOutsideOfTheSdk(MarramProcess marram) {
    try (IpcClient client = ComponentToken.connect(marram, NO_POLICY)) {
      for (String operation : List.of(TOO_NEW_FOR_THE_SDK, "aws.greengrass#NoSuchOperation")) {
        assertThatThrownBy(() -> client.call(operation, "{}"))
            .isInstanceOfSatisfying(
                RemoteException.class, error -> assertThat(error.code()).isEqualTo("ServiceError"))
            .hasMessageContaining(operation.substring(operation.indexOf('#') + 1));
      }
    }
  }

  private static java.util.function.Consumer<String> is(String error) {
    return answer -> assertThat(answer).startsWith(error + ": ");
  }

  private static void addPrograms(Workspace workspace) throws Exception {
    var files = JavaProgram.of("Calls", PROGRAM).compile(workspace.folder().resolve("calls.jar"));
    for (String name : List.of(ALLOWED, NO_POLICY, STREAM_MANAGER)) {
      Component component =
          Component.named(name)
              .configured("greeting", "hello")
              .has(files)
              .runs(
                  """
                  echo "$SVCUID" > token.new && mv token.new token
                  java -jar {artifacts:path}/calls.jar
                  """);
      for (String service : name.equals(ALLOWED) ? SERVICES : List.<String>of()) {
        component = component.may(service, "*", "*");
      }
      workspace.files().add(component);
    }
  }

  /** What the program reported, by what it tried. */
  private static Map<String, String> answers(MarramProcess marram, String component) {
    marram.awaitLog(component, "all called");
    Pattern report = Pattern.compile("stdout\\. (.+ -> .*)\\. \\{scriptName=");
    return report
        .matcher(marram.log(component))
        .results()
        .map(match -> match.group(1))
        .map(line -> line.split(" -> ", 2))
        .collect(
            Collectors.toMap(
                pair -> pair[0], pair -> pair[1], (first, again) -> first, TreeMap::new));
  }
}
