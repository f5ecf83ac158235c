package dev.marram.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OperationTest {
  /**
   * The table of the operations reference, section 1: name | event type or - | service or - |
   * declared errors (S Service, U Unauthorized, IA InvalidArguments, RNF ResourceNotFound).
   */
  private static final String TABLE =
      """
      PublishToTopic | - | aws.greengrass.ipc.pubsub | S U
      SubscribeToTopic | SubscriptionResponseMessage | aws.greengrass.ipc.pubsub | IA S U
      PublishToIoTCore | - | aws.greengrass.ipc.mqttproxy | S U
      SubscribeToIoTCore | IoTCoreMessage | aws.greengrass.ipc.mqttproxy | S U
      SubscribeToIoTCoreConnectionStatus | IoTCoreConnectionStatusEvent | - | S
      UpdateState | - | - | S RNF
      SubscribeToComponentUpdates | ComponentUpdatePolicyEvents | - | S RNF
      DeferComponentUpdate | - | - | S RNF IA
      PauseComponent | - | aws.greengrass.ipc.lifecycle | U S RNF
      ResumeComponent | - | aws.greengrass.ipc.lifecycle | U S RNF
      GetConfiguration | - | - | S RNF
      UpdateConfiguration | - | - | S U Conflict FailedUpdateConditionCheck IA
      SubscribeToConfigurationUpdate | ConfigurationUpdateEvents | - | S RNF
      SubscribeToValidateConfigurationUpdates | ValidateConfigurationUpdateEvents | - | S
      SendConfigurationValidityReport | - | - | IA S
      GetSecretValue | - | aws.greengrass.SecretManager | U RNF S
      GetThingShadow | - | aws.greengrass.ShadowManager | IA RNF S U
      DeleteThingShadow | - | aws.greengrass.ShadowManager | IA RNF S U
      UpdateThingShadow | - | aws.greengrass.ShadowManager | IA Conflict S U
      ListNamedShadowsForThing | - | aws.greengrass.ShadowManager | IA RNF S U
      ListComponents | - | aws.greengrass.Cli | S
      ListLocalDeployments | - | aws.greengrass.Cli | S
      GetComponentDetails | - | aws.greengrass.Cli | S RNF IA
      RestartComponent | - | aws.greengrass.Cli | S ComponentNotFound IA
      StopComponent | - | aws.greengrass.Cli | S ComponentNotFound IA
      CreateLocalDeployment | - | aws.greengrass.Cli \
      | S InvalidRecipeDirectoryPath InvalidArtifactsDirectoryPath IA
      CancelLocalDeployment | - | aws.greengrass.Cli | S RNF IA
      GetLocalDeploymentStatus | - | aws.greengrass.Cli | S RNF
      CreateDebugPassword | - | aws.greengrass.Cli | U S
      SubscribeToCertificateUpdates | CertificateUpdateEvent | aws.greengrass.clientdevices.Auth \
      | S U IA
      VerifyClientDeviceIdentity | - | aws.greengrass.clientdevices.Auth | U S IA
      GetClientDeviceAuthToken | - | aws.greengrass.clientdevices.Auth | U S IA InvalidCredential
      AuthorizeClientDeviceAction | - | aws.greengrass.clientdevices.Auth \
      | U S IA InvalidClientDeviceAuthToken
      PutComponentMetric | - | aws.greengrass.ipc.componentmetric | U S IA
      ValidateAuthorizationToken | - | - | InvalidToken U S
      """;

  private static final Map<String, String> SHORT =
      Map.of(
          "S", "Service", "U", "Unauthorized", "IA", "InvalidArguments", "RNF", "ResourceNotFound");

  private static Stream<String> rows() {
    return TABLE.lines().map(String::strip);
  }

  @Test
  void thereAre35OperationsAndEachHasItsRow() {
    Set<String> names = rows().map(row -> row.split(" \\| ", -1)[0]).collect(Collectors.toSet());

    assertThat(Operation.values()).hasSize(35);
    assertThat(Arrays.stream(Operation.values()).map(Operation::shortName))
        .containsExactlyInAnyOrderElementsOf(names);
  }

  @Test
  void everyOperationIsWhatItsRowSays() {
    rows()
        .map(row -> row.split(" \\| ", -1))
        .forEach(row -> {
          Operation operation = named(row[0]);
          assertThat(operation.wireName()).isEqualTo("aws.greengrass#" + row[0]);
          assertThat(operation.responseType()).isEqualTo("aws.greengrass#" + row[0] + "Response");
          assertThat(operation.eventType())
              .as(row[0])
              .isEqualTo(cell(row[1]).map("aws.greengrass#"::concat));
          assertThat(operation.service()).as(row[0]).isEqualTo(cell(row[2]));
          assertThat(declared(operation))
              .as(row[0])
              .containsExactlyInAnyOrderElementsOf(
                  Arrays.stream(row[3].split(" ", -1))
                      .map(error -> SHORT.getOrDefault(error, error) + "Error")
                      .toList());
        });
  }

  private static Operation named(String name) {
    return Arrays.stream(Operation.values())
        .filter(each -> each.shortName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Optional<String> cell(String text) {
    return Optional.of(text).filter(value -> !value.equals("-"));
  }

  private static List<String> declared(Operation operation) {
    return Arrays.stream(ErrorCode.values())
        .filter(operation::declares)
        .map(ErrorCode::shortName)
        .toList();
  }

  @Test
  void exactlyTheOperationsNamedSubscribeOpenAStream() {
    assertThat(Operation.values())
        .allSatisfy(each ->
            assertThat(each.eventType().isPresent())
                .isEqualTo(each.shortName().startsWith("SubscribeTo")));
  }

  @ParameterizedTest
  @EnumSource
  void aRequestThatCannotBeUnderstoodIsAnsweredWithADeclaredError(Operation operation) {
    assertThat(operation.declares(operation.badRequest())).isTrue();
    assertThat(operation.badRequest())
        .isEqualTo(
            operation.declares(ErrorCode.INVALID_ARGUMENTS)
                ? ErrorCode.INVALID_ARGUMENTS
                : ErrorCode.SERVICE);
  }

  @ParameterizedTest
  @CsvSource({
    "UNAUTHORIZED, UnauthorizedError",
    "RESOURCE_NOT_FOUND, ResourceNotFoundError",
    "CONFLICT, ConflictError",
    "COMPONENT_NOT_FOUND, ComponentNotFoundError",
    "INVALID_RECIPE_DIRECTORY_PATH, InvalidRecipeDirectoryPathError",
    "INVALID_ARTIFACTS_DIRECTORY_PATH, InvalidArtifactsDirectoryPathError",
    "INVALID_ARGUMENTS, InvalidArgumentsError",
    "FAILED_UPDATE_CONDITION_CHECK, FailedUpdateConditionCheckError",
    "INVALID_CREDENTIAL, InvalidCredentialError",
    "INVALID_CLIENT_DEVICE_AUTH_TOKEN, InvalidClientDeviceAuthTokenError",
    "INVALID_TOKEN, InvalidTokenError",
    "SERVICE, ServiceError",
  })
  void anErrorHasItsNameOnTheWire(ErrorCode code, String name) {
    assertThat(code.shortName()).isEqualTo(name);
    assertThat(code.modelType()).isEqualTo("aws.greengrass#" + name);
  }

  @Test
  void everyErrorIsDeclaredBySomeOperation() {
    Map<ErrorCode, Long> uses = new EnumMap<>(ErrorCode.class);
    for (ErrorCode code : ErrorCode.values()) {
      uses.put(code, Arrays.stream(Operation.values()).filter(op -> op.declares(code)).count());
    }
    assertThat(uses).hasSize(12).allSatisfy((code, count) -> assertThat(count).isPositive());
  }
}
