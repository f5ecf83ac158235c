package dev.marram.policy;

import dev.marram.base.Nearest;
import dev.marram.model.Document;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A denied call.
 *
 * <p>What is for people is worked out when asked for, not when denied: a component that is denied
 * all the time shall not cost more than one that is allowed. Ask for it where the log line is
 * written.
 */
public record Denial(Call call, List<Policy> policies) implements Decision {
  /** So many resources are compared at most, to bound the work of one log line. */
  static final int COMPARED_RESOURCES = 100;

  /** Another operation on the right resource is as near as a resource with this many typos. */
  private static final int OTHER_OPERATION = 3;

  private record Candidate(Policy policy, ResourcePattern resource, int distance) {}

  /** The text of the error that the caller gets; as long as the resource it contains. */
  public String message() {
    if (!call.hasResource()) {
      return call.resource().isEmpty()
          ? "Resource cannot be empty"
          : "Resource cannot be longer than " + Authorizer.MAX_RESOURCE_CHARS + " characters";
    }
    return call.service().equals(Service.MQTT_PROXY.id())
        ? "Not Authorized"
        : "Principal %s is not authorized to perform %s:%s on resource %s"
            .formatted(call.component(), call.service(), call.operation(), call.resource());
  }

  /** Of a component with more resources only so many are compared: it is for a log line. */
  private static final int COMPARED = 500;

  /** The caller's rule that misses the call by the least, and how. */
  public String nearest() {
    Optional<Candidate> nearest =
        leastDistant(policies.stream().filter(this::isOfService))
            .or(() -> leastDistant(policies.stream()));
    if (nearest.isEmpty()) {
      return "the component has no policy for " + call.service();
    }
    Policy policy = nearest.get().policy;
    String resource = nearest.get().resource.text();
    String reason;
    if (!isOfService(policy)) {
      reason = "is for %s, not for %s".formatted(policy.service().id(), call.service());
    } else if (policy.covering(call).isEmpty()) {
      reason =
          "for resource %s allows only %s"
              .formatted(quoted(resource), String.join(", ", policy.operations()));
    } else {
      reason = "allows only resource " + quoted(resource) + hint(policy, resource);
    }
    return "policy " + quoted(policy.id()) + " " + reason;
  }

  /**
   * What to change, on one line: the smallest policy that would allow the call, as YAML for the
   * recipe.
   *
   * <p>A new policy rather than a change to one: devices that have the component keep the old lists
   * of a policy they know.
   */
  public String advice() {
    if (!call.hasResource()) {
      return "no policy allows this; the program has to name a resource of 1 to %d characters"
          .formatted(Authorizer.MAX_RESOURCE_CHARS);
    }
    if (call.hasCommandLineName()) {
      return "the command line may not do this; a component with a policy for %s may"
          .formatted(call.service());
    }
    return "to allow the call add to ComponentConfiguration.DefaultConfiguration in the recipe of %s: accessControl: {%s: {%s: {operations: [%s], resources: [%s]}}}"
        .formatted(
            call.component(),
            call.service(),
            quoted(unusedId()),
            quoted(call.operation()),
            quoted(call.resource().replaceAll("[*?]|\\$(?=\\{)", "\\${$0}")));
  }

  private Optional<Candidate> leastDistant(Stream<Policy> among) {
    return among
        .flatMap(policy ->
            policy.resources().stream()
                .map(resource -> new Candidate(policy, resource, distance(policy, resource))))
        .limit(COMPARED_RESOURCES)
        .limit(COMPARED)
        .min(Comparator.comparingInt(Candidate::distance));
  }

  private int distance(Policy policy, ResourcePattern resource) {
    int typos =
        resource.matches(call.resource())
            ? 0
            : Math.max(1, Nearest.distance(resource.text(), call.resource()));
    return typos + (policy.covering(call).isPresent() ? 0 : OTHER_OPERATION);
  }

  private boolean isOfService(Policy policy) {
    return policy.service().id().equals(call.service());
  }

  private static String hint(Policy policy, String resource) {
    boolean mqttWildcards = resource.contains("#") || resource.contains("+");
    return mqttWildcards && policy.service().syntax() == ResourcePattern.Syntax.STANDARD
        ? " (the only wildcard here is *)"
        : "";
  }

  private String unusedId() {
    String service = call.service().substring(call.service().lastIndexOf('.') + 1);
    return IntStream.rangeClosed(1, policies.size() + 1)
        .mapToObj(number -> call.component() + ":" + service + ":" + number)
        .filter(id -> policies.stream().noneMatch(policy -> policy.id().equalsIgnoreCase(id)))
        .findFirst()
        .orElseThrow();
  }

  private static String quoted(String text) {
    return new Document.Text(text).toJson();
  }
}
