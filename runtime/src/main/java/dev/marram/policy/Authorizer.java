package dev.marram.policy;

import dev.marram.model.Document;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides who may call what (IPC operations 2, configuration 6.3).
 *
 * <p>All policies together are one immutable snapshot. A change makes the next one, so a decision
 * is made on the policies before or after it, never on a mixture, and takes effect on the next
 * call. Safe on any thread; deciding never waits.
 */
public final class Authorizer {
  /** Calls on a longer resource are denied, and policies that name one skip it. */
  public static final int MAX_RESOURCE_CHARS = 64 * 1024;

  private static final String COMMAND_LINE_PREFIX = "greengrass-cli#";
  private static final String COMMAND_LINE_COMPONENT = "aws.greengrass.Cli";

  private record Snapshot(long version, Map<String, ComponentPolicies> components) {}

  private volatile Snapshot current = new Snapshot(0, Map.of());

  /**
   * Grows with each change. A caller that keeps decisions reads it before it asks for one and asks
   * again when it has changed.
   */
  public long version() {
    return current.version;
  }

  /**
   * Makes these the component's policies, in place of those it had.
   *
   * @param accessControl the value of that name in the component's configuration
   * @return what is wrong with it
   */
  public List<Fault> replace(String component, Document accessControl) {
    AccessControl compiled = AccessControl.compile(accessControl);
    publish(component, compiled);
    return compiled.faults();
  }

  /** Takes the component's policies away. */
  public void remove(String component) {
    publish(component, AccessControl.NONE);
  }

  private synchronized void publish(String component, AccessControl accessControl) {
    Map<String, ComponentPolicies> components = new HashMap<>(current.components);
    if (accessControl.policies().isEmpty()) {
      components.remove(component);
    } else {
      components.put(component, new ComponentPolicies(accessControl.policies()));
    }
    current = new Snapshot(current.version + 1, Map.copyOf(components));
  }

  /**
   * Decides one call.
   *
   * @param component the caller: a component's name or a command-line identity
   * @param service the service's id, such as {@code aws.greengrass.ipc.pubsub}
   * @param operation the full name, such as {@code aws.greengrass#PublishToTopic}
   * @param resource what the operation is done on; an empty one is denied to everybody
   */
  public Decision decide(String component, String service, String operation, String resource) {
    if (isForEverybody(service, operation)) {
      return builtIn(service, operation);
    }
    ComponentPolicies policies = current.components.get(component);
    if (resource.isEmpty() || resource.length() > MAX_RESOURCE_CHARS) {
      return new Decision.Denied(new Call(component, service, operation, resource), List.of());
    }
    if (isBuiltIn(component, service)) {
      return builtIn(service, Service.ANY_OPERATION);
    }
    Call call = new Call(component, service, operation, resource);
    return policies == null ? new Decision.Denied(call, List.of()) : policies.decide(call);
  }

  /** Whether the name is one that the command line signs in with, which no component has. */
  static boolean isCommandLine(String component) {
    return component.startsWith(COMMAND_LINE_PREFIX);
  }

  private static boolean isForEverybody(String service, String operation) {
    return operation.equals(Service.GET_CREDENTIALS) && service.equals(Service.TOKEN_EXCHANGE.id());
  }

  private static boolean isBuiltIn(String component, String service) {
    if (component.equals(COMMAND_LINE_COMPONENT)) {
      return service.equals(Service.CLI.id());
    }
    return isCommandLine(component)
        && Service.byId(service).filter(Authorizer::isOpenToCommandLine).isPresent();
  }

  private static boolean isOpenToCommandLine(Service service) {
    return switch (service) {
      case CLI, PUBSUB, MQTT_PROXY, CONTROL -> true;
      case SECRETS, SHADOWS, LIFECYCLE, CLIENT_DEVICES, METRICS, TOKEN_EXCHANGE -> false;
    };
  }

  private static Decision builtIn(String service, String operation) {
    return new Decision.Allowed(new Rule(service, Rule.BUILT_IN, operation, "*"));
  }
}
