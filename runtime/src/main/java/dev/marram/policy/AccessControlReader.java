package dev.marram.policy;

import dev.marram.base.Nearest;
import dev.marram.model.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Compiles one {@code accessControl}; used once, by one thread. */
final class AccessControlReader {
  private static final String OPERATIONS = "operations";
  private static final String RESOURCES = "resources";
  private static final Set<String> PROPERTIES = Set.of("policydescription", OPERATIONS, RESOURCES);
  private static final Document NOTHING = new Document.Arr(List.of());

  private final List<Policy> policies = new ArrayList<>();
  private final List<Fault> faults = new ArrayList<>();
  private int resourceCount;
  private int uncountedFaults;

  AccessControl read(Document accessControl) {
    Path root = new Path("/accessControl");
    switch (accessControl) {
      case Document.Obj services -> readServices(services, root);
      case Document.Text text -> readText(text.value(), root);
      case Document.Null _ -> {}
      case Document.Arr _, Document.Num _, Document.Bool _ ->
          fault(root, "is no object of services; ignored");
    }
    if (uncountedFaults > 0) {
      faults.add(new Fault(root.text, "has " + uncountedFaults + " more faults"));
    }
    return new AccessControl(policies, faults);
  }

  private void readText(String json, Path path) {
    try {
      if (Document.parse(json) instanceof Document.Obj services) {
        readServices(services, path);
      } else {
        fault(path, "is a text that holds no object of services; ignored");
      }
    } catch (Document.SyntaxException e) {
      fault(path, "is a text that is no JSON (" + e.getMessage() + "); ignored");
    }
  }

  private void readServices(Document.Obj services, Path path) {
    services
        .members()
        .forEach((id, policiesOfService) -> {
          Path here = path.down(id);
          Service.byId(id)
              .ifPresentOrElse(
                  service -> readService(service, policiesOfService, here),
                  () -> fault(here, "is no known service; ignored" + meant(id, Service.ids())));
        });
  }

  private void readService(Service service, Document document, Path path) {
    switch (document) {
      case Document.Obj byId -> readPolicies(service, byId, path);
      case Document.Arr list -> {
        for (int i = 0; i < list.items().size(); i++) {
          if (list.items().get(i) instanceof Document.Obj byId) {
            readPolicies(service, byId, path.down(i));
          } else {
            fault(path.down(i), "is no object of policies; ignored");
          }
        }
      }
      case Document.Text _, Document.Num _, Document.Bool _, Document.Null _ ->
          fault(path, "is no object of policies; ignored");
    }
  }

  private void readPolicies(Service service, Document.Obj byId, Path path) {
    byId.members().forEach((id, policy) -> readPolicy(service, id, policy, path.down(id)));
  }

  private void readPolicy(Service service, String id, Document document, Path path) {
    if (id.isBlank()) {
      fault(path, "has an empty policy id; policy ignored");
      return;
    }
    if (!(document instanceof Document.Obj policy)) {
      fault(path, "is no object with operations and resources; policy ignored");
      return;
    }
    noteUnknownProperties(policy, path);
    Optional<List<Document>> operations = list(policy, OPERATIONS, path);
    Optional<List<Document>> resources = list(policy, RESOURCES, path);
    if (operations.isEmpty() || resources.isEmpty()) {
      return;
    }
    List<String> known = readOperations(service, operations.get(), path.down(OPERATIONS));
    if (known.isEmpty()) {
      fault(path, "has no operation of this service; policy ignored");
      return;
    }
    List<ResourcePattern> patterns = readResources(service, resources.get(), path.down(RESOURCES));
    if (patterns.isEmpty() && service.checksResource()) {
      fault(path, "has no resource, so it allows nothing");
    }
    policies.add(new Policy(service, id, known, patterns));
  }

  private void noteUnknownProperties(Document.Obj policy, Path path) {
    for (String name : policy.members().keySet()) {
      if (!PROPERTIES.contains(name.toLowerCase(Locale.ROOT))) {
        fault(
            path.down(name),
            "is no property of a policy; ignored"
                + meant(name, List.of("policyDescription", OPERATIONS, RESOURCES)));
      }
    }
  }

  /** The items of a list, or one text in its place; empty after a fault that drops the policy. */
  private Optional<List<Document>> list(Document.Obj policy, String name, Path path) {
    return switch (policy.getIgnoreCase(name).orElse(NOTHING)) {
      case Document.Arr list -> Optional.of(list.items());
      case Document.Text text -> {
        fault(path.down(name), "is a text where a list belongs; taken as a list of one");
        yield Optional.of(List.of(text));
      }
      case Document.Obj _, Document.Num _, Document.Bool _, Document.Null _ -> {
        fault(path.down(name), "is no list; policy ignored");
        yield Optional.empty();
      }
    };
  }

  private List<String> readOperations(Service service, List<Document> items, Path path) {
    List<String> operations = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      if (!(items.get(i) instanceof Document.Text operation)) {
        fault(path.down(i), "is no text; entry ignored");
      } else if (!service.knows(operation.value())) {
        fault(path.down(i), unknown(service, operation.value()));
      } else if (!operations.contains(operation.value())) {
        operations.add(operation.value());
      }
    }
    return operations;
  }

  private static String unknown(Service service, String operation) {
    for (Service other : Service.values()) {
      if (other.operations().contains(operation)) {
        return "%s belongs to the service %s; entry ignored".formatted(operation, other.id());
      }
    }
    return "%s is no operation of this service; entry ignored%s"
        .formatted(operation, meant(operation, service.operations()));
  }

  private List<ResourcePattern> readResources(Service service, List<Document> items, Path path) {
    List<ResourcePattern> patterns = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      if (resourceCount == AccessControl.MAX_RESOURCES) {
        fault(
            path.down(i),
            "and what follows is beyond " + AccessControl.MAX_RESOURCES + " resources; ignored");
        return patterns;
      }
      if (!(items.get(i) instanceof Document.Text resource)) {
        fault(path.down(i), "is no text; entry ignored");
        continue;
      }
      resourceCount++;
      try {
        patterns.add(ResourcePattern.parse(resource.value(), service.syntax()));
      } catch (ResourcePattern.InvalidException e) {
        fault(path.down(i), "is no valid resource: " + e.getMessage() + "; entry ignored");
      }
    }
    return patterns;
  }

  private static String meant(String name, List<String> known) {
    return Nearest.of(name, known).map(near -> " (did you mean " + near + "?)").orElse("");
  }

  private void fault(Path path, String reason) {
    if (faults.size() < AccessControl.MAX_FAULTS) {
      faults.add(new Fault(path.text, reason));
    } else {
      uncountedFaults++;
    }
  }

  /** A JSON pointer. */
  private record Path(String text) {
    Path down(String name) {
      return new Path(text + "/" + name.replace("~", "~0").replace("/", "~1"));
    }

    Path down(int index) {
      return down(Integer.toString(index));
    }
  }
}
