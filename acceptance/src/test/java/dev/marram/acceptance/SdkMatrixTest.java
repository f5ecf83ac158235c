package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.acceptance.SdkPeers.Sdk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Every client of the official SDKs, installed by recipes: each as publisher towards each as
 * subscriber, itself included. A cell that fails is named with publisher, subscriber and case.
 */
@Tag("full")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SdkMatrixTest {
  private static final List<String> KINDS = List.of("json", "binary");
  private static final String NOT_YET = "ServiceError: .*not available in this version.*";
  private static final int FLOOD = 1_000;
  private static final int MIB = 1 << 20;

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

  /**
   * A message on its way: what is published, and what the event must say.
   *
   * @param part the payload's repeated part
   */
  private record Message(String topic, String kind, byte[] part, int times) {
    static Message of(String topic, String kind, String text) {
      return new Message(topic, kind, text.getBytes(StandardCharsets.UTF_8), 1);
    }

    String command() {
      return "publish %s %s %s %d"
          .formatted(topic, kind, Base64.getEncoder().encodeToString(part), times);
    }

    String event() {
      if (times == 1) {
        return topic + "|" + kind + "|" + new String(part, StandardCharsets.UTF_8);
      }
      try {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (int i = 0; i < times; i++) {
          digest.update(part);
        }
        return topic + "|" + kind + "|sha256:" + HexFormat.of().formatHex(digest.digest());
      } catch (java.security.NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** A subscription of every client, and what of whom it must show. */
  private record Case(
      String name, String filter, String mode, BiPredicate<Message, Boolean> shows) {
    String subscribe() {
      return "subscribe %s %s %s any".formatted(name, filter, mode);
    }

    List<String> expected(List<Message> published, boolean own) {
      return published.stream()
          .filter(message -> shows.test(message, own))
          .map(Message::event)
          .toList();
    }
  }

  /** What each client publishes in one test. */
  private interface Script {
    List<Message> of(Sdk publisher);
  }

  /** Lets every client publish all of its messages and compares every cell of every case. */
  private void exchange(List<Case> cases, Script script) throws IOException {
    for (Case one : cases) {
      peers.mustAll(sdk -> one.subscribe());
    }
    long before = LedgerCheck.of(peers.marram()).accepted();
    for (Sdk publisher : Sdk.values()) {
      for (Message message : script.of(publisher)) {
        assertThat(peers.ask(publisher, message.command()))
            .as(publisher + " publishes to " + message.topic())
            .isEqualTo("ok");
      }
    }
    long deliveries = 0;
    SoftAssertions cells = new SoftAssertions();
    for (Case one : cases) {
      Map<Sdk, Integer> counts = new TreeMap<>();
      for (Sdk subscriber : Sdk.values()) {
        int count = 0;
        for (Sdk publisher : Sdk.values()) {
          count += one.expected(script.of(publisher), publisher == subscriber).size();
        }
        counts.put(subscriber, count);
        deliveries += count;
      }
      peers
          .askAll(sdk -> "await %s %d".formatted(one.name(), counts.get(sdk)))
          .forEach((subscriber, events) -> compare(cells, one, script, subscriber, events));
    }
    cells.assertAll();
    // What the clients were not shown was not sent to them either.
    assertThat(LedgerCheck.of(peers.marram()).accepted() - before).isEqualTo(deliveries);
  }

  private static void compare(
      SoftAssertions cells, Case one, Script script, Sdk subscriber, String events) {
    List<String> unexpected = new ArrayList<>(List.of(events.split(" ")));
    unexpected.remove("");
    for (Sdk publisher : Sdk.values()) {
      List<Message> published = script.of(publisher);
      List<String> all = published.stream().map(Message::event).toList();
      List<String> shown = unexpected.stream().filter(all::contains).toList();
      cells
          .assertThat(shown)
          .as("%s -> %s: %s", publisher, subscriber, one.name())
          .containsExactlyInAnyOrderElementsOf(one.expected(published, publisher == subscriber));
      unexpected.removeAll(shown);
    }
    cells.assertThat(unexpected).as("%s: %s, of nobody", subscriber, one.name()).isEmpty();
  }

  @Test
  @Order(1)
  void jsonAndBinaryMessagesArriveAsTheyWereSent() throws IOException {
    exchange(
        List.of(new Case("simple", "m/simple", "default", (message, own) -> true)),
        publisher ->
            KINDS.stream().map(kind -> Message.of("m/simple", kind, publisher.name())).toList());
  }

  @Test
  @Order(2)
  void filtersWithWildcardsShowWhatTheyMatch() throws IOException {
    List<String> topics =
        List.of("m/wild", "m/wild/end", "m/wild/a/end", "m/wild/a/b/end", "m/wild/a/other");
    exchange(
        List.of(
            new Case(
                "plus",
                "m/wild/+/end",
                "all",
                (message, own) -> message.topic().equals("m/wild/a/end")),
            new Case(
                "hash", "m/wild/#", "all", (message, own) -> !message.topic().equals("m/wild")),
            new Case(
                "plus-hash",
                "m/wild/+/b/#",
                "all",
                (message, own) -> message.topic().equals("m/wild/a/b/end"))),
        publisher ->
            topics.stream()
                .flatMap(
                    topic -> KINDS.stream().map(kind -> Message.of(topic, kind, publisher.name())))
                .toList());
  }

  @Test
  @Order(3)
  void ownMessagesAreShownAsTheReceiveModeSays() throws IOException {
    String topic = "m/modes/x";
    List<Case> cases = new ArrayList<>();
    for (String filter : List.of(topic, "m/+/x", "m/modes/#")) {
      boolean wildcard = !filter.equals(topic);
      String name = filter.replaceAll("[/]", ".");
      cases.add(new Case(name + "-all", filter, "all", (message, own) -> true));
      cases.add(new Case(name + "-others", filter, "others", (message, own) -> !own));
      cases.add(
          new Case(name + "-default", filter, "default", (message, own) -> !(own && wildcard)));
    }
    exchange(cases, publisher -> List.of(Message.of(topic, "json", publisher.name())));
  }

  @Test
  @Order(4)
  void afterTheCloseOfASubscriptionNothingIsSentToIt() throws IOException {
    Case closed =
        new Case("closed", "m/close", "all", (message, own) -> message.event().endsWith("before"));
    Case open = new Case("open", "m/close", "all", (message, own) -> true);
    exchange(
        List.of(closed, open),
        publisher -> List.of(Message.of("m/close", "json", publisher + "-before")));
    long before = LedgerCheck.of(peers.marram()).accepted();
    assertThat(peers.askAll(sdk -> "close closed").values()).containsOnly(SdkPeers.GREETING);
    Script both =
        publisher ->
            Stream.of("-before", "-after")
                .map(end -> Message.of("m/close", "json", publisher + end))
                .toList();
    peers.mustAll(sdk -> both.of(sdk).getLast().command());
    SoftAssertions cells = new SoftAssertions();
    long clients = Sdk.values().length;
    peers
        .askAll(sdk -> "await open " + 2 * clients)
        .forEach((subscriber, events) -> compare(cells, open, both, subscriber, events));
    peers
        .askAll(sdk -> "await closed " + clients)
        .forEach((subscriber, events) -> compare(cells, closed, both, subscriber, events));
    cells.assertAll();
    assertThat(LedgerCheck.of(peers.marram()).accepted() - before).isEqualTo(clients * clients);
  }

  @Test
  @Order(5)
  void aMessageOfOneMebibyteArrivesWhole() throws IOException {
    byte[] text = "Grüße, 世界 <&'=\"\\/> 😀\t".getBytes(StandardCharsets.UTF_8);
    byte[] bytes = new byte[256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    exchange(
        List.of(new Case("big", "m/big/+", "all", (message, own) -> true)),
        publisher ->
            List.of(
                new Message("m/big/" + publisher, "json", text, MIB / text.length + 1),
                new Message("m/big/" + publisher, "binary", bytes, MIB / bytes.length)));
  }

  @Test
  @Order(6)
  void aThousandMessagesArriveInOrderWithoutLossOrDuplicateFromAllClientsAtOnce()
      throws IOException {
    peers.mustAll(sdk -> "subscribe order m/order default ordered");
    long before = LedgerCheck.of(peers.marram()).accepted();
    peers.mustAll(sdk -> "flood m/order %s %d".formatted(sdk, FLOOD));
    Map<String, Integer> each = new TreeMap<>();
    for (Sdk publisher : Sdk.values()) {
      each.put(publisher.name(), FLOOD);
    }
    SoftAssertions cells = new SoftAssertions();
    int all = FLOOD * Sdk.values().length;
    peers
        .askAll(sdk -> "order order " + all)
        .forEach((subscriber, order) ->
            cells.assertThat(order).as("order at %s", subscriber).isEqualTo(each.toString()));
    cells.assertAll();
    assertThat(LedgerCheck.of(peers.marram()).accepted() - before)
        .isEqualTo((long) all * Sdk.values().length);
  }

  @Test
  @Order(7)
  void whatThePolicyDoesNotAllowIsTheUnauthorizedErrorOfTheSdk() throws IOException {
    Map<Sdk, String> publish = peers.askAll(sdk -> Message.of("forbidden", "json", "x").command());
    Map<Sdk, String> subscribe = peers.askAll(sdk -> "subscribe no forbidden default any");
    SoftAssertions cells = new SoftAssertions();
    for (Sdk sdk : Sdk.values()) {
      cells
          .assertThat(publish.get(sdk))
          .as("publish by %s", sdk)
          .startsWith("UnauthorizedError: ")
          .contains("forbidden");
      cells
          .assertThat(subscribe.get(sdk))
          .as("subscribe by %s", sdk)
          .startsWith("UnauthorizedError: ")
          .contains("forbidden");
    }
    cells.assertAll();
  }

  @Test
  @Order(8)
  void eachOperationAnswersEachSdk() throws IOException {
    SoftAssertions cells = new SoftAssertions();
    called(cells, "own", SdkPeers.GREETING);
    called(cells, "path", SdkPeers.GREETING);
    called(cells, "missing", "ResourceNotFoundError: .+");
    called(cells, "nucleus", SdkPeers.REGION);
    called(cells, "running", "ok");
    called(cells, "token", "UnauthorizedError: .+");
    called(cells, "components", "true");
    called(cells, "details", "RUNNING");
    called(cells, "shadow", NOT_YET);
    cells.assertAll();
  }

  @Test
  @Order(9)
  void theStreamManagerValidatesTokensWithEachSdk() throws IOException {
    SoftAssertions cells = new SoftAssertions();
    for (Sdk sdk : Sdk.values()) {
      cells
          .assertThat(peers.answer(SdkPeers.STREAM_MANAGER, sdk + "-token"))
          .as("token of the stream manager with %s", sdk)
          .isEqualTo("true");
      cells
          .assertThat(peers.answer(SdkPeers.STREAM_MANAGER, sdk + "-bad-token"))
          .as("unknown token with %s", sdk)
          .startsWith("InvalidTokenError: ");
    }
    cells.assertAll();
  }

  /**
   * The operations of the command line do not declare UnauthorizedError, though upstream sends it.
   * The SDK for JavaScript knows only what is declared.
   */
  @Test
  @Order(10)
  void aDenialThatTheModelDoesNotDeclareIsAnErrorForEachSdk() throws IOException {
    SoftAssertions cells = new SoftAssertions();
    for (Sdk sdk : Sdk.values()) {
      cells
          .assertThat(peers.answer(SdkPeers.STREAM_MANAGER, sdk + "-components"))
          .as("denied ListComponents with %s", sdk)
          .startsWith(
              sdk == Sdk.JAVASCRIPT
                  ? "FAILED Error: Unexpected response shape"
                  : "UnauthorizedError: ");
    }
    cells.assertAll();
  }

  private void called(SoftAssertions cells, String what, String pattern) throws IOException {
    peers
        .askAll(sdk -> "call " + what)
        .forEach(
            (sdk, answer) -> cells.assertThat(answer).as("%s with %s", what, sdk).matches(pattern));
  }

  /** The last one: every program is started again. */
  @Test
  @Order(11)
  void aComponentThatReportsAnErrorIsStartedAgain() throws IOException {
    for (Sdk sdk : Sdk.values()) {
      assertThat(MarramProcess.count(peers.marram().log(sdk.component()), "stdout. ready"))
          .as(sdk.name())
          .isOne();
    }
    peers.tellAll("call errored");
    for (Sdk sdk : Sdk.values()) {
      peers.marram().awaitLog(sdk.component(), "stdout. ready", 2, Eventually.SOON);
      assertThat(peers.marram().log(sdk.component())).doesNotContain("STREAM ERROR", "FAILED");
    }
    assertThat(peers.askAll(sdk -> "call own").values()).containsOnly(SdkPeers.GREETING);
  }
}
