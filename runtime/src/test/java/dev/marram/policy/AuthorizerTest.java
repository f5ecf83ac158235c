package dev.marram.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.model.Document;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorizerTest {
  private static final String A = "com.example.A";
  private static final String PUBSUB = "aws.greengrass.ipc.pubsub";
  private static final String MQTT = "aws.greengrass.ipc.mqttproxy";
  private static final String PUBLISH = "aws.greengrass#PublishToTopic";
  private static final String SUBSCRIBE = "aws.greengrass#SubscribeToTopic";
  private static final String PUBLISH_MQTT = "aws.greengrass#PublishToIoTCore";
  private static final String COMMAND_LINE = "greengrass-cli#user-1000";

  private final Authorizer authorizer = new Authorizer();

  @Test
  void anAllowedCallNamesItsRule() throws Exception {
    replace(PUBSUB, "p", PUBLISH, "a/*");
    assertThat(authorizer.decide(A, PUBSUB, PUBLISH, "a/b"))
        .isEqualTo(new Decision.Allowed(new Rule(PUBSUB, "p", PUBLISH, "a/*")));
  }

  @Test
  void aStarAllowsEveryOperationOfItsServiceOnly() throws Exception {
    replace(PUBSUB, "p", "*", "*");
    assertThat(authorizer.decide(A, PUBSUB, SUBSCRIBE, "x"))
        .isEqualTo(new Decision.Allowed(new Rule(PUBSUB, "p", "*", "*")));
    assertThat(isAllowed(A, MQTT, PUBLISH_MQTT, "x")).isFalse();
  }

  @Test
  void onlyTheComponentWithThePolicyMayCall() throws Exception {
    replace(PUBSUB, "p", PUBLISH, "a");
    assertThat(isAllowed(A, PUBSUB, PUBLISH, "a")).isTrue();
    assertThat(isAllowed(A, PUBSUB, SUBSCRIBE, "a")).isFalse();
    assertThat(isAllowed(A, PUBSUB, PUBLISH, "b")).isFalse();
    assertThat(isAllowed("com.example.B", PUBSUB, PUBLISH, "a")).isFalse();
    assertThat(isAllowed("COM.example.A", PUBSUB, PUBLISH, "a")).isFalse();
  }

  @Test
  void mqttProxyPoliciesAreMatchedWithMqttWildcardsAndOthersAreNot() throws Exception {
    replace(MQTT, "p", PUBLISH_MQTT, "a/+/#");
    assertThat(isAllowed(A, MQTT, PUBLISH_MQTT, "a/x/y")).isTrue();
    replace(PUBSUB, "p", PUBLISH, "a/+/#");
    assertThat(isAllowed(A, PUBSUB, PUBLISH, "a/x/y")).isFalse();
    assertThat(isAllowed(A, PUBSUB, PUBLISH, "a/+/#")).isTrue();
  }

  @Test
  void aDenialSaysWhoWhatAndWhere() {
    assertThat(denied(A, PUBSUB, PUBLISH, "a/b").message())
        .isEqualTo(
            "Principal com.example.A is not authorized to perform"
                + " aws.greengrass.ipc.pubsub:aws.greengrass#PublishToTopic on resource a/b");
    assertThat(denied(A, MQTT, PUBLISH_MQTT, "a/b").message()).isEqualTo("Not Authorized");
  }

  @ParameterizedTest
  @ValueSource(strings = {A, COMMAND_LINE})
  void anEmptyResourceIsDeniedToEverybody(String caller) throws Exception {
    replace(PUBSUB, "p", "*", "*");
    assertThat(denied(caller, PUBSUB, SUBSCRIBE, "").message())
        .isEqualTo("Resource cannot be empty");
    assertThat(denied(caller, MQTT, PUBLISH_MQTT, "").message())
        .isEqualTo("Resource cannot be empty");
  }

  @Test
  void aResourceBeyondTheLimitIsDenied() throws Exception {
    replace(PUBSUB, "p", "*", "*");
    String longest = "a".repeat(Authorizer.MAX_RESOURCE_CHARS);
    assertThat(isAllowed(A, PUBSUB, PUBLISH, longest)).isTrue();
    assertThat(denied(A, PUBSUB, PUBLISH, longest + "a").message())
        .isEqualTo("Resource cannot be longer than 65536 characters");
  }

  @Test
  void aPolicyWithoutResourcesAllowsNothing() throws Exception {
    authorizer.replace(
        A, Document.parse("{\"%s\": {\"p\": {\"operations\": [\"*\"]}}}".formatted(PUBSUB)));
    assertThat(isAllowed(A, PUBSUB, PUBLISH, "a")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "greengrass-cli#user-1000, aws.greengrass.Cli, aws.greengrass#ListComponents, true",
    "greengrass-cli#group-7, aws.greengrass.ipc.pubsub, aws.greengrass#PublishToTopic, true",
    "greengrass-cli#user-1000, aws.greengrass.ipc.mqttproxy, aws.greengrass#PublishToIoTCore, true",
    "greengrass-cli#user-1000, dev.marram.control, dev.marram#Why, true",
    "greengrass-cli#user-1000, aws.greengrass.SecretManager, aws.greengrass#GetSecretValue, false",
    "greengrass-cli#user-1000, aws.greengrass.ipc.lifecycle, aws.greengrass#PauseComponent, false",
    "aws.greengrass.Cli, aws.greengrass.Cli, aws.greengrass#StopComponent, true",
    "aws.greengrass.Cli, aws.greengrass.ipc.pubsub, aws.greengrass#PublishToTopic, false",
    "aws.greengrass.Cli, dev.marram.control, dev.marram#Why, false",
    "aws.greengrass.Cli2, aws.greengrass.Cli, aws.greengrass#StopComponent, false",
    "greengrass-cli, aws.greengrass.Cli, aws.greengrass#StopComponent, false",
    "com.example.A, aws.greengrass.Cli, aws.greengrass#StopComponent, false",
    "com.example.A, dev.marram.control, dev.marram#Why, false",
    "com.example.A, aws.greengrass.TokenExchangeService, getCredentials, true",
    "greengrass-cli#user-1000, aws.greengrass.TokenExchangeService, getCredentials, false",
    "com.example.A, aws.greengrass.TokenExchangeService, other, false",
    "com.example.A, com.example.Unknown, getCredentials, false",
  })
  void someCallsAreAllowedWithoutAPolicy(
      String caller, String service, String operation, boolean allowed) {
    assertThat(isAllowed(caller, service, operation, "*")).isEqualTo(allowed);
  }

  @Test
  void credentialsAreCheckedWithoutAResource() {
    assertThat(isAllowed(A, "aws.greengrass.TokenExchangeService", "getCredentials", "")).isTrue();
  }

  @Test
  void aControlPolicyOpensOneOperation() throws Exception {
    replace("dev.marram.control", "p", "dev.marram#Why", "*");
    assertThat(isAllowed(A, "dev.marram.control", "dev.marram#Why", "com.example.B")).isTrue();
    assertThat(isAllowed(A, "dev.marram.control", "dev.marram#History", "com.example.B")).isFalse();
  }

  @Test
  void aChangeTakesEffectOnTheNextCallAndRaisesTheVersion() throws Exception {
    long before = authorizer.version();
    replace(PUBSUB, "p", PUBLISH, "a");
    assertThat(isAllowed(A, PUBSUB, PUBLISH, "a")).isTrue();
    long first = authorizer.version();
    replace(PUBSUB, "p", PUBLISH, "b");
    assertThat(isAllowed(A, PUBSUB, PUBLISH, "a")).isFalse();
    assertThat(isAllowed(A, PUBSUB, PUBLISH, "b")).isTrue();
    long second = authorizer.version();
    authorizer.replace(A, Document.Null.NULL);
    assertThat(isAllowed(A, PUBSUB, PUBLISH, "b")).isFalse();
    assertThat(before).isLessThan(first);
    assertThat(first).isLessThan(second);
    assertThat(second).isLessThan(authorizer.version());
  }

  @Test
  void replacingReturnsTheFaults() throws Exception {
    assertThat(authorizer.replace(A, Document.parse("[]"))).hasSize(1);
  }

  @Test
  void aReaderSeesThePoliciesBeforeOrAfterAChangeNeverNone() throws Exception {
    replace(PUBSUB, "p", PUBLISH, "a");
    AtomicBoolean done = new AtomicBoolean();
    Thread writer =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < 2_000; i++) {
                authorizer.replace(A, policy(PUBSUB, "p" + i, PUBLISH, "a"));
              }
              done.set(true);
            });
    long version = 0;
    boolean allowed = true;
    boolean grows = true;
    while (!done.get()) {
      grows &= authorizer.version() >= version;
      version = authorizer.version();
      allowed &= isAllowed(A, PUBSUB, PUBLISH, "a");
    }
    writer.join();
    assertThat(allowed).isTrue();
    assertThat(grows).isTrue();
  }

  @Test
  void keptDecisionsAreBoundedInNumberAndSize() {
    ComponentPolicies policies =
        new ComponentPolicies(AccessControl.compile(policy(PUBSUB, "p", "*", "a*")).policies());
    for (int i = 0; i < 3 * ComponentPolicies.KEPT_DECISIONS + 5; i++) {
      policies.decide(new Call(A, PUBSUB, PUBLISH, "a" + i));
      assertThat(policies.keptDecisions()).isLessThanOrEqualTo(ComponentPolicies.KEPT_DECISIONS);
    }
    int kept = policies.keptDecisions();
    String long1 = "a".repeat(ComponentPolicies.KEPT_RESOURCE_CHARS + 1);
    assertThat(policies.decide(new Call(A, PUBSUB, PUBLISH, long1)))
        .isInstanceOf(Decision.Allowed.class);
    assertThat(policies.keptDecisions()).isEqualTo(kept).isPositive();
  }

  @Test
  void aKeptDecisionIsTheSameObject() throws Exception {
    replace(PUBSUB, "p", PUBLISH, "a");
    assertThat(authorizer.decide(A, PUBSUB, PUBLISH, "a"))
        .isSameAs(authorizer.decide(A, PUBSUB, PUBLISH, "a"));
  }

  private boolean isAllowed(String caller, String service, String operation, String resource) {
    return authorizer.decide(caller, service, operation, resource) instanceof Decision.Allowed;
  }

  private Denial denied(String caller, String service, String operation, String resource) {
    return (Denial) authorizer.decide(caller, service, operation, resource);
  }

  private void replace(String service, String id, String operation, String resource) {
    assertThat(authorizer.replace(A, policy(service, id, operation, resource)))
        .hasSize(service.equals(PUBSUB) && resource.contains("#") ? 1 : 0);
  }

  private static Document policy(String service, String id, String operation, String resource) {
    String json =
        """
        {"%s": {"%s": {"operations": ["%s"], "resources": ["%s"]}}}\
        """
            .formatted(service, id, operation, resource);
    try {
      return Document.parse(json);
    } catch (Document.SyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
