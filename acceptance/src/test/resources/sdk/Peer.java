import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import software.amazon.awssdk.aws.greengrass.model.*;

/** Does what its standard input says, with one of the clients for Java; SdkPeers has the commands. */
public final class Peer {
  private static final int SECONDS = 20;

  /** The working directory bears the component's name. */
  private static final String SELF = Path.of("").toAbsolutePath().getFileName().toString();

  /** What both clients have. */
  interface Client {
    CompletableFuture<?> publish(PublishToTopicRequest request);

    /** @param ordered whether the events must be seen in the order in which they were sent */
    CompletableFuture<?> subscribe(
        String name,
        SubscribeToTopicRequest request,
        Consumer<SubscriptionResponseMessage> onEvent,
        boolean ordered)
        throws Exception;

    CompletableFuture<?> close(String name);

    CompletableFuture<GetConfigurationResponse> configuration(GetConfigurationRequest request);

    CompletableFuture<?> update(UpdateConfigurationRequest request);

    CompletableFuture<?> watch(
        SubscribeToConfigurationUpdateRequest request, Consumer<ConfigurationUpdateEvents> onEvent)
        throws Exception;

    CompletableFuture<?> report(UpdateStateRequest request);

    CompletableFuture<ValidateAuthorizationTokenResponse> validate(
        ValidateAuthorizationTokenRequest request);

    CompletableFuture<?> shadow(GetThingShadowRequest request);

    CompletableFuture<ListComponentsResponse> components(ListComponentsRequest request);

    CompletableFuture<GetComponentDetailsResponse> details(GetComponentDetailsRequest request);
  }

  private final Client client;
  private final Map<String, Received> subscriptions = new ConcurrentHashMap<>();

  private Peer(Client client) {
    this.client = client;
  }

  public static void main(String[] args) throws Exception {
    Peer peer = new Peer(args[0].equals("classic") ? new ClassicClient() : new V2Client());
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.out.println("ready");
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      String[] words = line.split(" ");
      System.out.println("RESULT " + words[0] + " " + peer.result(words));
    }
    System.exit(0);
  }

  private String result(String[] words) {
    try {
      return obey(words);
    } catch (ExecutionException e) {
      return e.getCause().getClass().getSimpleName() + ": " + e.getCause().getMessage();
    } catch (Exception e) {
      return "FAILED " + e;
    }
  }

  private String obey(String[] words) throws Exception {
    switch (words[1]) {
      case "publish":
        byte[] part = Base64.getDecoder().decode(words[4]);
        byte[] payload = repeated(part, Integer.parseInt(words[5]));
        return answer(publish(words[2], words[3], payload));
      case "flood":
        return flood(words[2], words[3], Integer.parseInt(words[4]));
      case "subscribe":
        return subscribe(words);
      case "watch":
        return watch(words);
      case "update":
        return answer(client.update(new UpdateConfigurationRequest()
            .withTimestamp(Instant.now().plusSeconds(Long.parseLong(words[4])))
            .withValueToMerge(Map.of(words[2], words[3]))));
      case "get":
        return greeting(
            new GetConfigurationRequest().withComponentName(words[2]).withKeyPath(List.of(words[3])),
            words[3]);
      case "await":
        return subscriptions.get(words[2]).list(Integer.parseInt(words[3]));
      case "order":
        return subscriptions.get(words[2]).order(Integer.parseInt(words[3]));
      case "close":
        answer(client.close(words[2]));
        return call("own"); // answered after the server has read the end of the stream
      case "call":
        return call(words[2]);
      default:
        throw new IllegalArgumentException(words[1]);
    }
  }

  private static byte[] repeated(byte[] part, int times) {
    ByteBuffer payload = ByteBuffer.allocate(part.length * times);
    while (payload.hasRemaining()) {
      payload.put(part);
    }
    return payload.array();
  }

  private static String answer(CompletableFuture<?> future) throws Exception {
    future.get(SECONDS, TimeUnit.SECONDS);
    return "ok";
  }

  private CompletableFuture<?> publish(String topic, String kind, byte[] payload) {
    PublishMessage message =
        kind.equals("json")
            ? new PublishMessage().withJsonMessage(new JsonMessage().withMessage(Map.of(
                "text", new String(payload, StandardCharsets.UTF_8),
                "list", List.of(1, true, Map.of("a", "b")))))
            : new PublishMessage().withBinaryMessage(new BinaryMessage().withMessage(payload));
    return client.publish(
        new PublishToTopicRequest().withTopic(topic).withPublishMessage(message));
  }

  /** Without waiting for the answers in between. */
  private String flood(String topic, String prefix, int count) throws Exception {
    return answer(CompletableFuture.allOf(IntStream.range(0, count)
        .mapToObj(i -> publish(topic, i % 2 == 0 ? "json" : "binary",
            (prefix + ":" + i).getBytes(StandardCharsets.UTF_8)))
        .toArray(CompletableFuture[]::new)));
  }

  private String subscribe(String[] words) throws Exception {
    Received received = new Received();
    subscriptions.put(words[2], received);
    SubscribeToTopicRequest request = new SubscribeToTopicRequest().withTopic(words[3]);
    if (!words[4].equals("default")) {
      request.setReceiveMode(words[4].equals("all")
          ? ReceiveMode.RECEIVE_ALL_MESSAGES : ReceiveMode.RECEIVE_MESSAGES_FROM_OTHERS);
    }
    return answer(client.subscribe(words[2], request, received, words[5].equals("ordered")));
  }

  private String watch(String[] words) throws Exception {
    Received received = new Received();
    subscriptions.put(words[2], received);
    return answer(client.watch(
        new SubscribeToConfigurationUpdateRequest()
            .withComponentName(words[3]).withKeyPath(List.of(words[4])),
        event -> {
          ConfigurationUpdateEvent update = event.getConfigurationUpdateEvent();
          received.add(
              update.getComponentName() + "|config|" + String.join(".", update.getKeyPath()));
        }));
  }

  private String call(String what) throws Exception {
    switch (what) {
      case "own":
        return greeting(new GetConfigurationRequest(), "greeting");
      case "path":
        return greeting(new GetConfigurationRequest().withKeyPath(List.of("greeting")), "greeting");
      case "missing":
        return greeting(new GetConfigurationRequest().withKeyPath(List.of("absent")), "absent");
      case "nucleus":
        return greeting(
            new GetConfigurationRequest().withComponentName("aws.greengrass.Nucleus"), "awsRegion");
      case "running":
        return answer(client.report(
            new UpdateStateRequest().withState(ReportedLifecycleState.RUNNING)));
      case "errored":
        return answer(client.report(
            new UpdateStateRequest().withState(ReportedLifecycleState.ERRORED)));
      case "token":
        return validate(System.getenv("SVCUID"));
      case "bad-token":
        return validate("AAAAAAAAAAAAAAAA");
      case "shadow":
        return answer(client.shadow(
            new GetThingShadowRequest().withThingName("thing").withShadowName("")));
      case "components":
        return String.valueOf(
            client.components(new ListComponentsRequest()).get(SECONDS, TimeUnit.SECONDS)
                .getComponents().stream().anyMatch(one -> one.getComponentName().equals(SELF)));
      case "details":
        return client.details(new GetComponentDetailsRequest().withComponentName(SELF))
            .get(SECONDS, TimeUnit.SECONDS).getComponentDetails().getStateAsString();
      default:
        throw new IllegalArgumentException(what);
    }
  }

  private String greeting(GetConfigurationRequest request, String key) throws Exception {
    return String.valueOf(
        client.configuration(request).get(SECONDS, TimeUnit.SECONDS).getValue().get(key));
  }

  private String validate(String token) throws Exception {
    return String.valueOf(
        client.validate(new ValidateAuthorizationTokenRequest().withToken(token))
            .get(SECONDS, TimeUnit.SECONDS)
            .isIsValid());
  }
}
