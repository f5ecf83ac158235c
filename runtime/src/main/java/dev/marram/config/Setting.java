package dev.marram.config;

import java.util.List;
import java.util.Set;

/**
 * Every key of the runtime's configuration that has an effect: those below {@code
 * services.aws.greengrass.Nucleus.configuration}, and with a prefix those of {@code system} and of
 * the token exchange service.
 *
 * <p>{@code docs/CONFIGURATION.md} is this table, and the list below it. Keys are read in any
 * letter case. Source: decisions D1 to D7, configuration 2 and 7, the MQTT bridge's section 1.
 */
public enum Setting {
  THING_NAME("system.thingName", text(""), "Name of this device; the host's name if not set."),
  IPC_SOCKET_PATH(
      "system.ipcSocketPath",
      text(""),
      "Where the socket for components is, in at most 107 bytes; ipc.socket below the root."),
  ROOT_CA(
      "system.rootCaPath",
      text(""),
      "The certificates that brokers and endpoints are checked by; may begin with ~/, ~root/, ~config/ or ~packages/."),
  CERTIFICATE(
      "system.certificateFilePath", text(""), "This device's certificate, PEM; ~ as above."),
  PRIVATE_KEY(
      "system.privateKeyPath", text(""), "Its key: PEM, not encrypted, RSA or EC; ~ as above."),

  IPC_QUEUE_MESSAGES(
      "ipc.subscriberQueue.messages",
      number("messages", 10_000, 1, 10_000_000),
      "Events that may wait for one subscription; when full its publishers wait."),
  IPC_QUEUE_BYTES(
      "ipc.subscriberQueue.bytes",
      number("bytes", 4 << 20, 1, 1 << 30),
      "Bytes of events that may wait for one subscription."),
  IPC_HELD_PUBLISH_BYTES(
      "ipc.heldPublishBytes",
      number("bytes", 1 << 20, 0, 1 << 30),
      "Publishes of one connection that may wait for full queues before it is read no further."),
  IPC_SUBSCRIBER_STALL_MS(
      "ipc.subscriberStallMs",
      number("ms", 2_000, 1, 3_600_000),
      "How long a full queue may stand still before its subscription is ended."),
  IPC_SLOW_SUBSCRIBERS(
      "ipc.slowSubscribers",
      choice("hold", "hold", "end"),
      "Whether a subscriber that is slow, but reads, holds its publishers or is ended."),
  IPC_MAX_CONNECTIONS(
      "ipc.maxConnections", number("connections", 1_024, 1, 65_536), "Connections in all."),
  IPC_MAX_CONNECTIONS_PER_COMPONENT(
      "ipc.maxConnectionsPerComponent",
      number("connections", 128, 1, 65_536),
      "Connections of one component."),
  IPC_MAX_UNAUTHENTICATED(
      "ipc.maxUnauthenticated",
      number("connections", 128, 1, 65_536),
      "Connections that have not yet signed in; beyond these none is accepted."),
  IPC_HANDSHAKE_TIMEOUT_MS(
      "ipc.handshakeTimeoutMs",
      number("ms", 10_000, 1, 600_000),
      "How long a connection may take to sign in."),
  IPC_MAX_INBOUND_BYTES(
      "ipc.maxInboundBytes",
      number("bytes", 64 << 20, 64 << 10, 1L << 34),
      "Unfinished frames and held publishes of all connections."),
  IPC_MAX_STREAMS(
      "ipc.maxStreams", number("streams", 4_096, 1, 1 << 20), "Open streams of one connection."),
  IPC_MAX_SUBSCRIPTIONS(
      "ipc.maxSubscriptions",
      number("subscriptions", 8_192, 1, 1 << 20),
      "Subscriptions of one component."),
  IPC_MAX_OUTBOUND_BYTES(
      "ipc.maxOutboundBytes",
      number("bytes", 32 << 20, 64 << 10, 1L << 34),
      "Bytes that may wait for all clients; less than the direct memory of the JVM."),
  IPC_MAX_ANSWER_BYTES(
      "ipc.maxAnswerBytes",
      number("bytes", 1 << 20, 1, 1 << 30),
      "Unsent answers of one connection before it is read no further."),
  IPC_PEER_CHECK(
      "ipc.peerCheck",
      choice("standard", "strict", "standard", "off"),
      "How far the process behind a connection has to fit the token it shows."),
  PUBSUB_MAX_TOPIC_BYTES(
      "pubsub.maxTopicBytes",
      number("bytes", 4_096, 1, 65_535),
      "Length of a topic or filter of local publish and subscribe."),

  PASS_ENVIRONMENT(
      "supervisor.passEnvironment",
      new Kind.Names(),
      "Variables of the runtime's environment that components get although they are kept back."),
  NO_NEW_PRIVILEGES(
      "supervisor.noNewPrivileges",
      new Kind.Flag(false),
      "Whether no process of a component may gain privileges, by sudo for example."),
  KILL_MODE(
      "supervisor.killMode",
      choice("group", "group", "cgroup"),
      "Whether a stop ends a component's sessions and descendants, or all in a cgroup of its own."),
  READ_OTHERS(
      "configuration.readOthers",
      new Kind.Flag(true),
      "Whether a component may read the configuration of others."),

  LOG_LEVEL(
      "logging.level",
      choice("INFO", "ERROR", "WARN", "INFO", "DEBUG", "TRACE"),
      "Least important lines that are written."),
  LOG_FORMAT("logging.format", choice("TEXT", "TEXT", "JSON"), "Form of a line."),
  LOG_OUTPUT(
      "logging.outputType",
      choice("FILE", "FILE", "CONSOLE"),
      "Whether lines go to files or all to standard output."),
  LOG_FILE_KB(
      "logging.fileSizeKB",
      number("KB", 1_024, 1, 1 << 30),
      "Size of a log file before the next one is begun."),
  LOG_TOTAL_KB(
      "logging.totalLogsSizeKB",
      number("KB", 10_240, 1, 1 << 30),
      "Size of all log files of a component before the oldest is deleted."),
  LOG_DIRECTORY("logging.outputDirectory", text(""), "Folder of log files; logs below the root."),

  AWS_REGION(
      "awsRegion",
      text("us-east-1"),
      "Region, given to components as AWS_REGION and AWS_DEFAULT_REGION."),
  POSIX_USER(
      "runWithDefault.posixUser", text(""), "User and group, as user:group, components run as."),
  POSIX_SHELL("runWithDefault.posixShell", text("sh"), "Shell that runs lifecycle scripts."),
  PLATFORM_OVERRIDE(
      "platformOverride",
      new Kind.Texts(),
      "Attributes of this device that manifests are matched with, in place of those found."),
  INTERPOLATE_CONFIGURATION(
      "interpolateComponentConfiguration",
      new Kind.Flag(false),
      "Whether variables in configurations of components are replaced too."),
  LIMIT_MEMORY(
      "runWithDefault.systemResourceLimits.memory",
      number("KB", 0, 0, 1L << 40),
      "Memory that a component may use, 0 for no limit."),
  LIMIT_CPUS(
      "runWithDefault.systemResourceLimits.cpus",
      new Kind.Decimal("processors", 0.0, 0, 65_536),
      "Processor time that a component may use, 0 for no limit."),
  FIPS_MODE("fipsMode", new Kind.Flag(false), "Whether FIPS endpoints of AWS are used."),

  PROXY_URL("networkProxy.proxy.url", text(""), "Proxy that components are told of."),
  PROXY_USER("networkProxy.proxy.username", text(""), "User at the proxy, if its URL has none."),
  PROXY_PASSWORD("networkProxy.proxy.password", text(""), "The user's password."),
  NO_PROXY(
      "networkProxy.noProxyAddresses",
      new Kind.Names(),
      "Addresses that are reached without the proxy, besides localhost."),

  IOT_CRED_ENDPOINT("iotCredEndpoint", text(""), "Host of the IoT credentials endpoint."),
  IOT_ROLE_ALIAS("iotRoleAlias", text(""), "Role alias that credentials are asked for."),
  CREDENTIAL_TIMEOUT_MS(
      "credentialEndpointTimeoutMs",
      number("ms", 60_000, 1, 600_000),
      "How long the credentials endpoint may be silent; a component waits 30 s at most."),
  CREDENTIALS_SOURCE(
      "credentials.source",
      choice("auto", "auto", "iot", "static", "environment", "command"),
      "Where components' AWS credentials come from; auto is iot if its endpoint and alias are set."),
  ACCESS_KEY_ID("credentials.accessKeyId", text(""), "Key of the source static."),
  SECRET_ACCESS_KEY("credentials.secretAccessKey", text(""), "Secret of the source static."),
  SESSION_TOKEN("credentials.sessionToken", text(""), "Session token of the source static."),
  CREDENTIALS_COMMAND(
      "credentials.command",
      text(""),
      "Script of the source command; prints JSON in the form of credential_process within 25 s."),

  CLI_GROUPS(
      "aws.greengrass.Cli.AuthorizedPosixGroups",
      new Kind.Names(),
      "Groups, by name or gid, that may use the command line; only the runtime's user and root if not set."),

  TOKEN_EXCHANGE_PORT(
      "aws.greengrass.TokenExchangeService.port",
      number("(a port; 0 for any)", 0, 0, 65_535),
      "Where the token exchange service listens on the loopback."),
  CREDENTIAL_RETRY_CLIENT(
      "aws.greengrass.TokenExchangeService.credentialRetryInSec.clientError",
      number("s", 120, 10, 42_900),
      "How long an answer 4xx of the source stands."),
  CREDENTIAL_RETRY_SERVER(
      "aws.greengrass.TokenExchangeService.credentialRetryInSec.serverError",
      number("s", 60, 10, 42_900),
      "How long an answer 5xx of the source stands."),
  CREDENTIAL_RETRY_UNKNOWN(
      "aws.greengrass.TokenExchangeService.credentialRetryInSec.unknownError",
      number("s", 300, 10, 42_900),
      "How long any other answer but 200 stands.");

  /** The services besides the nucleus that have settings; what their keys begin with. */
  static final String TOKEN_EXCHANGE = "aws.greengrass.TokenExchangeService";

  static final String CLI = "aws.greengrass.Cli";

  /** Neither messages nor components are shown their values; those of mqtt are still to come. */
  static final Set<String> SECRET =
      Set.of(
          "mqtt.password",
          PROXY_PASSWORD.key,
          SECRET_ACCESS_KEY.key,
          SESSION_TOKEN.key,
          CREDENTIALS_COMMAND.key);

  /** Keys that are accepted without effect: the nucleus has them, or they are ours to come. */
  static final List<String> WITHOUT_EFFECT =
      List.of(
          """
          system.rootpath
          ipc.eventLoops
          supervisor.rebootCommand runWithDefault.windowsUser
          mqtt.broker mqtt.endpoint mqtt.port mqtt.tls mqtt.username mqtt.password
          mqtt.passwordSecret mqtt.clientId mqtt.rootCaPath mqtt.certificateFilePath
          mqtt.privateKeyPath mqtt.awsLimits mqtt.version mqtt.keepAliveTimeoutMs
          mqtt.pingTimeoutMs mqtt.socketTimeoutMs mqtt.operationTimeoutMs mqtt.threadPoolSize
          mqtt.maxInFlightPublishes mqtt.maxMessageSizeInBytes mqtt.maxPublishRetry
          mqtt.minimumReconnectDelaySeconds mqtt.maximumReconnectDelaySeconds
          mqtt.minimumConnectedTimeBeforeRetryResetSeconds mqtt.receiveMaximum
          mqtt.sessionExpirySeconds mqtt.standaloneMqttTimeoutMs
          mqtt.spooler.storageType mqtt.spooler.maxSizeInBytes mqtt.spooler.keepQos0WhenOffline
          mqtt.spooler.pluginName
          iotDataEndpoint greengrassDataPlaneEndpoint greengrassDataPlanePort componentStoreMaxSizeBytes
          deploymentPollingFrequencySeconds deploymentConfigurationTimeSource
          s3EndpointType jvmOptions envStage
          fleetStatus.periodicStatusPublishIntervalSeconds telemetry.enabled
          telemetry.periodicAggregateMetricsIntervalSeconds
          telemetry.periodicPublishMetricsIntervalSeconds
          httpClient.connectionTimeoutMs httpClient.socketTimeoutMs
          aws.greengrass.Cli.AuthorizedWindowsGroups
          """
              .split("\\s+"));

  private final String key;

  @SuppressWarnings("ImmutableEnumChecker") // kinds are immutable
  private final Kind kind;

  private final String meaning;

  Setting(String key, Kind kind, String meaning) {
    this.key = key;
    this.kind = kind;
    this.meaning = meaning;
  }

  private static Kind number(String unit, long fallback, long min, long max) {
    return new Kind.Whole(unit, fallback, min, max);
  }

  private static Kind choice(String fallback, String... options) {
    return new Kind.Choice(fallback, List.of(options));
  }

  private static Kind text(String fallback) {
    return new Kind.Text(fallback);
  }

  /** The key with its sections, such as {@code ipc.subscriberQueue.bytes}. */
  public String key() {
    return key;
  }

  /** Whether a key is this one, in any letter case, or in the section of that name. */
  public static boolean isAtOrBelow(String path, String key) {
    return (path + ".").regionMatches(true, 0, key + ".", 0, key.length() + 1);
  }

  /** What values it takes. */
  Kind kind() {
    return kind;
  }

  /** What it is for, in one sentence. */
  String meaning() {
    return meaning;
  }
}
