package dev.marram.operation;

import dev.marram.ipc.Call;
import dev.marram.ipc.Handler;
import dev.marram.model.Document;
import dev.marram.model.ModelError;
import dev.marram.model.Operation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * An operation of the model that this version does not serve: checked and authorized as it will be,
 * then answered with a ServiceError that says so. A component without the policy is told that
 * first, as on a device that serves it.
 */
record Unavailable(Operation operation, Gate gate) implements Handler {
  private static final Set<String> UNITS =
      Set.of("bytes", "bytespersecond", "count", "countpersecond", "megabytes", "seconds");
  private static final int METRIC_NAME_BYTES = 32;

  @Override
  public void handle(Call call) {
    Optional<Document.Obj> request = call.request();
    if (request.isEmpty()) {
      return;
    }
    Optional<ModelError> fault = fault(call, request.get());
    if (fault.isPresent()) {
      call.fail(fault.get());
      return;
    }
    Optional<String> service = operation.service();
    if (service.isPresent()
        && !resources(request.get()).stream()
            .allMatch(resource -> gate.admits(call, service.get(), resource))) {
      return;
    }
    call.fail(
        ModelError.service(operation.shortName() + " is not available in this version of Marram"));
  }

  /**
   * What is wrong with the request before anybody asks for permission, in the order of the
   * reference.
   */
  private Optional<ModelError> fault(Call call, Document.Obj request) {
    return switch (operation) {
      case PUBLISH_TO_IOT_CORE, SUBSCRIBE_TO_IOT_CORE ->
          unless(text(request, "topicName").isPresent(), "Topic is required");
      case PAUSE_COMPONENT, RESUME_COMPONENT ->
          unless(has(request, "componentName"), "Component name is required.");
      case RESTART_COMPONENT, STOP_COMPONENT ->
          unless(has(request, "componentName"), "Component name cannot be empty");
      case GET_SECRET_VALUE ->
          has(request, "secretId")
              ? Optional.empty()
              : Optional.of(ModelError.service("SecretId absent in the request"));
      case GET_THING_SHADOW,
          UPDATE_THING_SHADOW,
          DELETE_THING_SHADOW,
          LIST_NAMED_SHADOWS_FOR_THING ->
          unless(has(request, "thingName"), "thingName is required");
      case GET_LOCAL_DEPLOYMENT_STATUS, CANCEL_LOCAL_DEPLOYMENT ->
          unless(
              isUuid(member(request, "deploymentId")),
              "Invalid deploymentId format received. DeploymentId is a UUID");
      case PUT_COMPONENT_METRIC -> metrics(call, request);
      default -> Optional.empty();
    };
  }

  private static Optional<ModelError> unless(boolean right, String message) {
    return right ? Optional.empty() : Optional.of(ModelError.invalidArguments(message));
  }

  private static boolean has(Document.Obj request, String name) {
    return !member(request, name).isEmpty();
  }

  private static boolean isUuid(String text) {
    try {
      return UUID.fromString(text).toString().equalsIgnoreCase(text);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Optional<ModelError> metrics(Call call, Document.Obj request) {
    if (!call.component().startsWith("aws.")) {
      return Optional.of(
          ModelError.unauthorized(
              "Component %s may not put metrics: its name does not begin with 'aws.'"
                  .formatted(call.component())));
    }
    if (!(request.get("metrics").orElse(Document.Null.NULL) instanceof Document.Arr(var metrics))
        || metrics.isEmpty()) {
      return Optional.of(ModelError.invalidArguments("metrics must be a list with an element"));
    }
    return unless(
        metrics.stream().allMatch(Unavailable::isMetric),
        "Each metric needs a name of 1 to 32 bytes, a known unit and a value of 0 or more");
  }

  private static boolean isMetric(Document metric) {
    if (!(metric instanceof Document.Obj object)) {
      return false;
    }
    int nameBytes = member(object, "name").getBytes(StandardCharsets.UTF_8).length;
    String unit = member(object, "unit").toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
    return nameBytes > 0
        && nameBytes <= METRIC_NAME_BYTES
        && UNITS.contains(unit)
        && object.get("value").orElse(Document.Null.NULL) instanceof Document.Num(String value)
        && !value.startsWith("-");
  }

  private List<String> resources(Document.Obj request) {
    return switch (operation) {
      case PUBLISH_TO_IOT_CORE, SUBSCRIBE_TO_IOT_CORE -> List.of(member(request, "topicName"));
      case PAUSE_COMPONENT, RESUME_COMPONENT, RESTART_COMPONENT, STOP_COMPONENT ->
          List.of(member(request, "componentName"));
      case GET_SECRET_VALUE -> List.of(member(request, "secretId"));
      case GET_THING_SHADOW, UPDATE_THING_SHADOW, DELETE_THING_SHADOW -> List.of(shadow(request));
      case LIST_NAMED_SHADOWS_FOR_THING -> List.of(member(request, "thingName"));
      case GET_LOCAL_DEPLOYMENT_STATUS -> List.of(member(request, "deploymentId"));
      case PUT_COMPONENT_METRIC -> metricNames(request);
      default -> List.of("*");
    };
  }

  private static String shadow(Document.Obj request) {
    String classic = "$aws/things/" + member(request, "thingName") + "/shadow";
    String name = member(request, "shadowName");
    return name.isEmpty() ? classic : classic + "/name/" + name;
  }

  private static List<String> metricNames(Document.Obj request) {
    List<String> names = new ArrayList<>();
    if (request.get("metrics").orElse(Document.Null.NULL) instanceof Document.Arr(var metrics)) {
      metrics.forEach(metric -> names.add(member((Document.Obj) metric, "name")));
    }
    return names;
  }

  private static String member(Document.Obj request, String name) {
    return text(request, name).orElse("");
  }

  private static Optional<String> text(Document.Obj request, String name) {
    return request.get(name).filter(Document.Text.class::isInstance).flatMap(Document::scalar);
  }
}
