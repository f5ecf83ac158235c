package dev.marram.operation;

import dev.marram.base.Clock;
import dev.marram.config.ConfigurationStore;
import dev.marram.config.Configurations;
import dev.marram.config.Container;
import dev.marram.config.Merge;
import dev.marram.config.RefusedException;
import dev.marram.ipc.Handler;
import dev.marram.ipc.Route;
import dev.marram.model.Document;
import dev.marram.model.ErrorCode;
import dev.marram.model.Operation;
import dev.marram.policy.Authorizer;
import dev.marram.pubsub.Subscriptions;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Supplier;

/** The table of operations: every name of the model and of our own, and who handles it. */
public final class Operations {
  /**
   * What operations act on.
   *
   * @param configurations of the deployed components, as callers see them
   * @param store where they are changed
   * @param defaults what a component's recipe gives it, by name
   * @param settings judges changes of the runtime's own settings
   * @param reports takes a component's report of its own state (true: RUNNING, false: ERRORED);
   *     false when it is not known; must not block
   * @param componentOfToken the component a token belongs to
   * @param components every component as it stands, dependencies first; may block
   * @param about the runtime itself
   * @param maxTopicBytes the longest topic or filter, {@code pubsub.maxTopicBytes}
   */
  public record World(
      Authorizer authorizer,
      Configurations configurations,
      ConfigurationStore store,
      Function<String, Document.Obj> defaults,
      SettingsCheck settings,
      BiPredicate<String, Boolean> reports,
      Function<String, Optional<String>> componentOfToken,
      Supplier<List<ComponentStatus>> components,
      About about,
      int maxTopicBytes,
      Clock clock) {}

  /** Judges a change of the runtime's own settings. */
  @FunctionalInterface
  public interface SettingsCheck {
    /**
     * What whoever changes them should know, one line each; on the writer's thread.
     *
     * @throws RefusedException with all that is wrong with the settings as they would be
     */
    List<String> notes(Container before, Merge after) throws RefusedException;
  }

  /** The running program. */
  public record About(String version, long pid, Path root, Instant started) {}

  private Operations() {}

  /** The routes of all operations, for one event loop. */
  public static Map<String, Route> routes(World world) {
    Gate gate = new Gate(world.authorizer(), world.clock());
    Subscriptions<Subscriber> subscriptions = new Subscriptions<>();
    Watchers watchers = new Watchers(world.store());
    watchers.listen();
    Updates updates = new Updates(world.store());
    Map<String, Route> routes = new HashMap<>();
    for (Operation operation : Operation.values()) {
      Handler handler =
          switch (operation) {
            case PUBLISH_TO_TOPIC -> new PublishToTopic(gate, subscriptions, world.maxTopicBytes());
            case SUBSCRIBE_TO_TOPIC ->
                new SubscribeToTopic(false, gate, subscriptions, world.maxTopicBytes());
            case GET_CONFIGURATION -> new GetConfiguration(world.configurations());
            case UPDATE_CONFIGURATION ->
                new UpdateConfiguration(
                    world.configurations(), updates, watchers, new UpdateWarnings(world.clock()));
            case SUBSCRIBE_TO_CONFIGURATION_UPDATE ->
                new SubscribeToConfigurationUpdate(world.configurations(), watchers);
            case SUBSCRIBE_TO_VALIDATE_CONFIGURATION_UPDATES -> new ValidateConfiguration(true);
            case SEND_CONFIGURATION_VALIDITY_REPORT -> new ValidateConfiguration(false);
            case UPDATE_STATE -> new UpdateState(world.reports());
            case LIST_COMPONENTS -> new ListComponents(true, gate, world);
            case GET_COMPONENT_DETAILS -> new ListComponents(false, gate, world);
            case VALIDATE_AUTHORIZATION_TOKEN ->
                new ValidateAuthorizationToken(world.componentOfToken());
            default -> new Unavailable(operation, gate);
          };
      routes.put(
          operation.wireName(),
          Route.of(
              operation.wireName(), operation.responseType(), operation.badRequest(), handler));
    }
    Map<String, Handler> own =
        Map.of(
            GetStatus.NAME, new GetStatus(gate, world),
            GetDenials.NAME, new GetDenials(gate, world),
            SetConfiguration.NAME, new SetConfiguration(gate, world, updates),
            GetConfigurationHistory.NAME, new GetConfigurationHistory(gate, world.store()),
            SubscribeToTopic.OBSERVE,
                new SubscribeToTopic(true, gate, subscriptions, world.maxTopicBytes()));
    own.forEach((name, handler) ->
        routes.put(name, Route.of(name, name + "Response", ErrorCode.INVALID_ARGUMENTS, handler)));
    return routes;
  }
}
