package dev.marram.policy;

import dev.marram.base.Nearest;
import dev.marram.model.Document;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The policies of one component, compiled from its {@code accessControl}, and what was wrong with
 * it. Does not change once compiled.
 *
 * <p>A fault never makes the whole unusable: what can be understood counts (decisions D6, last
 * paragraph; configuration 6.2).
 */
public final class AccessControl {
  /** Resources of one component beyond these are left out, with a fault. */
  public static final int MAX_RESOURCES = 10_000;

  /** Faults beyond these are left out; one more says so. */
  public static final int MAX_FAULTS = 100;

  private static final String ROOT = "/accessControl";
  private static final String OPERATIONS = "operations";
  private static final String RESOURCES = "resources";
  private static final List<String> PROPERTIES =
      List.of("policyDescription", OPERATIONS, RESOURCES);

  /** The wildcards of topic filters. */
  private static final Pattern MQTT_WILDCARD = Pattern.compile("#|(?:^|/)\\+(?:/|$)");

  private static final Document NOTHING = new Document.Arr(List.of());

  private final List<Policy> policies = new ArrayList<>();
  private final List<Fault> faults = new ArrayList<>();
  private int resourceCount;

  private AccessControl() {}

  /**
   * Compiles an {@code accessControl}: an object, or a text that holds one as JSON. Per service an
   * object of policies by id, or a list of such objects.
   */
  public static AccessControl compile(Document accessControl) {
    AccessControl compiled = new AccessControl();
    compiled.read(accessControl);
    return compiled;
  }

  /** What was left out or read differently than written. */
  public List<Fault> faults() {
    return List.copyOf(faults);
  }

  List<Policy> policies() {
    return List.copyOf(policies);
  }

  private void read(Document accessControl) {
    switch (accessControl) {
      case Document.Obj services -> services.members().forEach(this::readService);
      case Document.Text(String json) -> {
        try {
          read(Document.parse(json));
        } catch (Document.SyntaxException e) {
          fault(ROOT, "is a text that is no JSON (" + e.getMessage() + "); ignored");
        }
      }
      case Document.Null _ -> {}
      case Document.Arr _, Document.Num _, Document.Bool _ ->
          fault(ROOT, "is no object of services; ignored");
    }
  }

  private void readService(String id, Document document) {
    String path = below(ROOT, id);
    Optional<Service> service = Service.byId(id);
    if (service.isEmpty()) {
      fault(path, "is no known service; ignored" + Nearest.hint(id, Service.ids()));
    } else if (document instanceof Document.Arr(List<Document> list)) {
      for (int i = 0; i < list.size(); i++) {
        readPolicies(service.get(), list.get(i), path + "/" + i);
      }
    } else {
      readPolicies(service.get(), document, path);
    }
  }

  private void readPolicies(Service service, Document document, String path) {
    if (document instanceof Document.Obj(Map<String, Document> byId)) {
      byId.forEach((id, policy) -> readPolicy(service, id, policy, below(path, id)));
    } else {
      fault(path, "is no object of policies; ignored");
    }
  }

  private void readPolicy(Service service, String id, Document document, String path) {
    if (id.isBlank()) {
      fault(path, "has an empty policy id; policy ignored");
      return;
    }
    if (!(document instanceof Document.Obj policy)) {
      fault(path, "is no object with operations and resources; policy ignored");
      return;
    }
    for (String name : policy.members().keySet()) {
      if (PROPERTIES.stream().noneMatch(name::equalsIgnoreCase)) {
        fault(
            below(path, name),
            "is no property of a policy; ignored" + Nearest.hint(name, PROPERTIES));
      }
    }
    Optional<Map<String, String>> operations = texts(policy, OPERATIONS, path);
    Optional<Map<String, String>> resources = texts(policy, RESOURCES, path);
    if (operations.isEmpty() || resources.isEmpty()) {
      return;
    }
    List<String> known = readOperations(service, operations.get());
    if (known.isEmpty()) {
      fault(path, "has no operation of this service; policy ignored");
      return;
    }
    List<ResourcePattern> patterns = readResources(service, resources.get());
    if (patterns.isEmpty() && service != Service.TOKEN_EXCHANGE) {
      fault(path, "has no resource, so it allows nothing");
    }
    policies.add(new Policy(service, id, known, patterns));
  }

  /**
   * The texts of a list, or one text in its place, by their paths; empty after a fault that drops
   * the policy.
   */
  private Optional<Map<String, String>> texts(Document.Obj policy, String name, String parent) {
    String path = below(parent, name);
    Map<String, String> texts = new LinkedHashMap<>();
    switch (policy.getIgnoreCase(name).orElse(NOTHING)) {
      case Document.Arr(List<Document> items) -> {
        for (int i = 0; i < items.size(); i++) {
          if (items.get(i) instanceof Document.Text(String text)) {
            texts.put(path + "/" + i, text);
          } else {
            fault(path + "/" + i, "is no text; entry ignored");
          }
        }
      }
      case Document.Text(String text) -> {
        fault(path, "is a text where a list belongs; taken as a list of one");
        texts.put(path, text);
      }
      case Document.Obj _, Document.Num _, Document.Bool _, Document.Null _ -> {
        fault(path, "is no list; policy ignored");
        return Optional.empty();
      }
    }
    return Optional.of(texts);
  }

  private List<String> readOperations(Service service, Map<String, String> texts) {
    List<String> operations = new ArrayList<>();
    texts.forEach((path, operation) -> {
      if (service.knows(operation)) {
        operations.add(operation);
      } else {
        fault(path, unknown(service, operation));
      }
    });
    return operations;
  }

  private static String unknown(Service service, String operation) {
    return Arrays.stream(Service.values())
        .filter(other -> other.operations().contains(operation))
        .findFirst()
        .map(other -> operation + " belongs to the service " + other.id() + "; entry ignored")
        .orElseGet(() ->
            operation
                + " is no operation of this service; entry ignored"
                + Nearest.hint(operation, service.operations()));
  }

  private List<ResourcePattern> readResources(Service service, Map<String, String> texts) {
    List<ResourcePattern> patterns = new ArrayList<>();
    for (Map.Entry<String, String> text : texts.entrySet()) {
      if (resourceCount == MAX_RESOURCES) {
        fault(text.getKey(), "and what follows is beyond " + MAX_RESOURCES + " resources; ignored");
        break;
      }
      resourceCount++;
      if (service == Service.PUBSUB && MQTT_WILDCARD.matcher(text.getValue()).find()) {
        fault(text.getKey(), "has # or +, which mean themselves here; the only wildcard is *");
      }
      try {
        patterns.add(ResourcePattern.parse(text.getValue(), service.syntax()));
      } catch (ResourcePattern.InvalidException e) {
        fault(text.getKey(), "is no valid resource: " + e.getMessage() + "; entry ignored");
      }
    }
    return patterns;
  }

  private void fault(String path, String reason) {
    if (faults.size() < MAX_FAULTS) {
      faults.add(new Fault(path, reason));
    } else if (faults.size() == MAX_FAULTS) {
      faults.add(new Fault(ROOT, "has more faults; correct these first"));
    }
  }

  /** A JSON pointer. */
  private static String below(String path, String name) {
    return path + "/" + name.replace("~", "~0").replace("/", "~1");
  }
}
