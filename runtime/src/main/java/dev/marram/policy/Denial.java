package dev.marram.policy;

import dev.marram.base.Nearest;
import dev.marram.model.Document;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Why a call was denied and what would allow it, for people. Pure. */
final class Denial {
  /** So many resources are compared at most, to bound the work of one log line. */
  static final int COMPARED_RESOURCES = 100;

  /** Another operation on the right resource is as near as a resource with this many typos. */
  private static final int OTHER_OPERATION = 3;

  private record Candidate(Policy policy, ResourcePattern resource, int distance) {
    Rule rule(Call call) {
      return policy.rule(
          policy
              .covering(call)
              .or(() -> Nearest.of(call.operation(), policy.operations()))
              .orElseGet(policy.operations()::getFirst),
          resource);
    }
  }

  private Denial() {}

  static Optional<Rule> nearestRule(Call call, List<Policy> policies) {
    return nearest(call, policies).map(candidate -> candidate.rule(call));
  }

  static String advice(Call call, List<Policy> policies) {
    if (call.resource().isEmpty() || call.resource().length() > Authorizer.MAX_RESOURCE_CHARS) {
      return "no policy allows this; the program has to name a resource of 1 to %d characters"
          .formatted(Authorizer.MAX_RESOURCE_CHARS);
    }
    if (Service.byId(call.service()).isEmpty()) {
      return "no policy allows this; there is no service " + call.service();
    }
    if (Authorizer.isCommandLine(call.component())) {
      return "the command line may not do this; a component with a policy for %s may"
          .formatted(call.service());
    }
    return "%s; to allow the call add to ComponentConfiguration.DefaultConfiguration in the recipe of %s: %s"
        .formatted(howItMisses(call, policies), call.component(), smallestPolicy(call, policies));
  }

  private static Optional<Candidate> nearest(Call call, List<Policy> policies) {
    return leastDistant(call, policies.stream().filter(policy -> isOfService(policy, call)))
        .or(() -> leastDistant(call, policies.stream()));
  }

  private static Optional<Candidate> leastDistant(Call call, Stream<Policy> policies) {
    return policies
        .flatMap(policy ->
            policy.resources().stream()
                .map(resource -> new Candidate(policy, resource, distance(call, policy, resource))))
        .limit(COMPARED_RESOURCES)
        .min((one, other) -> Integer.compare(one.distance, other.distance));
  }

  private static int distance(Call call, Policy policy, ResourcePattern resource) {
    int typos =
        resource.matches(call.resource())
            ? 0
            : Math.max(1, Nearest.distance(resource.text(), call.resource()));
    return typos + (policy.covering(call).isPresent() ? 0 : OTHER_OPERATION);
  }

  private static boolean isOfService(Policy policy, Call call) {
    return policy.service().id().equals(call.service());
  }

  private static String howItMisses(Call call, List<Policy> policies) {
    Optional<Candidate> nearest = nearest(call, policies);
    if (nearest.isEmpty()) {
      return "the component has no policy for " + call.service();
    }
    Policy policy = nearest.get().policy();
    ResourcePattern resource = nearest.get().resource();
    if (!isOfService(policy, call)) {
      return "policy %s is for %s, not for %s"
          .formatted(quoted(policy.id()), policy.service().id(), call.service());
    }
    if (policy.covering(call).isEmpty()) {
      return "policy %s for resource %s allows only %s"
          .formatted(
              quoted(policy.id()), quoted(resource.text()), String.join(", ", policy.operations()));
    }
    return "policy %s allows only resource %s%s"
        .formatted(quoted(policy.id()), quoted(resource.text()), hint(policy, resource));
  }

  private static String hint(Policy policy, ResourcePattern resource) {
    boolean mqttWildcards = resource.text().contains("#") || resource.text().contains("+");
    return mqttWildcards && policy.service().syntax() == ResourcePattern.Syntax.STANDARD
        ? " (the only wildcard here is *)"
        : "";
  }

  /**
   * A new policy rather than a change to one: devices that have the component keep the old lists of
   * a policy they know.
   */
  private static String smallestPolicy(Call call, List<Policy> policies) {
    return "accessControl: {%s: {%s: {operations: [%s], resources: [%s]}}}"
        .formatted(
            call.service(),
            quoted(unusedId(call, policies)),
            quoted(call.operation()),
            quoted(call.resource().replaceAll("[*?]|\\$(?=\\{)", "\\${$0}")));
  }

  private static String unusedId(Call call, List<Policy> policies) {
    String service = call.service().substring(call.service().lastIndexOf('.') + 1);
    int number = 1;
    while (isUsed(id(call, service, number), policies)) {
      number++;
    }
    return id(call, service, number);
  }

  private static String id(Call call, String service, int number) {
    return call.component() + ":" + service + ":" + number;
  }

  private static boolean isUsed(String id, List<Policy> policies) {
    return policies.stream().anyMatch(policy -> policy.id().equalsIgnoreCase(id));
  }

  private static String quoted(String text) {
    return new Document.Text(text).toJson();
  }
}
