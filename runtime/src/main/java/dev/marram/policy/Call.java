package dev.marram.policy;

import java.util.Set;

/** What is asked: may this component do this operation on this resource? */
record Call(String component, String service, String operation, String resource) {
  private static final Set<String> OPEN_TO_COMMAND_LINE =
      Set.of(Service.CLI.id(), Service.PUBSUB.id(), Service.MQTT_PROXY.id(), Service.CONTROL.id());

  /** Whether the resource is one that a policy can name. */
  boolean hasResource() {
    return !resource.isEmpty() && resource.length() <= Authorizer.MAX_RESOURCE_CHARS;
  }

  /** The one operation that needs neither a policy nor a resource, for every component. */
  boolean isForEverybody() {
    return !hasCommandLineName()
        && operation.equals(Service.GET_CREDENTIALS)
        && service.equals(Service.TOKEN_EXCHANGE.id());
  }

  /** Whether the caller is the command line, doing what that may do without a policy. */
  boolean isOfCommandLine() {
    return (hasCommandLineName() && OPEN_TO_COMMAND_LINE.contains(service))
        || (component.equals(Service.CLI.id()) && service.equals(Service.CLI.id()));
  }

  /** Whether the caller's name is one that the command line signs in with; no component has it. */
  boolean hasCommandLineName() {
    return component.startsWith("greengrass-cli#");
  }
}
