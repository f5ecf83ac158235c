package dev.marram.acceptance;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A component that a test makes up: its recipe is rendered from this.
 *
 * @param settings keys of the default configuration with text as value
 * @param policies what accessControl shall hold
 * @param artifacts files to be found in {@code {artifacts:path}} under their own names
 * @param run the Run script, any number of lines
 */
record Component(
    String name,
    String version,
    Map<String, String> settings,
    List<Policy> policies,
    List<String> dependencies,
    List<Path> artifacts,
    String run) {
  static final String PUBSUB = "aws.greengrass.ipc.pubsub";
  static final String CONTROL = "dev.marram.control";

  /** One operation on one resource of one service. */
  record Policy(String service, String operation, String resource) {}

  static Component named(String name) {
    return new Component(name, "1.0.0", Map.of(), List.of(), List.of(), List.of(), "sleep 100000");
  }

  Component version(String newVersion) {
    return new Component(name, newVersion, settings, policies, dependencies, artifacts, run);
  }

  Component runs(String script) {
    return new Component(name, version, settings, policies, dependencies, artifacts, script);
  }

  Component may(String service, String operation, String resource) {
    return new Component(
        name,
        version,
        settings,
        plus(policies, new Policy(service, operation, resource)),
        dependencies,
        artifacts,
        run);
  }

  Component dependsOn(String other) {
    return new Component(
        name, version, settings, policies, plus(dependencies, other), artifacts, run);
  }

  Component has(List<Path> files) {
    List<Path> all = new ArrayList<>(artifacts);
    all.addAll(files);
    return new Component(name, version, settings, policies, dependencies, List.copyOf(all), run);
  }

  Component configured(String key, String value) {
    Map<String, String> all = new LinkedHashMap<>(settings);
    all.put(key, value);
    return new Component(name, version, all, policies, dependencies, artifacts, run);
  }

  /** The recipe in YAML. */
  String recipe() {
    StringBuilder yaml = new StringBuilder(512);
    yaml.append("RecipeFormatVersion: '2020-01-25'\n")
        .append("ComponentName: ")
        .append(name)
        .append('\n')
        .append("ComponentVersion: '")
        .append(version)
        .append("'\n");
    if (!policies.isEmpty() || !settings.isEmpty()) {
      yaml.append("ComponentConfiguration:\n  DefaultConfiguration:\n");
    }
    settings.forEach(
        (key, value) -> yaml.append("    ").append(key).append(": '").append(value).append("'\n"));
    if (!policies.isEmpty()) {
      yaml.append("    accessControl:\n");
    }
    policies.stream()
        .map(Policy::service)
        .distinct()
        .forEach(service -> appendPolicies(yaml, service));
    if (!dependencies.isEmpty()) {
      yaml.append("ComponentDependencies:\n");
      dependencies.forEach(other ->
          yaml.append("  ").append(other).append(":\n    VersionRequirement: '>=0.0.0'\n"));
    }
    yaml.append("Manifests:\n  - Platform:\n      os: linux\n");
    if (!artifacts.isEmpty()) {
      yaml.append("    Artifacts:\n");
      artifacts.forEach(file ->
          yaml.append("      - URI: s3://test/")
              .append(file.getFileName())
              .append("\n        Permission:\n          Read: ALL\n"));
    }
    yaml.append("    Lifecycle:\n      Run: |-\n");
    run.lines().forEach(line -> yaml.append("        ").append(line).append('\n'));
    return yaml.toString();
  }

  private void appendPolicies(StringBuilder yaml, String service) {
    yaml.append("      ").append(service).append(":\n");
    int number = 0;
    for (Policy policy : policies) {
      if (policy.service().equals(service)) {
        number++;
        yaml.append("        '")
            .append(name)
            .append(':')
            .append(service)
            .append(':')
            .append(number)
            .append("':\n          operations:\n            - '")
            .append(policy.operation())
            .append("'\n          resources:\n            - '")
            .append(policy.resource())
            .append("'\n");
      }
    }
  }

  private static <T> List<T> plus(List<T> list, T item) {
    List<T> longer = new ArrayList<>(list);
    longer.add(item);
    return List.copyOf(longer);
  }
}
