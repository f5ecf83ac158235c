package dev.marram.policy;

import dev.marram.model.Operation;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The services that policies name. Source: configuration 6.3, decisions D11. */
enum Service {
  PUBSUB("aws.greengrass.ipc.pubsub"),
  MQTT_PROXY("aws.greengrass.ipc.mqttproxy"),
  SECRETS("aws.greengrass.SecretManager"),
  SHADOWS("aws.greengrass.ShadowManager"),
  LIFECYCLE("aws.greengrass.ipc.lifecycle"),
  CLI("aws.greengrass.Cli"),
  CLIENT_DEVICES("aws.greengrass.clientdevices.Auth"),
  METRICS("aws.greengrass.ipc.componentmetric"),
  TOKEN_EXCHANGE("aws.greengrass.TokenExchangeService"),
  /** Operations of our own; the list is open. */
  CONTROL("dev.marram.control");

  static final String ANY_OPERATION = "*";

  /** The one operation that is checked without a resource. */
  static final String GET_CREDENTIALS = "getCredentials";

  private static final String CONTROL_PREFIX = "dev.marram#";

  private final String id;

  Service(String id) {
    this.id = id;
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

  /** How the resources of its policies are written. */
  ResourcePattern.Syntax syntax() {
    return this == MQTT_PROXY ? ResourcePattern.Syntax.MQTT : ResourcePattern.Syntax.STANDARD;
  }

  /** Its operations by full name; empty for an open list. */
  List<String> operations() {
    return this == TOKEN_EXCHANGE
        ? List.of(GET_CREDENTIALS)
        : Arrays.stream(Operation.values())
            .filter(operation -> operation.service().filter(id::equals).isPresent())
            .map(Operation::wireName)
            .toList();
  }

  boolean knows(String operation) {
    return operation.equals(ANY_OPERATION)
        || operations().contains(operation)
        || (this == CONTROL && operation.startsWith(CONTROL_PREFIX));
  }
}
