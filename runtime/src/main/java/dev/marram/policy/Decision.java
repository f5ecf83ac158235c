package dev.marram.policy;

import java.util.List;
import java.util.Optional;

/** The answer to one call, with its reason. Immutable; any thread. */
public sealed interface Decision {
  /** Allowed by this rule. */
  record Allowed(Rule rule) implements Decision {}

  /**
   * Denied.
   *
   * <p>The reason is worked out when asked for, not when denied: a component that is denied all the
   * time shall not cost more than one that is allowed. Ask for it where the log line is written.
   */
  final class Denied implements Decision {
    private final Call call;
    private final List<Policy> policies;

    Denied(Call call, List<Policy> policies) {
      this.call = call;
      this.policies = policies;
    }

    /** The text of the error that the caller gets; as long as the resource it contains. */
    public String message() {
      if (call.resource().isEmpty()) {
        return "Resource cannot be empty";
      }
      if (call.resource().length() > Authorizer.MAX_RESOURCE_CHARS) {
        return "Resource cannot be longer than " + Authorizer.MAX_RESOURCE_CHARS + " characters";
      }
      if (call.service().equals(Service.MQTT_PROXY.id())) {
        return "Not Authorized";
      }
      return "Principal %s is not authorized to perform %s:%s on resource %s"
          .formatted(call.component(), call.service(), call.operation(), call.resource());
    }

    /** The caller's rule that misses the call by the least, if it has any. */
    public Optional<Rule> nearestRule() {
      return Denial.nearestRule(call, policies);
    }

    /**
     * What to change, on one line: how the nearest rule misses, and the smallest policy that would
     * allow the call, as YAML for the recipe.
     */
    public String advice() {
      return Denial.advice(call, policies);
    }
  }
}
