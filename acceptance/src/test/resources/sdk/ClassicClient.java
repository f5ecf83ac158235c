import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import software.amazon.awssdk.aws.greengrass.GreengrassCoreIPCClient;
import software.amazon.awssdk.aws.greengrass.SubscribeToTopicResponseHandler;
import software.amazon.awssdk.aws.greengrass.model.*;
import software.amazon.awssdk.eventstreamrpc.StreamResponseHandler;
import software.amazon.awssdk.eventstreamrpc.model.EventStreamJsonMessage;

/** The first client for Java, on the connection of the requirement's IPCUtils. */
final class ClassicClient implements Peer.Client {
  private final GreengrassCoreIPCClient client;
  private final Map<String, SubscribeToTopicResponseHandler> handlers = new ConcurrentHashMap<>();

  ClassicClient() throws Exception {
    client = new GreengrassCoreIPCClient(IPCUtils.getEventStreamRpcConnection());
  }

  @Override
  public CompletableFuture<?> publish(PublishToTopicRequest request) {
    return client.publishToTopic(request, Optional.empty()).getResponse();
  }

  @Override
  public CompletableFuture<?> subscribe(
      String name,
      SubscribeToTopicRequest request,
      Consumer<SubscriptionResponseMessage> onEvent,
      boolean ordered) {
    SubscribeToTopicResponseHandler handler =
        client.subscribeToTopic(request, Optional.of(new Events<>(onEvent)));
    handlers.put(name, handler);
    return handler.getResponse();
  }

  @Override
  public CompletableFuture<?> close(String name) {
    return handlers.get(name).closeStream();
  }

  @Override
  public CompletableFuture<GetConfigurationResponse> configuration(
      GetConfigurationRequest request) {
    return client.getConfiguration(request, Optional.empty()).getResponse();
  }

  @Override
  public CompletableFuture<?> update(UpdateConfigurationRequest request) {
    return client.updateConfiguration(request, Optional.empty()).getResponse();
  }

  @Override
  public CompletableFuture<?> watch(
      SubscribeToConfigurationUpdateRequest request, Consumer<ConfigurationUpdateEvents> onEvent) {
    return client.subscribeToConfigurationUpdate(request, Optional.of(new Events<>(onEvent)))
        .getResponse();
  }

  @Override
  public CompletableFuture<?> report(UpdateStateRequest request) {
    return client.updateState(request, Optional.empty()).getResponse();
  }

  @Override
  public CompletableFuture<ValidateAuthorizationTokenResponse> validate(
      ValidateAuthorizationTokenRequest request) {
    return client.validateAuthorizationToken(request, Optional.empty()).getResponse();
  }

  @Override
  public CompletableFuture<ListComponentsResponse> components(ListComponentsRequest request) {
    return client.listComponents(request, Optional.empty()).getResponse();
  }

  @Override
  public CompletableFuture<GetComponentDetailsResponse> details(
      GetComponentDetailsRequest request) {
    return client.getComponentDetails(request, Optional.empty()).getResponse();
  }

  @Override
  public CompletableFuture<?> shadow(GetThingShadowRequest request) {
    return client.getThingShadow(request, Optional.empty()).getResponse();
  }

  private static final class Events<E extends EventStreamJsonMessage>
      implements StreamResponseHandler<E> {
    private final Consumer<E> onEvent;

    Events(Consumer<E> onEvent) {
      this.onEvent = onEvent;
    }

    @Override
    public void onStreamEvent(E event) {
      onEvent.accept(event);
    }

    @Override
    public boolean onStreamError(Throwable error) {
      System.out.println("STREAM ERROR " + error);
      return true;
    }

    @Override
    public void onStreamClosed() {}
  }
}
