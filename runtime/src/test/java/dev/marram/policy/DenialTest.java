package dev.marram.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.model.Document;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

class DenialTest {
  private static final String A = "com.example.A";
  private static final String PUBSUB = "aws.greengrass.ipc.pubsub";
  private static final String PUBLISH = "aws.greengrass#PublishToTopic";

  private final Authorizer authorizer = new Authorizer();

  @BeforeEach
  void policies() throws Exception {
    replace(
        """
        {"aws.greengrass.ipc.pubsub": {
           "com.example.A:pubsub:1": {
              "operations": ["aws.greengrass#PublishToTopic"],
              "resources": ["sensors/kitchen", "sensors/hall", "alarm/+"]},
           "com.example.A:pubsub:2": {
              "operations": ["aws.greengrass#SubscribeToTopic"], "resources": ["orders/*"]}}}
        """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "aws.greengrass.ipc.pubsub | PublishToTopic | sensors/kitchn"
            + " | policy \"com.example.A:pubsub:1\" allows only resource \"sensors/kitchen\"",
        "aws.greengrass.ipc.pubsub | PublishToTopic | orders/17"
            + " | policy \"com.example.A:pubsub:2\" for resource \"orders/*\" allows only"
            + " aws.greengrass#SubscribeToTopic",
        "aws.greengrass.ipc.mqttproxy | PublishToIoTCore | sensors/hall"
            + " | policy \"com.example.A:pubsub:1\" is for aws.greengrass.ipc.pubsub, not for"
            + " aws.greengrass.ipc.mqttproxy",
        "aws.greengrass.ipc.pubsub | PublishToTopic | alarm/x"
            + " | policy \"com.example.A:pubsub:1\" allows only resource \"alarm/+\" (the only"
            + " wildcard here is *)",
      })
  void theNearestRuleIsNamedWithHowItMisses(
      String service, String operation, String resource, String nearest) {
    assertThat(denied(service, "aws.greengrass#" + operation, resource).nearest())
        .isEqualTo(nearest);
  }

  @Test
  void theAdviceIsAPolicyOfItsOwnBesideThoseThatAreThere() {
    assertThat(denied(PUBSUB, PUBLISH, "sensors/kitchn").advice())
        .isEqualTo(
            "to allow the call add to ComponentConfiguration.DefaultConfiguration in the recipe of"
                + " com.example.A: accessControl: {aws.greengrass.ipc.pubsub:"
                + " {\"com.example.A:pubsub:3\": {operations: [\"aws.greengrass#PublishToTopic\"],"
                + " resources: [\"sensors/kitchn\"]}}}");
  }

  @Test
  void aComponentWithoutPoliciesIsTold() throws Exception {
    replace("{}");
    assertThat(denied(PUBSUB, PUBLISH, "a").nearest())
        .isEqualTo("the component has no policy for aws.greengrass.ipc.pubsub");
  }

  @Test
  void whatNoPolicyCanAllowIsNotAdvised() {
    assertThat(denied(PUBSUB, PUBLISH, "").advice())
        .isEqualTo(
            "no policy allows this; the program has to name a resource of 1 to 65536 characters");
    Denial commandLine =
        (Denial)
            authorizer.decide(
                "greengrass-cli#user-0",
                "aws.greengrass.ipc.lifecycle",
                "aws.greengrass#PauseComponent",
                "x");
    assertThat(commandLine.advice())
        .isEqualTo(
            "the command line may not do this; a component with a policy for"
                + " aws.greengrass.ipc.lifecycle may");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a/b",
        "a*b?c",
        "${*}",
        "$aws/x",
        "a${b",
        "quote\"line\nslash\\",
        "$${",
        "ä: {x}",
        "a/#"
      })
  void thePolicyThatIsAdvisedAllowsTheCallAndIsYamlOnOneLine(String resource) throws Exception {
    String advice = denied(PUBSUB, PUBLISH, resource).advice();
    assertThat(advice).doesNotContain("\n");
    String yaml = advice.substring(advice.indexOf("accessControl:"));
    Document.Obj whole = (Document.Obj) document(new Yaml().load(yaml));
    replace(whole.get("accessControl").orElseThrow().toJson());
    assertThat(authorizer.decide(A, PUBSUB, PUBLISH, resource))
        .isInstanceOf(Decision.Allowed.class);
    assertThat(authorizer.decide(A, PUBSUB, PUBLISH, resource + "x")).isInstanceOf(Denial.class);
  }

  @Test
  void aDenialAmongTooManyResourcesIsExplainedByTheFirstOnes() throws Exception {
    StringBuilder resources = new StringBuilder();
    for (int i = 0; i < Denial.COMPARED_RESOURCES; i++) {
      resources.append("\"far-away-").append(i).append("\",");
    }
    replace(
        "{\"%s\": {\"p\": {\"operations\": [\"*\"], \"resources\": [%s \"x/y\"]}}}"
            .formatted(PUBSUB, resources));
    assertThat(denied(PUBSUB, PUBLISH, "x/z").nearest()).contains("far-away");
  }

  private Denial denied(String service, String operation, String resource) {
    return (Denial) authorizer.decide(A, service, operation, resource);
  }

  private void replace(String json) throws Exception {
    assertThat(authorizer.replace(A, Document.parse(json)))
        .allMatch(fault -> fault.reason().contains("# or +"));
  }

  private static Document document(Object yaml) {
    return switch (yaml) {
      case Map<?, ?> map -> {
        Map<String, Document> members = new LinkedHashMap<>();
        map.forEach((key, value) -> members.put((String) key, document(value)));
        yield new Document.Obj(members);
      }
      case List<?> list -> new Document.Arr(list.stream().map(DenialTest::document).toList());
      default -> new Document.Text((String) yaml);
    };
  }
}
