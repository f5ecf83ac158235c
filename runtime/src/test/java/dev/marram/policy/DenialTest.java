package dev.marram.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.model.Document;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

class DenialTest {
  private static final String A = "com.example.A";
  private static final String PUBSUB = "aws.greengrass.ipc.pubsub";
  private static final String PUBLISH = "aws.greengrass#PublishToTopic";
  private static final String SUBSCRIBE = "aws.greengrass#SubscribeToTopic";

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

  @Test
  void theNearestRuleIsTheSameOperationOnTheMostSimilarResource() {
    Decision.Denied denied = denied(PUBSUB, PUBLISH, "sensors/kitchn");
    assertThat(denied.nearestRule())
        .contains(new Rule(PUBSUB, "com.example.A:pubsub:1", PUBLISH, "sensors/kitchen"));
    assertThat(denied.advice())
        .isEqualTo(
            "policy \"com.example.A:pubsub:1\" allows only resource \"sensors/kitchen\"; to allow"
                + " the call add to ComponentConfiguration.DefaultConfiguration in the recipe of"
                + " com.example.A: accessControl: {aws.greengrass.ipc.pubsub:"
                + " {\"com.example.A:pubsub:3\": {operations: [\"aws.greengrass#PublishToTopic\"],"
                + " resources: [\"sensors/kitchn\"]}}}");
  }

  @Test
  void theNearestRuleIsTheSameResourceWithAnotherOperation() {
    Decision.Denied denied = denied(PUBSUB, PUBLISH, "orders/17");
    assertThat(denied.nearestRule())
        .contains(new Rule(PUBSUB, "com.example.A:pubsub:2", SUBSCRIBE, "orders/*"));
    assertThat(denied.advice())
        .startsWith(
            "policy \"com.example.A:pubsub:2\" for resource \"orders/*\" allows only"
                + " aws.greengrass#SubscribeToTopic; to allow the call add ");
  }

  @Test
  void aPolicyForAnotherServiceIsNearestWhenThisOneHasNone() {
    Decision.Denied denied =
        denied("aws.greengrass.ipc.mqttproxy", "aws.greengrass#PublishToIoTCore", "sensors/hall");
    assertThat(denied.nearestRule())
        .contains(new Rule(PUBSUB, "com.example.A:pubsub:1", PUBLISH, "sensors/hall"));
    assertThat(denied.advice())
        .startsWith(
            "policy \"com.example.A:pubsub:1\" is for aws.greengrass.ipc.pubsub, not for"
                + " aws.greengrass.ipc.mqttproxy; ")
        .contains("{\"com.example.A:mqttproxy:1\": ");
  }

  @Test
  void aWildcardThatIsNoneHereIsExplained() {
    assertThat(denied(PUBSUB, PUBLISH, "alarm/x").advice())
        .startsWith(
            "policy \"com.example.A:pubsub:1\" allows only resource \"alarm/+\" (the only wildcard"
                + " here is *); ");
  }

  @Test
  void aComponentWithoutPoliciesIsTold() throws Exception {
    replace("{}");
    Decision.Denied denied = denied(PUBSUB, PUBLISH, "a");
    assertThat(denied.nearestRule()).isEmpty();
    assertThat(denied.advice())
        .startsWith("the component has no policy for aws.greengrass.ipc.pubsub; to allow");
  }

  @Test
  void whatNoPolicyCanAllowIsNotAdvised() {
    assertThat(denied(PUBSUB, PUBLISH, "").advice())
        .isEqualTo(
            "no policy allows this; the program has to name a resource of 1 to 65536 characters");
    assertThat(denied("com.example.None", PUBLISH, "a").advice())
        .isEqualTo("no policy allows this; there is no service com.example.None");
    Decision.Denied commandLine =
        (Decision.Denied)
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
    assertThat(authorizer.decide(A, PUBSUB, PUBLISH, resource + "x"))
        .isInstanceOf(Decision.Denied.class);
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
    assertThat(denied(PUBSUB, PUBLISH, "x/z").nearestRule().orElseThrow().resource())
        .startsWith("far-away");
  }

  private Decision.Denied denied(String service, String operation, String resource) {
    return (Decision.Denied) authorizer.decide(A, service, operation, resource);
  }

  private void replace(String json) throws Exception {
    assertThat(authorizer.replace(A, Document.parse(json))).isEmpty();
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
