package dev.marram.credentials;

import dev.marram.config.RuntimeConfig;
import dev.marram.config.Setting;
import dev.marram.process.Launcher;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The source that {@code credentials.source} names.
 *
 * @param environment the runtime's own
 * @param root of the installation
 */
public record CredentialSources(
    RuntimeConfig config,
    Map<String, String> environment,
    Path root,
    String thingName,
    Launcher launcher) {
  /** Neither a wrong request nor a failure: SDKs that look at it do not try again. */
  private static final int NOT_CONFIGURED = 424;

  /** Less than a request waits, so that a component is told. */
  private static final Duration COMMAND_LIMIT = Duration.ofSeconds(25);

  private enum Choice {
    AUTO,
    IOT,
    STATIC,
    ENVIRONMENT,
    COMMAND
  }

  /** The source; one that lacks a setting answers with the name of that. */
  public CredentialSource chosen() {
    return switch (config.choice(Setting.CREDENTIALS_SOURCE, Choice.class)) {
      case STATIC ->
          missing(Setting.ACCESS_KEY_ID, Setting.SECRET_ACCESS_KEY)
              .orElseGet(() ->
                  pair(
                      config.text(Setting.ACCESS_KEY_ID),
                      config.text(Setting.SECRET_ACCESS_KEY),
                      config.text(Setting.SESSION_TOKEN)));
      case ENVIRONMENT ->
          pair(
              environment.getOrDefault("AWS_ACCESS_KEY_ID", ""),
              environment.getOrDefault("AWS_SECRET_ACCESS_KEY", ""),
              environment.getOrDefault("AWS_SESSION_TOKEN", ""));
      case COMMAND ->
          missing(Setting.CREDENTIALS_COMMAND)
              .orElseGet(() ->
                  new CommandSource(
                      config.text(Setting.CREDENTIALS_COMMAND),
                      launcher,
                      environment,
                      root,
                      COMMAND_LIMIT));
      case IOT -> iot();
      case AUTO ->
          missing(Setting.IOT_CRED_ENDPOINT, Setting.IOT_ROLE_ALIAS).isEmpty()
              ? iot()
              : failing("credentials.source, or iotCredEndpoint and iotRoleAlias");
    };
  }

  private static CredentialSource pair(String id, String secret, String token) {
    Credentials pair =
        new Credentials(
            id, secret, Optional.of(token).filter(text -> !text.isEmpty()), Optional.empty());
    return id.isEmpty() || secret.isEmpty()
        ? failing("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the runtime's environment")
        : () -> pair;
  }

  private CredentialSource iot() {
    String host = config.text(Setting.IOT_CRED_ENDPOINT);
    String alias = config.text(Setting.IOT_ROLE_ALIAS);
    return missing(
            Setting.IOT_CRED_ENDPOINT,
            Setting.IOT_ROLE_ALIAS,
            Setting.CERTIFICATE,
            Setting.PRIVATE_KEY,
            Setting.ROOT_CA)
        .orElseGet(() ->
            new IotSource(
                "https://%s/role-aliases/%s/credentials".formatted(host, alias),
                thingName,
                new DeviceCertificate(
                    path(Setting.CERTIFICATE), path(Setting.PRIVATE_KEY), path(Setting.ROOT_CA)),
                (int) config.number(Setting.CREDENTIAL_TIMEOUT_MS)));
  }

  private Path path(Setting setting) {
    return Path.of(config.path(setting, root, environment));
  }

  private Optional<CredentialSource> missing(Setting... needed) {
    String keys =
        List.of(needed).stream()
            .filter(setting -> config.text(setting).isEmpty())
            .map(Setting::key)
            .collect(Collectors.joining(", "));
    return keys.isEmpty() ? Optional.empty() : Optional.of(failing(keys));
  }

  private static CredentialSource failing(String missing) {
    return () -> {
      throw new CredentialSource.Failure(
          NOT_CONFIGURED, "the runtime has no source of credentials: it needs " + missing);
    };
  }
}
