package dev.marram.policy;

import dev.marram.model.Document;
import java.util.ArrayList;
import java.util.List;

/**
 * The policies of one component, compiled from its {@code accessControl}, and what was wrong with
 * it. Immutable.
 *
 * <p>A fault never makes the whole unusable: what can be understood counts (decisions D6, last
 * paragraph; configuration 6.2).
 */
public final class AccessControl {
  /** What a component without policies has. */
  public static final AccessControl NONE = new AccessControl(List.of(), List.of());

  /** Resources of one component beyond these are left out, with a fault. */
  public static final int MAX_RESOURCES = 10_000;

  /** Faults beyond these are only counted, in the last one. */
  public static final int MAX_FAULTS = 100;

  private final List<Policy> policies;
  private final List<Fault> faults;

  AccessControl(List<Policy> policies, List<Fault> faults) {
    this.policies = List.copyOf(policies);
    this.faults = List.copyOf(faults);
  }

  /**
   * Compiles an {@code accessControl}: an object, or a text that holds one as JSON. Per service an
   * object of policies by id, or a list of such objects.
   */
  public static AccessControl compile(Document accessControl) {
    return new AccessControlReader().read(accessControl);
  }

  /** What was left out or read differently than written. */
  public List<Fault> faults() {
    return faults;
  }

  /** Every operation on every resource that is allowed. */
  public List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    for (Policy policy : policies) {
      for (String operation : policy.operations()) {
        policy.resources().forEach(resource -> rules.add(policy.rule(operation, resource)));
      }
    }
    return rules;
  }

  List<Policy> policies() {
    return policies;
  }
}
