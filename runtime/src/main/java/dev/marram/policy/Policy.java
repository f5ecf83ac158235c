package dev.marram.policy;

import java.util.List;
import java.util.Optional;

/** One policy of one component, compiled; has at least one operation. */
record Policy(
    Service service, String id, List<String> operations, List<ResourcePattern> resources) {

  /** The rule that allows the call. */
  Optional<Rule> allows(Call call) {
    return covering(call)
        .flatMap(operation ->
            resources.stream()
                .filter(resource -> resource.matches(call.resource()))
                .findFirst()
                .map(resource -> new Rule(service.id(), id, operation, resource.text())));
  }

  /** The entry of {@code operations} that covers the call's operation in the call's service. */
  Optional<String> covering(Call call) {
    return operations.stream()
        .filter(entry -> entry.equals(call.operation()) || entry.equals(Service.ANY_OPERATION))
        .filter(_ -> service.id().equals(call.service()))
        .findFirst();
  }
}
