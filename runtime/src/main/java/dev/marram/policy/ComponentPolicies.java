package dev.marram.policy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The policies of one component with the decisions made by them.
 *
 * <p>Decisions live and die with the policies, so an old one cannot outlast a change; and each
 * component has its own, so one that asks for ever new resources pushes out only its own.
 */
final class ComponentPolicies {
  /** When so many decisions are kept, all are forgotten and keeping begins anew. */
  static final int KEPT_DECISIONS = 1_000;

  /** Decisions on longer resources are not kept, which bounds the memory in bytes. */
  static final int KEPT_RESOURCE_CHARS = 256;

  private final List<Policy> policies;
  private final Map<Call, Decision> decisions = new ConcurrentHashMap<>();

  ComponentPolicies(List<Policy> policies) {
    this.policies = policies;
  }

  Decision decide(Call call) {
    Decision kept = decisions.get(call);
    if (kept != null) {
      return kept;
    }
    Decision decision =
        policies.stream()
            .flatMap(policy -> policy.allows(call).stream())
            .findFirst()
            .<Decision>map(Decision.Allowed::new)
            .orElseGet(() -> new Denial(call, policies));
    if (call.resource().length() <= KEPT_RESOURCE_CHARS) {
      if (decisions.size() >= KEPT_DECISIONS) {
        decisions.clear();
      }
      decisions.put(call, decision);
    }
    return decision;
  }

  int keptDecisions() {
    return decisions.size();
  }
}
