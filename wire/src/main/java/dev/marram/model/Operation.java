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
import static dev.marram.model.ErrorCode.SERVICE;
import static dev.marram.model.ErrorCode.UNAUTHORIZED;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Every operation of the public model: its name, whether it opens a stream, the service its
 * authorization belongs to and the errors it declares (operations reference, section 1). Clients in
 * JavaScript understand declared errors only.
 */
public enum Operation {
  PUBLISH_TO_TOPIC("PublishToTopic", Services.PUBSUB, SERVICE, UNAUTHORIZED),
  SUBSCRIBE_TO_TOPIC(
      "SubscribeToTopic",
      "SubscriptionResponseMessage",
      Services.PUBSUB,
      INVALID_ARGUMENTS,
      SERVICE,
      UNAUTHORIZED),
  PUBLISH_TO_IOT_CORE("PublishToIoTCore", Services.MQTT, SERVICE, UNAUTHORIZED),
  SUBSCRIBE_TO_IOT_CORE(
      "SubscribeToIoTCore", "IoTCoreMessage", Services.MQTT, SERVICE, UNAUTHORIZED),
  SUBSCRIBE_TO_IOT_CORE_CONNECTION_STATUS(
      "SubscribeToIoTCoreConnectionStatus", "IoTCoreConnectionStatusEvent", Services.NONE, SERVICE),
  UPDATE_STATE("UpdateState", Services.NONE, SERVICE, RESOURCE_NOT_FOUND),
  SUBSCRIBE_TO_COMPONENT_UPDATES(
      "SubscribeToComponentUpdates",
      "ComponentUpdatePolicyEvents",
      Services.NONE,
      SERVICE,
      RESOURCE_NOT_FOUND),
  DEFER_COMPONENT_UPDATE(
      "DeferComponentUpdate", Services.NONE, SERVICE, RESOURCE_NOT_FOUND, INVALID_ARGUMENTS),
  PAUSE_COMPONENT("PauseComponent", Services.LIFECYCLE, UNAUTHORIZED, SERVICE, RESOURCE_NOT_FOUND),
  RESUME_COMPONENT(
      "ResumeComponent", Services.LIFECYCLE, UNAUTHORIZED, SERVICE, RESOURCE_NOT_FOUND),
  GET_CONFIGURATION("GetConfiguration", Services.NONE, SERVICE, RESOURCE_NOT_FOUND),
  UPDATE_CONFIGURATION(
      "UpdateConfiguration",
      Services.NONE,
      SERVICE,
      UNAUTHORIZED,
      CONFLICT,
      FAILED_UPDATE_CONDITION_CHECK,
      INVALID_ARGUMENTS),
  SUBSCRIBE_TO_CONFIGURATION_UPDATE(
      "SubscribeToConfigurationUpdate",
      "ConfigurationUpdateEvents",
      Services.NONE,
      SERVICE,
      RESOURCE_NOT_FOUND),
  SUBSCRIBE_TO_VALIDATE_CONFIGURATION_UPDATES(
      "SubscribeToValidateConfigurationUpdates",
      "ValidateConfigurationUpdateEvents",
      Services.NONE,
      SERVICE),
  SEND_CONFIGURATION_VALIDITY_REPORT(
      "SendConfigurationValidityReport", Services.NONE, INVALID_ARGUMENTS, SERVICE),
  GET_SECRET_VALUE("GetSecretValue", Services.SECRETS, UNAUTHORIZED, RESOURCE_NOT_FOUND, SERVICE),
  GET_THING_SHADOW(
      "GetThingShadow",
      Services.SHADOWS,
      INVALID_ARGUMENTS,
      RESOURCE_NOT_FOUND,
      SERVICE,
      UNAUTHORIZED),
  UPDATE_THING_SHADOW(
      "UpdateThingShadow", Services.SHADOWS, INVALID_ARGUMENTS, CONFLICT, SERVICE, UNAUTHORIZED),
  DELETE_THING_SHADOW(
      "DeleteThingShadow",
      Services.SHADOWS,
      INVALID_ARGUMENTS,
      RESOURCE_NOT_FOUND,
      SERVICE,
      UNAUTHORIZED),
  LIST_NAMED_SHADOWS_FOR_THING(
      "ListNamedShadowsForThing",
      Services.SHADOWS,
      INVALID_ARGUMENTS,
      RESOURCE_NOT_FOUND,
      SERVICE,
      UNAUTHORIZED),
  LIST_COMPONENTS("ListComponents", Services.CLI, SERVICE),
  GET_COMPONENT_DETAILS(
      "GetComponentDetails", Services.CLI, SERVICE, RESOURCE_NOT_FOUND, INVALID_ARGUMENTS),
  RESTART_COMPONENT(
      "RestartComponent", Services.CLI, SERVICE, COMPONENT_NOT_FOUND, INVALID_ARGUMENTS),
  STOP_COMPONENT("StopComponent", Services.CLI, SERVICE, COMPONENT_NOT_FOUND, INVALID_ARGUMENTS),
  CREATE_LOCAL_DEPLOYMENT(
      "CreateLocalDeployment",
      Services.CLI,
      SERVICE,
      INVALID_RECIPE_DIRECTORY_PATH,
      INVALID_ARTIFACTS_DIRECTORY_PATH,
      INVALID_ARGUMENTS),
  CANCEL_LOCAL_DEPLOYMENT(
      "CancelLocalDeployment", Services.CLI, SERVICE, RESOURCE_NOT_FOUND, INVALID_ARGUMENTS),
  GET_LOCAL_DEPLOYMENT_STATUS(
      "GetLocalDeploymentStatus", Services.CLI, SERVICE, RESOURCE_NOT_FOUND),
  LIST_LOCAL_DEPLOYMENTS("ListLocalDeployments", Services.CLI, SERVICE),
  CREATE_DEBUG_PASSWORD("CreateDebugPassword", Services.CLI, UNAUTHORIZED, SERVICE),
  SUBSCRIBE_TO_CERTIFICATE_UPDATES(
      "SubscribeToCertificateUpdates",
      "CertificateUpdateEvent",
      Services.CLIENT_DEVICES,
      SERVICE,
      UNAUTHORIZED,
      INVALID_ARGUMENTS),
  VERIFY_CLIENT_DEVICE_IDENTITY(
      "VerifyClientDeviceIdentity",
      Services.CLIENT_DEVICES,
      UNAUTHORIZED,
      SERVICE,
      INVALID_ARGUMENTS),
  GET_CLIENT_DEVICE_AUTH_TOKEN(
      "GetClientDeviceAuthToken",
      Services.CLIENT_DEVICES,
      UNAUTHORIZED,
      SERVICE,
      INVALID_ARGUMENTS,
      INVALID_CREDENTIAL),
  AUTHORIZE_CLIENT_DEVICE_ACTION(
      "AuthorizeClientDeviceAction",
      Services.CLIENT_DEVICES,
      UNAUTHORIZED,
      SERVICE,
      INVALID_ARGUMENTS,
      INVALID_CLIENT_DEVICE_AUTH_TOKEN),
  PUT_COMPONENT_METRIC(
      "PutComponentMetric", Services.METRICS, UNAUTHORIZED, SERVICE, INVALID_ARGUMENTS),
  VALIDATE_AUTHORIZATION_TOKEN(
      "ValidateAuthorizationToken", Services.NONE, INVALID_TOKEN, UNAUTHORIZED, SERVICE);

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

  private final String shortName;
  private final Optional<String> event;
  private final String service;

  @SuppressWarnings("ImmutableEnumChecker") // never changed after construction
  private final Set<ErrorCode> declared;

  Operation(String shortName, String service, ErrorCode first, ErrorCode... more) {
    this.shortName = shortName;
    this.event = Optional.empty();
    this.service = service;
    this.declared = EnumSet.of(first, more);
  }

  Operation(String shortName, String event, String service, ErrorCode first, ErrorCode... more) {
    this.shortName = shortName;
    this.event = Optional.of(PREFIX + event);
    this.service = service;
    this.declared = EnumSet.of(first, more);
  }

  /** The name as the header {@code operation} carries it. */
  public String wireName() {
    return PREFIX + shortName;
  }

  /** The name without prefix, as people say it. */
  public String shortName() {
    return shortName;
  }

  public String requestType() {
    return PREFIX + shortName + "Request";
  }

  public String responseType() {
    return PREFIX + shortName + "Response";
  }

  /** The type of its events, for operations that open a stream. */
  public Optional<String> eventType() {
    return event;
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
