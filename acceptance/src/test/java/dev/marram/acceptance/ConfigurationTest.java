package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.acceptance.SdkPeers.Sdk;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** The configuration as each client of the official SDKs reads, changes and watches it. */
@Tag("full")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConfigurationTest {
  private SdkPeers peers;

  @BeforeAll
  void start() throws IOException {
    peers = SdkPeers.start();
  }

  @AfterAll
  void end() throws IOException, InterruptedException {
    try (SdkPeers all = peers) {
      if (all != null) {
        all.marram().endCleanly();
      }
    }
  }

  private static Sdk next(Sdk sdk) {
    List<Sdk> all = List.of(Sdk.values());
    return all.get((all.indexOf(sdk) + 1) % all.size());
  }

  private void assertSet(String value) throws IOException {
    SoftAssertions cells = new SoftAssertions();
    peers
        .askAll(sdk -> "get %s greeting".formatted(sdk.component()))
        .forEach((sdk, own) -> cells.assertThat(own).as(sdk.name()).isEqualTo(value + sdk));
    peers
        .askAll(sdk -> "get %s greeting".formatted(next(sdk).component()))
        .forEach(
            (sdk, theirs) -> cells.assertThat(theirs).as("by " + sdk).isEqualTo(value + next(sdk)));
    cells.assertAll();
  }

  @Test
  @Order(1)
  void eachSdkUpdatesAndReadsItsConfigurationAndIsToldOfItAndOfAnothers() throws IOException {
    peers.mustAll(sdk -> "watch own %s greeting".formatted(sdk.component()));
    peers.mustAll(sdk -> "watch other %s greeting".formatted(next(sdk).component()));
    peers.mustAll(sdk -> "update greeting first-" + sdk + " 0");
    peers.mustAll(sdk -> "update else x 0");
    assertSet("first-");
    SoftAssertions cells = new SoftAssertions();
    peers
        .askAll(sdk -> "await own 1")
        .forEach((sdk, events) ->
            cells.assertThat(events).isEqualTo(sdk.component() + "|config|greeting"));
    peers
        .askAll(sdk -> "await other 1")
        .forEach((sdk, events) ->
            cells.assertThat(events).isEqualTo(next(sdk).component() + "|config|greeting"));
    cells.assertAll();
  }

  @Test
  @Order(2)
  void aStaleUpdateAndOneOfPoliciesAreTheErrorsOfTheSdk() throws IOException {
    Map<Sdk, String> stale = peers.askAll(sdk -> "update greeting stale -3600");
    Map<Sdk, String> policies = peers.askAll(sdk -> "update AccessControl x 0");
    SoftAssertions cells = new SoftAssertions();
    for (Sdk sdk : Sdk.values()) {
      cells
          .assertThat(stale.get(sdk))
          .as("stale by " + sdk)
          .isEqualTo(
              "FailedUpdateConditionCheckError: Proposed timestamp is older than the config's"
                  + " latest modified timestamp");
      cells
          .assertThat(policies.get(sdk))
          .as("policies by " + sdk)
          .isEqualTo(
              "InvalidArgumentsError: Config update is not allowed for following fields"
                  + " [accessControl]");
    }
    cells.assertAll();
    assertSet("first-");
  }

  @Test
  @Order(3)
  void whatWasSetIsThereAfterARestart() throws Exception {
    peers.marram().endCleanly();
    peers.startAgain();
    assertSet("first-");
  }

  @Test
  @Order(4)
  void whatWasAnsweredIsThereAfterKill9() throws Exception {
    peers.mustAll(sdk -> "update greeting second-" + sdk + " 0");
    peers.marram().killRuntime();
    peers.startAgain();
    assertSet("second-");
    assertThat(peers.askAll(sdk -> "update greeting third-" + sdk + " 0").values())
        .containsOnly("ok");
    assertSet("third-");
  }
}
