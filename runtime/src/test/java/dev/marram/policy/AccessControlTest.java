package dev.marram.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.model.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessControlTest {
  private static final String PUBSUB = "aws.greengrass.ipc.pubsub";
  private static final String PUBLISH = "aws.greengrass#PublishToTopic";
  private static final Rule PUBLISH_ON_X = new Rule(PUBSUB, "p", PUBLISH, "x");

  @Test
  void eachOperationOnEachResourceIsARule() throws Exception {
    AccessControl compiled =
        compile(
            """
            {"aws.greengrass.ipc.pubsub": {
               "p": {"policyDescription": "why", "resources": ["x", "y/*"],
                     "operations": ["aws.greengrass#PublishToTopic", "*"]}},
             "aws.greengrass.ipc.mqttproxy": {
               "q": {"operations": ["aws.greengrass#SubscribeToIoTCore"], "resources": ["a/+"]}}}
            """);
    assertThat(rules(compiled))
        .containsExactly(
            PUBLISH_ON_X,
            new Rule(PUBSUB, "p", PUBLISH, "y/*"),
            new Rule(PUBSUB, "p", "*", "x"),
            new Rule(PUBSUB, "p", "*", "y/*"),
            new Rule(
                "aws.greengrass.ipc.mqttproxy", "q", "aws.greengrass#SubscribeToIoTCore", "a/+"));
    assertThat(compiled.faults()).isEmpty();
  }

  @Test
  void aTextThatHoldsTheObjectIsReadAsJson() throws Exception {
    Document text = new Document.Text(pubsub("'p': " + publishOn("'x'")).toJson());
    assertThat(rules(AccessControl.compile(text))).containsExactly(PUBLISH_ON_X);
  }

  @Test
  void aListOfSinglePoliciesIsReadLikeAnObject() throws Exception {
    AccessControl compiled =
        compile(
            "{'aws.greengrass.ipc.pubsub': [{'p': %s}, {'q': %s}, 7]}"
                .formatted(publishOn("'x'"), publishOn("'y'")));
    assertThat(rules(compiled)).containsExactly(PUBLISH_ON_X, new Rule(PUBSUB, "q", PUBLISH, "y"));
    assertThat(compiled.faults())
        .containsExactly(
            new Fault("/accessControl/" + PUBSUB + "/2", "is no object of policies; ignored"));
  }

  @Test
  void propertyNamesAreReadInAnyLetterCase() throws Exception {
    AccessControl compiled =
        compile(
            "{'aws.greengrass.ipc.pubsub': {'p': {'POLICYDESCRIPTION': 'd', 'Operations':"
                + " ['aws.greengrass#PublishToTopic'], 'rEsources': ['x']}}}");
    assertThat(rules(compiled)).containsExactly(PUBLISH_ON_X);
    assertThat(compiled.faults()).isEmpty();
  }

  @Test
  void aTextWhereAListBelongsIsAListOfOne() throws Exception {
    AccessControl compiled =
        AccessControl.compile(
            pubsub("'p': {'operations': 'aws.greengrass#PublishToTopic', 'resources': 'x'}"));
    assertThat(rules(compiled)).containsExactly(PUBLISH_ON_X);
    assertThat(compiled.faults())
        .extracting(Fault::path)
        .containsExactly(policyPath("operations"), policyPath("resources"));
  }

  @Test
  void anUnknownPropertyIsIgnoredAndNamed() throws Exception {
    AccessControl compiled =
        AccessControl.compile(
            pubsub(
                "'p': {'operations': ['*'], 'resources': ['x'], 'resource': ['y'], 'effect': 1}"));
    assertThat(rules(compiled)).containsExactly(new Rule(PUBSUB, "p", "*", "x"));
    assertThat(compiled.faults())
        .containsExactly(
            new Fault(
                policyPath("resource"),
                "is no property of a policy; ignored; did you mean resources?"),
            new Fault(policyPath("effect"), "is no property of a policy; ignored"));
  }

  @Test
  void anInvalidResourceAndAnUnknownOperationSkipOnlyTheirEntry() throws Exception {
    AccessControl compiled =
        AccessControl.compile(
            pubsub(
                "'p': {'operations': ['aws.greengrass#PublishToTopc', 5,"
                    + " 'aws.greengrass#PublishToIoTCore', 'aws.greengrass#PublishToTopic'],"
                    + " 'resources': ['a?', null, '', '${x}', 'x']}"));
    assertThat(rules(compiled)).containsExactly(PUBLISH_ON_X);
    assertThat(compiled.faults())
        .extracting(Fault::path)
        .containsExactlyInAnyOrder(
            policyPath("operations/0"),
            policyPath("operations/1"),
            policyPath("operations/2"),
            policyPath("resources/0"),
            policyPath("resources/1"),
            policyPath("resources/2"),
            policyPath("resources/3"));
    assertThat(compiled.faults())
        .contains(
            new Fault(
                policyPath("operations/0"),
                "aws.greengrass#PublishToTopc is no operation of this service; entry ignored; did"
                    + " you mean aws.greengrass#PublishToTopic?"),
            new Fault(
                policyPath("operations/2"),
                "aws.greengrass#PublishToIoTCore belongs to the service"
                    + " aws.greengrass.ipc.mqttproxy; entry ignored"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'': {'operations': ['*'], 'resources': ['x']} | empty policy id",
        "' ': {'operations': ['*'], 'resources': ['x']} | empty policy id",
        "'bad': null | no object",
        "'bad': ['*'] | no object",
        "'bad': 'text' | no object",
        "'bad': {'operations': {'a': 1}, 'resources': ['x']} | no list",
        "'bad': {'operations': 7, 'resources': ['x']} | no list",
        "'bad': {'operations': ['*'], 'resources': {'a': 1}} | no list",
        "'bad': {'operations': ['*'], 'resources': true} | no list",
        "'bad': {'resources': ['x']} | no operation",
        "'bad': {'operations': null, 'resources': ['x']} | no operation",
        "'bad': {'operations': [], 'resources': ['x']} | no operation",
      })
  void aFaultyPolicyIsDroppedAndTheOthersStay(String bad, String reason) throws Exception {
    AccessControl compiled = AccessControl.compile(pubsub(bad + ", 'p': " + publishOn("'x'")));
    assertThat(rules(compiled)).containsExactly(PUBLISH_ON_X);
    assertThat(compiled.faults())
        .singleElement()
        .extracting(Fault::reason)
        .asString()
        .contains(reason);
  }

  @Test
  void anUnknownServiceIsIgnoredAndTheNearestNamed() throws Exception {
    AccessControl compiled =
        compile(
            "{'aws.greengrass.ipc.pubsubb': {'p': %s}, 'com.example.Own': {}, '%s': {'p': %s}}"
                .formatted(publishOn("'y'"), PUBSUB, publishOn("'x'")));
    assertThat(rules(compiled)).containsExactly(PUBLISH_ON_X);
    assertThat(compiled.faults())
        .containsExactly(
            new Fault(
                "/accessControl/aws.greengrass.ipc.pubsubb",
                "is no known service; ignored; did you mean aws.greengrass.ipc.pubsub?"),
            new Fault("/accessControl/com.example.Own", "is no known service; ignored"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "5", "true", "\"no json {\"", "\"[1]\""})
  void whatIsNoObjectAtAllGrantsNothing(String json) throws Exception {
    AccessControl compiled = AccessControl.compile(Document.parse(json));
    assertThat(rules(compiled)).isEmpty();
    assertThat(compiled.faults()).extracting(Fault::path).containsExactly("/accessControl");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "{}", "\"{}\"", "{\"aws.greengrass.ipc.pubsub\": {}}"})
  void noPoliciesAreNoFault(String json) throws Exception {
    AccessControl compiled = AccessControl.compile(Document.parse(json));
    assertThat(rules(compiled)).isEmpty();
    assertThat(compiled.faults()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ", 'resources': []", ", 'resources': null", ", 'resources': ['?']"})
  void aPolicyWithoutResourcesGrantsNothingAndSaysSo(String resources) throws Exception {
    AccessControl compiled =
        AccessControl.compile(pubsub("'p': {'operations': ['*']%s}".formatted(resources)));
    assertThat(rules(compiled)).isEmpty();
    assertThat(compiled.faults())
        .last()
        .isEqualTo(
            new Fault("/accessControl/" + PUBSUB + "/p", "has no resource, so it allows nothing"));
  }

  @Test
  void credentialsNeedNoResources() throws Exception {
    AccessControl compiled =
        compile(
            "{'aws.greengrass.TokenExchangeService': {'p': {'operations': ['getCredentials']}}}");
    assertThat(compiled.faults()).isEmpty();
  }

  @Test
  void theControlServiceKnowsEveryOperationOfOurOwn() throws Exception {
    AccessControl compiled =
        compile(
            "{'dev.marram.control': {'p': {'operations': ['dev.marram#Why', '*',"
                + " 'aws.greengrass#PublishToTopic'], 'resources': ['*']}}}");
    assertThat(rules(compiled)).extracting(Rule::operation).containsExactly("dev.marram#Why", "*");
    assertThat(compiled.faults()).hasSize(1);
  }

  @Test
  void aSlashInANameIsEscapedInThePath() throws Exception {
    assertThat(AccessControl.compile(pubsub("'a/b~c': 1")).faults())
        .extracting(Fault::path)
        .containsExactly("/accessControl/" + PUBSUB + "/a~1b~0c");
  }

  @Test
  void resourcesBeyondTheLimitAreLeftOut() throws Exception {
    String resources =
        String.join(
            ",",
            IntStream.range(0, AccessControl.MAX_RESOURCES + 2)
                .mapToObj(i -> "'t" + i + "'")
                .toList());
    AccessControl compiled = AccessControl.compile(pubsub("'p': " + publishOn(resources)));
    assertThat(rules(compiled)).hasSize(AccessControl.MAX_RESOURCES);
    assertThat(compiled.faults())
        .extracting(Fault::path)
        .containsExactly(policyPath("resources/" + AccessControl.MAX_RESOURCES));
  }

  @Test
  void faultsBeyondTheLimitAreLeftOutAndTheLastSaysSo() throws Exception {
    List<String> policies = new ArrayList<>();
    for (int i = 0; i < AccessControl.MAX_FAULTS + 5; i++) {
      policies.add("'p%d': 1".formatted(i));
    }
    List<Fault> faults = AccessControl.compile(pubsub(String.join(",", policies))).faults();
    assertThat(faults).hasSize(AccessControl.MAX_FAULTS + 1);
    assertThat(faults.getLast())
        .isEqualTo(new Fault("/accessControl", "has more faults; correct these first"));
  }

  /** Every operation on every resource that is allowed. */
  private static List<Rule> rules(AccessControl compiled) {
    List<Rule> rules = new ArrayList<>();
    for (Policy policy : compiled.policies()) {
      for (String operation : policy.operations()) {
        for (ResourcePattern resource : policy.resources()) {
          rules.add(new Rule(policy.service().id(), policy.id(), operation, resource.text()));
        }
      }
    }
    return rules;
  }

  private static String policyPath(String rest) {
    return "/accessControl/" + PUBSUB + "/p/" + rest;
  }

  private static String publishOn(String resources) {
    return "{'operations': ['aws.greengrass#PublishToTopic'], 'resources': [%s]}"
        .formatted(resources);
  }

  private static Document pubsub(String policies) throws Document.SyntaxException {
    return Document.parse("{'%s': {%s}}".formatted(PUBSUB, policies).replace('\'', '"'));
  }

  private static AccessControl compile(String json) throws Document.SyntaxException {
    return AccessControl.compile(Document.parse(json.replace('\'', '"')));
  }
}
