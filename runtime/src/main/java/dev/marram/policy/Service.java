package dev.marram.policy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The services that policies name, with their operations and the way their resources are written.
 * Source: configuration 6.3, decisions D11.
 */
enum Service {
  PUBSUB(
      "aws.greengrass.ipc.pubsub",
      ResourcePattern.Syntax.STANDARD,
      "aws.greengrass#PublishToTopic",
      "aws.greengrass#SubscribeToTopic"),
  MQTT_PROXY(
      "aws.greengrass.ipc.mqttproxy",
      ResourcePattern.Syntax.MQTT,
      "aws.greengrass#PublishToIoTCore",
      "aws.greengrass#SubscribeToIoTCore"),
  SECRETS(
      "aws.greengrass.SecretManager",
      ResourcePattern.Syntax.STANDARD,
      "aws.greengrass#GetSecretValue"),
  SHADOWS(
      "aws.greengrass.ShadowManager",
      ResourcePattern.Syntax.STANDARD,
      "aws.greengrass#GetThingShadow",
      "aws.greengrass#UpdateThingShadow",
      "aws.greengrass#DeleteThingShadow",
      "aws.greengrass#ListNamedShadowsForThing"),
  LIFECYCLE(
      "aws.greengrass.ipc.lifecycle",
      ResourcePattern.Syntax.STANDARD,
      "aws.greengrass#PauseComponent",
      "aws.greengrass#ResumeComponent"),
  CLI(
      "aws.greengrass.Cli",
      ResourcePattern.Syntax.STANDARD,
      "aws.greengrass#GetComponentDetails",
      "aws.greengrass#ListComponents",
      "aws.greengrass#RestartComponent",
      "aws.greengrass#StopComponent",
      "aws.greengrass#CreateLocalDeployment",
      "aws.greengrass#GetLocalDeploymentStatus",
      "aws.greengrass#ListLocalDeployments",
      "aws.greengrass#CancelLocalDeployment",
      "aws.greengrass#CreateDebugPassword"),
  CLIENT_DEVICES(
      "aws.greengrass.clientdevices.Auth",
      ResourcePattern.Syntax.STANDARD,
      "aws.greengrass#SubscribeToCertificateUpdates",
      "aws.greengrass#VerifyClientDeviceIdentity",
      "aws.greengrass#GetClientDeviceAuthToken",
      "aws.greengrass#AuthorizeClientDeviceAction"),
  METRICS(
      "aws.greengrass.ipc.componentmetric",
      ResourcePattern.Syntax.STANDARD,
      "aws.greengrass#PutComponentMetric"),
  TOKEN_EXCHANGE(
      "aws.greengrass.TokenExchangeService",
      ResourcePattern.Syntax.STANDARD,
      Service.GET_CREDENTIALS),
  /** Operations of our own; the list is open. */
  CONTROL("dev.marram.control", ResourcePattern.Syntax.STANDARD);

  /** Every operation of a service. */
  static final String ANY_OPERATION = "*";

  /** The one operation that is checked without a resource. */
  static final String GET_CREDENTIALS = "getCredentials";

  private static final String CONTROL_PREFIX = "dev.marram#";

  private final String id;
  private final ResourcePattern.Syntax syntax;

  @SuppressWarnings("ImmutableEnumChecker") // the list is List.of
  private final List<String> operations;

  Service(String id, ResourcePattern.Syntax syntax, String... operations) {
    this.id = id;
    this.syntax = syntax;
    this.operations = List.of(operations);
  }

  static Optional<Service> byId(String id) {
    return Arrays.stream(values()).filter(service -> service.id.equals(id)).findFirst();
  }

  static List<String> ids() {
    return Arrays.stream(values()).map(Service::id).toList();
  }

  String id() {
    return id;
  }

  ResourcePattern.Syntax syntax() {
    return syntax;
  }

  /** Its operations by full name; empty for an open list. */
  List<String> operations() {
    return operations;
  }

  boolean knows(String operation) {
    return operation.equals(ANY_OPERATION)
        || operations.contains(operation)
        || (this == CONTROL && operation.startsWith(CONTROL_PREFIX));
  }

  boolean checksResource() {
    return this != TOKEN_EXCHANGE;
  }
}
