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
   * @param accessControl the value of that name in the component's configuration; null for none
   * @return what is wrong with it
   */
  public synchronized List<Fault> replace(String component, Document accessControl) {
    AccessControl compiled = AccessControl.compile(accessControl);
    Map<String, ComponentPolicies> components = new HashMap<>(current.components);
    components.put(component, new ComponentPolicies(compiled.policies()));
    current = new Snapshot(current.version + 1, Map.copyOf(components));
    return compiled.faults();
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
    Call call = new Call(component, service, operation, resource);
    if (call.isForEverybody() || (call.hasResource() && call.isOfCommandLine())) {
      return new Decision.Allowed(new Rule(service, Rule.BUILT_IN, operation, "*"));
    }
    ComponentPolicies policies = current.components.get(component);
    return policies == null || !call.hasResource()
        ? new Denial(call, List.of())
        : policies.decide(call);
  }
}
