package dev.marram.policy;

import dev.marram.base.Nearest;
import dev.marram.model.Document;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
            quoted(unusedIds(call.service()).findFirst().orElseThrow()),
            quoted(call.operation()),
            quoted(pattern()));
  }

  /** The same denial with another resource, such as its beginning. */
  public Denial on(String resource) {
    return new Denial(
        new Call(call.component(), call.service(), call.operation(), resource), policies);
  }

  /**
   * The smallest accessControl that allows these calls of one component: operations on the same
   * resources share a policy. What no policy can allow is left out.
   */
  public static Map<String, Map<String, Document>> learn(List<Denial> denials) {
    Map<String, Map<String, Set<String>>> asked = new TreeMap<>();
    for (Denial each : denials) {
      if (each.call.hasResource() && !each.call.hasCommandLineName()) {
        asked
            .computeIfAbsent(each.call.service(), _ -> new TreeMap<>())
            .computeIfAbsent(each.call.operation(), _ -> new TreeSet<>())
            .add(each.pattern());
      }
    }
    Map<String, Map<String, Document>> learned = new TreeMap<>();
    asked.forEach((service, operations) -> {
      Map<Set<String>, Set<String>> shared = new LinkedHashMap<>();
      operations.forEach((operation, resources) ->
          shared.computeIfAbsent(resources, _ -> new TreeSet<>()).add(operation));
      Iterator<String> ids = denials.getFirst().unusedIds(service).iterator();
      Map<String, Document> policies = new LinkedHashMap<>();
      shared.forEach((resources, together) ->
          policies.put(
              ids.next(), Document.Obj.of("operations", together, "resources", resources)));
      learned.put(service, policies);
    });
    return learned;
  }

  /** The resource as a policy names it, and nothing else. */
  private String pattern() {
    return call.resource().replaceAll("[*?]|\\$(?=\\{)", "\\${$0}");
  }

  private Optional<Candidate> leastDistant(Stream<Policy> among) {
    return among
        .flatMap(policy ->
            policy.resources().stream()
                .map(resource -> new Candidate(policy, resource, distance(policy, resource))))
        .limit(COMPARED_RESOURCES)
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

  private Stream<String> unusedIds(String service) {
    String prefix =
        call.component() + service.substring(service.lastIndexOf('.')).replace('.', ':');
    return Stream.iterate(1, number -> number + 1)
        .map(number -> prefix + ":" + number)
        .filter(id -> policies.stream().noneMatch(policy -> policy.id().equalsIgnoreCase(id)));
  }

  private static String quoted(String text) {
    return new Document.Text(text).toJson();
  }
}
