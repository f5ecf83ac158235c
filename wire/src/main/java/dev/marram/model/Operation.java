package dev.marram.model;

import static dev.marram.model.ErrorCode.COMPONENT_NOT_FOUND;
import static dev.marram.model.ErrorCode.CONFLICT;
import static dev.marram.model.ErrorCode.FAILED_UPDATE_CONDITION_CHECK;
import static dev.marram.model.ErrorCode.INVALID_ARGUMENTS;
import static dev.marram.model.ErrorCode.INVALID_ARTIFACTS_DIRECTORY_PATH;
import static dev.marram.model.ErrorCode.INVALID_CLIENT_DEVICE_AUTH_TOKEN;
import static dev.marram.model.ErrorCode.INVALID_CREDENTIAL;
import static dev.marram.model.ErrorCode.INVALID_RECIPE_DIRECTORY_PATH;
import static dev.marram.model.ErrorCode.INVALID_TOKEN;
import static dev.marram.model.ErrorCode.RESOURCE_NOT_FOUND;
import static dev.marram.model.ErrorCode.UNAUTHORIZED;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Every operation of the public model, called as on the wire: the service its authorization belongs
 * to, the type of its events if it opens a stream, and the errors it declares besides ServiceError,
 * which all do (operations reference, section 1). Clients in JavaScript understand declared errors
 * only.
 */
public enum Operation {
  PUBLISH_TO_TOPIC(Services.PUBSUB, UNAUTHORIZED),
  SUBSCRIBE_TO_TOPIC(
      Services.PUBSUB, "SubscriptionResponseMessage", INVALID_ARGUMENTS, UNAUTHORIZED),
  PUBLISH_TO_IOT_CORE(Services.MQTT, UNAUTHORIZED),
  SUBSCRIBE_TO_IOT_CORE(Services.MQTT, "IoTCoreMessage", UNAUTHORIZED),
  SUBSCRIBE_TO_IOT_CORE_CONNECTION_STATUS(Services.NONE, "IoTCoreConnectionStatusEvent"),
  UPDATE_STATE(Services.NONE, RESOURCE_NOT_FOUND),
  SUBSCRIBE_TO_COMPONENT_UPDATES(Services.NONE, "ComponentUpdatePolicyEvents", RESOURCE_NOT_FOUND),
  DEFER_COMPONENT_UPDATE(Services.NONE, RESOURCE_NOT_FOUND, INVALID_ARGUMENTS),
  PAUSE_COMPONENT(Services.LIFECYCLE, UNAUTHORIZED, RESOURCE_NOT_FOUND),
  RESUME_COMPONENT(Services.LIFECYCLE, UNAUTHORIZED, RESOURCE_NOT_FOUND),
  GET_CONFIGURATION(Services.NONE, RESOURCE_NOT_FOUND),
  UPDATE_CONFIGURATION(
      Services.NONE, UNAUTHORIZED, CONFLICT, FAILED_UPDATE_CONDITION_CHECK, INVALID_ARGUMENTS),
  SUBSCRIBE_TO_CONFIGURATION_UPDATE(Services.NONE, "ConfigurationUpdateEvents", RESOURCE_NOT_FOUND),
  SUBSCRIBE_TO_VALIDATE_CONFIGURATION_UPDATES(Services.NONE, "ValidateConfigurationUpdateEvents"),
  SEND_CONFIGURATION_VALIDITY_REPORT(Services.NONE, INVALID_ARGUMENTS),
  GET_SECRET_VALUE(Services.SECRETS, UNAUTHORIZED, RESOURCE_NOT_FOUND),
  GET_THING_SHADOW(Services.SHADOWS, INVALID_ARGUMENTS, RESOURCE_NOT_FOUND, UNAUTHORIZED),
  UPDATE_THING_SHADOW(Services.SHADOWS, INVALID_ARGUMENTS, CONFLICT, UNAUTHORIZED),
  DELETE_THING_SHADOW(Services.SHADOWS, INVALID_ARGUMENTS, RESOURCE_NOT_FOUND, UNAUTHORIZED),
  LIST_NAMED_SHADOWS_FOR_THING(
      Services.SHADOWS, INVALID_ARGUMENTS, RESOURCE_NOT_FOUND, UNAUTHORIZED),
  LIST_COMPONENTS(Services.CLI),
  GET_COMPONENT_DETAILS(Services.CLI, RESOURCE_NOT_FOUND, INVALID_ARGUMENTS),
  RESTART_COMPONENT(Services.CLI, COMPONENT_NOT_FOUND, INVALID_ARGUMENTS),
  STOP_COMPONENT(Services.CLI, COMPONENT_NOT_FOUND, INVALID_ARGUMENTS),
  CREATE_LOCAL_DEPLOYMENT(
      Services.CLI,
      INVALID_RECIPE_DIRECTORY_PATH,
      INVALID_ARTIFACTS_DIRECTORY_PATH,
      INVALID_ARGUMENTS),
  CANCEL_LOCAL_DEPLOYMENT(Services.CLI, RESOURCE_NOT_FOUND, INVALID_ARGUMENTS),
  GET_LOCAL_DEPLOYMENT_STATUS(Services.CLI, RESOURCE_NOT_FOUND),
  LIST_LOCAL_DEPLOYMENTS(Services.CLI),
  CREATE_DEBUG_PASSWORD(Services.CLI, UNAUTHORIZED),
  SUBSCRIBE_TO_CERTIFICATE_UPDATES(
      Services.CLIENT_DEVICES, "CertificateUpdateEvent", UNAUTHORIZED, INVALID_ARGUMENTS),
  VERIFY_CLIENT_DEVICE_IDENTITY(Services.CLIENT_DEVICES, UNAUTHORIZED, INVALID_ARGUMENTS),
  GET_CLIENT_DEVICE_AUTH_TOKEN(
      Services.CLIENT_DEVICES, UNAUTHORIZED, INVALID_ARGUMENTS, INVALID_CREDENTIAL),
  AUTHORIZE_CLIENT_DEVICE_ACTION(
      Services.CLIENT_DEVICES, UNAUTHORIZED, INVALID_ARGUMENTS, INVALID_CLIENT_DEVICE_AUTH_TOKEN),
  PUT_COMPONENT_METRIC(Services.METRICS, UNAUTHORIZED, INVALID_ARGUMENTS),
  VALIDATE_AUTHORIZATION_TOKEN(Services.NONE, INVALID_TOKEN, UNAUTHORIZED);

  /** What stands in front of every name of the model on the wire. */
  public static final String PREFIX = "aws.greengrass#";

  private static final class Services {
    static final String NONE = "";
    static final String PUBSUB = "aws.greengrass.ipc.pubsub";
    static final String MQTT = "aws.greengrass.ipc.mqttproxy";
    static final String LIFECYCLE = "aws.greengrass.ipc.lifecycle";
    static final String SECRETS = "aws.greengrass.SecretManager";
    static final String SHADOWS = "aws.greengrass.ShadowManager";
    static final String CLI = "aws.greengrass.Cli";
    static final String CLIENT_DEVICES = "aws.greengrass.clientdevices.Auth";
    static final String METRICS = "aws.greengrass.ipc.componentmetric";
  }

  private final String shortName = ErrorCode.camelCase(this).replace("Iot", "IoT");
  private final String event;
  private final String service;

  @SuppressWarnings("ImmutableEnumChecker") // never changed after construction
  private final Set<ErrorCode> declared;

  Operation(String service, ErrorCode... declared) {
    this(service, "", declared);
  }

  Operation(String service, String event, ErrorCode... declared) {
    this.event = event;
    this.service = service;
    this.declared = EnumSet.of(ErrorCode.SERVICE, declared);
  }

  /** The name as the header {@code operation} carries it. */
  public String wireName() {
    return PREFIX + shortName;
  }

  /** The name without prefix, as people say it. */
  public String shortName() {
    return shortName;
  }

  public String responseType() {
    return PREFIX + shortName + "Response";
  }

  /** The type of its events, for operations that open a stream. */
  public Optional<String> eventType() {
    return Optional.of(event).filter(name -> !name.isEmpty()).map(PREFIX::concat);
  }

  /** The service whose policies decide; empty when no policy is needed. */
  public Optional<String> service() {
    return service.isEmpty() ? Optional.empty() : Optional.of(service);
  }

  /** Whether clients of every language map this error for this operation. */
  public boolean declares(ErrorCode code) {
    return declared.contains(code);
  }

  /** The error for a request that cannot be understood: the declared one that says so best. */
  public ErrorCode badRequest() {
    return declares(INVALID_ARGUMENTS) ? INVALID_ARGUMENTS : ErrorCode.SERVICE;
  }
}
