package dev.marram.policy;

import java.util.List;
import java.util.Optional;

/** One policy of one component, compiled; has at least one operation. */
record Policy(
    Service service, String id, List<String> operations, List<ResourcePattern> resources) {
  Policy {
    operations = List.copyOf(operations);
    resources = List.copyOf(resources);
  }

  /** The rule that allows the call. */
  Optional<Rule> allows(Call call) {
    Optional<String> operation = covering(call);
    if (operation.isEmpty()) {
      return Optional.empty();
    }
    for (ResourcePattern resource : resources) {
      if (resource.matches(call.resource())) {
        return Optional.of(rule(operation.get(), resource));
      }
    }
    return Optional.empty();
  }

  /** The entry of {@code operations} that covers the call's operation in the call's service. */
  Optional<String> covering(Call call) {
    if (!service.id().equals(call.service())) {
      return Optional.empty();
    }
    if (operations.contains(call.operation())) {
      return Optional.of(call.operation());
    }
    return operations.contains(Service.ANY_OPERATION)
        ? Optional.of(Service.ANY_OPERATION)
        : Optional.empty();
  }

  Rule rule(String operation, ResourcePattern resource) {
    return new Rule(service.id(), id, operation, resource.text());
  }
}
