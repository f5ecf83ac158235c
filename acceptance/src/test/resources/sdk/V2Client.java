import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import software.amazon.awssdk.aws.greengrass.GreengrassCoreIPCClientV2;
import software.amazon.awssdk.aws.greengrass.GreengrassCoreIPCClientV2.StreamingResponse;
import software.amazon.awssdk.aws.greengrass.SubscribeToTopicResponseHandler;
import software.amazon.awssdk.aws.greengrass.model.*;

/**
 * The second client for Java. As it is built by default it hands events to a pool of threads, where
 * they may overtake each other; one without an executor keeps their order.
 */
final class V2Client implements Peer.Client {
  private final GreengrassCoreIPCClientV2 client = GreengrassCoreIPCClientV2.builder().build();
  private final Map<String, SubscribeToTopicResponseHandler> handlers = new ConcurrentHashMap<>();

  V2Client() throws Exception {}

  @Override
  public CompletableFuture<?> publish(PublishToTopicRequest request) {
    return client.publishToTopicAsync(request);
  }

  @Override
  public CompletableFuture<?> subscribe(
      String name,
      SubscribeToTopicRequest request,
      Consumer<SubscriptionResponseMessage> onEvent,
      boolean ordered)
      throws Exception {
    GreengrassCoreIPCClientV2 chosen =
        ordered ? GreengrassCoreIPCClientV2.builder().withoutExecutor().build() : client;
    StreamingResponse<CompletableFuture<SubscribeToTopicResponse>, SubscribeToTopicResponseHandler>
        response =
            chosen.subscribeToTopicAsync(
                request,
                onEvent,
                Optional.of(error -> {
                  System.out.println("STREAM ERROR " + error);
                  return true;
                }),
                Optional.empty());
    handlers.put(name, response.getHandler());
    return response.getResponse();
  }

  @Override
  public CompletableFuture<?> close(String name) {
    return handlers.get(name).closeStream();
  }

  @Override
  public CompletableFuture<GetConfigurationResponse> configuration(
      GetConfigurationRequest request) {
    return client.getConfigurationAsync(request);
  }

  @Override
  public CompletableFuture<?> update(UpdateConfigurationRequest request) {
    return client.updateConfigurationAsync(request);
  }

  @Override
  public CompletableFuture<?> watch(
      SubscribeToConfigurationUpdateRequest request, Consumer<ConfigurationUpdateEvents> onEvent)
      throws Exception {
    return client.subscribeToConfigurationUpdateAsync(
        request, onEvent, Optional.empty(), Optional.empty()).getResponse();
  }

  @Override
  public CompletableFuture<?> report(UpdateStateRequest request) {
    return client.updateStateAsync(request);
  }

  @Override
  public CompletableFuture<ValidateAuthorizationTokenResponse> validate(
      ValidateAuthorizationTokenRequest request) {
    return client.validateAuthorizationTokenAsync(request);
  }

  @Override
  public CompletableFuture<ListComponentsResponse> components(ListComponentsRequest request) {
    return client.listComponentsAsync(request);
  }

  @Override
  public CompletableFuture<GetComponentDetailsResponse> details(
      GetComponentDetailsRequest request) {
    return client.getComponentDetailsAsync(request);
  }

  @Override
  public CompletableFuture<?> shadow(GetThingShadowRequest request) {
    return client.getThingShadowAsync(request);
  }
}
