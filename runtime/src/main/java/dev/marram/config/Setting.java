package dev.marram.config;

import static dev.marram.config.Kind.any;
import static dev.marram.config.Kind.choice;
import static dev.marram.config.Kind.flag;
import static dev.marram.config.Kind.names;
import static dev.marram.config.Kind.number;
import static dev.marram.config.Kind.numberOrNone;
import static dev.marram.config.Kind.text;
import static dev.marram.config.Setting.Since.LATER;

/**
 * Every key of the runtime's configuration: those below {@code
 * services.aws.greengrass.Nucleus.configuration}, and those of {@code system} with that prefix.
 *
 * <p>{@code docs/CONFIGURATION.md} is this table. Keys are read in any letter case. Source:
 * decisions D1 to D7, configuration 2 and 7, the MQTT bridge's section 1.
 */
public enum Setting {
  THING_NAME("system.thingName", text(), "Name of this device; the host's name if not set."),
  IPC_SOCKET_PATH(
      "system.ipcSocketPath",
      new Kind.Text("", 107),
      "Where the socket for components is, instead of ipc.socket below the root."),
  ROOT_PATH("system.rootpath", text(), "Root folder; ours is given as --root.", LATER),
  CERTIFICATE("system.certificateFilePath", text(), "The device's certificate.", LATER),
  PRIVATE_KEY("system.privateKeyPath", text(), "The key of the device's certificate.", LATER),
  ROOT_CA("system.rootCaPath", text(), "The certificates that brokers are checked by."),

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
  IPC_EVENT_LOOPS(
      "ipc.eventLoops", number("loops", 1, 1, 64), "Event loops; this version runs one."),
  IPC_PEER_CHECK(
      "ipc.peerCheck",
      choice("standard", "strict", "standard", "off"),
      "How far the process behind a connection has to fit the token it shows."),
  PUBSUB_MAX_TOPIC_BYTES(
      "pubsub.maxTopicBytes",
      number("bytes", 4_096, 1, 65_535),
      "Length of a topic or filter of local publish and subscribe."),

  NO_NEW_PRIVILEGES(
      "supervisor.noNewPrivileges",
      flag(false),
      "Whether components' processes are kept from gaining rights, as by sudo.",
      LATER),
  PASS_ENVIRONMENT(
      "supervisor.passEnvironment",
      names(),
      "Variables of the runtime's environment that components get although they are kept back."),
  KILL_MODE(
      "supervisor.killMode",
      choice("group", "group", "cgroup"),
      "What is ended with a component: its process group and descendants, or its whole cgroup.",
      LATER),
  REBOOT_COMMAND(
      "supervisor.rebootCommand",
      text(),
      "Run when a component asks for a reboot; none if not set.",
      LATER),
  READ_OTHERS(
      "configuration.readOthers",
      flag(true),
      "Whether a component may read the configuration of others."),

  LOG_LEVEL(
      "logging.level",
      choice("INFO", "ERROR", "WARN", "INFO", "DEBUG", "TRACE"),
      "Least important lines that are written."),
  LOG_FORMAT("logging.format", choice("TEXT", "TEXT", "JSON"), "Form of a line."),
  LOG_OUTPUT("logging.outputType", choice("FILE", "FILE", "CONSOLE"), "Where lines go.", LATER),
  LOG_FILE_KB(
      "logging.fileSizeKB",
      number("KB", 1_024, 1, 1L << 32),
      "Size of a log file before the next one is begun."),
  LOG_TOTAL_KB(
      "logging.totalLogsSizeKB",
      number("KB", 10_240, 1, 1L << 32),
      "Size of all log files of a component before the oldest is deleted."),
  LOG_DIRECTORY("logging.outputDirectory", text(), "Folder of log files; logs below the root."),

  AWS_REGION(
      "awsRegion",
      text("us-east-1"),
      "Region, given to components as AWS_REGION and AWS_DEFAULT_REGION."),
  POSIX_USER(
      "runWithDefault.posixUser", text(), "User and group, as user:group, components run as."),
  POSIX_SHELL("runWithDefault.posixShell", text("sh"), "Shell that runs lifecycle scripts."),
  WINDOWS_USER("runWithDefault.windowsUser", text(), "User on Windows.", LATER),
  DEFAULT_MEMORY(
      "runWithDefault.systemResourceLimits.memory",
      numberOrNone("KB", 1, Long.MAX_VALUE),
      "Memory of a component.",
      LATER),
  DEFAULT_CPUS(
      "runWithDefault.systemResourceLimits.cpus", any(), "Processors of a component.", LATER),

  MQTT_BROKER(
      "mqtt.broker", choice("", "", "loopback"), "loopback: the runtime plays the broker.", LATER),
  MQTT_ENDPOINT("mqtt.endpoint", text(), "Broker's host; iotDataEndpoint if not set.", LATER),
  MQTT_PORT(
      "mqtt.port", numberOrNone("", 1, 65_535), "Broker's port; 8883, without TLS 1883.", LATER),
  MQTT_TLS("mqtt.tls", flag(true), "Whether the connection is encrypted.", LATER),
  MQTT_USERNAME("mqtt.username", text(), "User at the broker.", LATER),
  MQTT_PASSWORD("mqtt.password", text(), "Password at the broker; never shown.", LATER),
  MQTT_PASSWORD_SECRET(
      "mqtt.passwordSecret", text(), "Name of the secret that holds the password.", LATER),
  MQTT_CLIENT_ID("mqtt.clientId", text(), "Client id; the thing name if not set.", LATER),
  MQTT_ROOT_CA("mqtt.rootCaPath", text(), "Instead of system.rootCaPath.", LATER),
  MQTT_CERTIFICATE(
      "mqtt.certificateFilePath", text(), "Instead of system.certificateFilePath.", LATER),
  MQTT_PRIVATE_KEY("mqtt.privateKeyPath", text(), "Instead of system.privateKeyPath.", LATER),
  MQTT_AWS_LIMITS(
      "mqtt.awsLimits",
      choice("auto", "auto", "true", "false"),
      "Whether the limits of AWS IoT hold; auto: when the endpoint is one of AWS.",
      LATER),
  MQTT_VERSION("mqtt.version", choice("mqtt5", "mqtt3", "mqtt5"), "Protocol version.", LATER),
  MQTT_KEEP_ALIVE_MS(
      "mqtt.keepAliveTimeoutMs",
      number("ms", 60_000, 0, 65_535_000),
      "Time between pings; more than mqtt.pingTimeoutMs, or 0 for none.",
      LATER),
  MQTT_PING_TIMEOUT_MS(
      "mqtt.pingTimeoutMs", number("ms", 30_000, 1, 65_535_000), "Time to answer a ping.", LATER),
  MQTT_SOCKET_TIMEOUT_MS(
      "mqtt.socketTimeoutMs", number("ms", 3_000, 1, 600_000), "Time to connect.", LATER),
  MQTT_OPERATION_TIMEOUT_MS(
      "mqtt.operationTimeoutMs",
      number("ms", 30_000, 1, 600_000),
      "Time to acknowledge a publish, subscribe or unsubscribe.",
      LATER),
  MQTT_THREADS("mqtt.threadPoolSize", number("threads", 1, 1, 64), "Threads of the client.", LATER),
  MQTT_MAX_IN_FLIGHT(
      "mqtt.maxInFlightPublishes",
      number("messages", 5, 1, 100),
      "Publishes that wait for their acknowledgement at a time.",
      LATER),
  MQTT_MAX_MESSAGE_BYTES(
      "mqtt.maxMessageSizeInBytes",
      number("bytes", 131_072, 1, 268_435_456),
      "Payload of one message.",
      LATER),
  MQTT_MAX_PUBLISH_RETRY(
      "mqtt.maxPublishRetry",
      numberOrNone("retries", -1, Integer.MAX_VALUE),
      "Retries before a message is dropped; without end if not set or -1.",
      LATER),
  MQTT_MIN_RECONNECT_S(
      "mqtt.minimumReconnectDelaySeconds",
      number("s", 1, 1, 86_400),
      "Least time before connecting again.",
      LATER),
  MQTT_MAX_RECONNECT_S(
      "mqtt.maximumReconnectDelaySeconds",
      number("s", 120, 1, 86_400),
      "Most time before connecting again.",
      LATER),
  MQTT_RECONNECT_RESET_S(
      "mqtt.minimumConnectedTimeBeforeRetryResetSeconds",
      number("s", 30, 1, 86_400),
      "Time connected after which the next delay is the least again.",
      LATER),
  MQTT_RECEIVE_MAXIMUM(
      "mqtt.receiveMaximum",
      number("messages", 100, 1, 65_535),
      "Messages that the broker may send before acknowledgement.",
      LATER),
  MQTT_SESSION_EXPIRY_S(
      "mqtt.sessionExpirySeconds",
      number("s", 604_800, 0, 4_294_967_295L),
      "Time the broker keeps our session without a connection.",
      LATER),
  MQTT_STANDALONE_TIMEOUT_MS(
      "mqtt.standaloneMqttTimeoutMs",
      number("ms", 60_000, 1, 600_000),
      "Time for the test of a new endpoint.",
      LATER),
  SPOOL_STORAGE(
      "mqtt.spooler.storageType",
      choice("Memory", "Memory", "Disk"),
      "Where messages wait for the broker.",
      LATER),
  SPOOL_MAX_BYTES(
      "mqtt.spooler.maxSizeInBytes",
      number("bytes", 2_621_440, 0, 1L << 40),
      "Payloads that may wait for the broker.",
      LATER),
  SPOOL_KEEP_QOS0(
      "mqtt.spooler.keepQos0WhenOffline",
      flag(false),
      "Whether messages of QoS 0 wait while the broker is away.",
      LATER),
  SPOOL_PLUGIN(
      "mqtt.spooler.pluginName",
      text("aws.greengrass.DiskSpooler"),
      "Component that stores on disk; ours is built in.",
      LATER),

  IOT_DATA_ENDPOINT("iotDataEndpoint", text(), "Endpoint of AWS IoT data.", LATER),
  IOT_CRED_ENDPOINT("iotCredEndpoint", text(), "Endpoint of AWS IoT credentials.", LATER),
  IOT_ROLE_ALIAS("iotRoleAlias", text(), "Role alias for credentials.", LATER),
  DATA_PLANE_ENDPOINT(
      "greengrassDataPlaneEndpoint", text(), "Endpoint of the AWS data plane.", LATER),
  DATA_PLANE_PORT("greengrassDataPlanePort", number("", 8_443, 1, 65_535), "Its port.", LATER),
  STORE_MAX_BYTES(
      "componentStoreMaxSizeBytes",
      number("bytes", 10_000_000_000L, 0, Long.MAX_VALUE),
      "Size of all recipes and artifacts.",
      LATER),
  DEPLOYMENT_POLLING_S(
      "deploymentPollingFrequencySeconds",
      number("s", 15, 1, 86_400),
      "Time between looks for a deployment.",
      LATER),
  DEPLOYMENT_TIME_SOURCE(
      "deploymentConfigurationTimeSource",
      choice("deploymentCreationTime", "deploymentCreationTime", "deploymentProcessingTime"),
      "The time that configuration of a deployment carries.",
      LATER),
  INTERPOLATE_CONFIGURATION(
      "interpolateComponentConfiguration",
      flag(false),
      "Whether recipe variables are replaced in configuration values.",
      LATER),
  FIPS_MODE("fipsMode", flag(false), "Whether FIPS endpoints of AWS are used."),
  S3_ENDPOINT_TYPE(
      "s3EndpointType",
      choice("GLOBAL", "GLOBAL", "REGIONAL", "DUALSTACK"),
      "Which endpoint of S3 is used.",
      LATER),
  PLATFORM_OVERRIDE(
      "platformOverride", any(), "Attributes that recipes' manifests are selected by.", LATER),
  JVM_OPTIONS("jvmOptions", text(), "Options of the nucleus's JVM; never ours.", LATER),
  ENV_STAGE("envStage", text("prod"), "Stage of the AWS services.", LATER),
  CREDENTIAL_TIMEOUT_MS(
      "credentialEndpointTimeoutMs",
      number("ms", 60_000, 1, 3_600_000),
      "Time to get credentials.",
      LATER),
  NO_PROXY("networkProxy.noProxyAddresses", text(), "Hosts reached without the proxy.", LATER),
  PROXY_URL("networkProxy.proxy.url", text(), "The proxy; a password in it is never shown.", LATER),
  PROXY_USERNAME("networkProxy.proxy.username", text(), "User at the proxy.", LATER),
  PROXY_PASSWORD(
      "networkProxy.proxy.password", text(), "Password at the proxy; never shown.", LATER),
  FLEET_STATUS_S(
      "fleetStatus.periodicStatusPublishIntervalSeconds",
      number("s", 86_400, 1, Integer.MAX_VALUE),
      "Time between status reports.",
      LATER),
  TELEMETRY("telemetry.enabled", flag(true), "Whether metrics are published.", LATER),
  TELEMETRY_AGGREGATE_S(
      "telemetry.periodicAggregateMetricsIntervalSeconds",
      number("s", 3_600, 1, Integer.MAX_VALUE),
      "Time that metrics are summed over.",
      LATER),
  TELEMETRY_PUBLISH_S(
      "telemetry.periodicPublishMetricsIntervalSeconds",
      number("s", 86_400, 1, Integer.MAX_VALUE),
      "Time between publishes of metrics.",
      LATER),
  HTTP_CONNECTION_TIMEOUT_MS(
      "httpClient.connectionTimeoutMs",
      number("ms", 2_000, 1, 600_000),
      "Time to connect to an HTTP server.",
      LATER),
  HTTP_SOCKET_TIMEOUT_MS(
      "httpClient.socketTimeoutMs",
      number("ms", 30_000, 1, 600_000),
      "Time an HTTP server may be silent.",
      LATER);

  /** The version that a key has an effect from. */
  public enum Since {
    /** The first one. */
    V0_1,
    /** None yet: the key is accepted because the nucleus knows it, or announced. */
    LATER
  }

  private final String key;

  @SuppressWarnings("ImmutableEnumChecker") // kinds are immutable
  private final Kind kind;

  private final String meaning;
  private final Since since;

  Setting(String key, Kind kind, String meaning) {
    this(key, kind, meaning, Since.V0_1);
  }

  Setting(String key, Kind kind, String meaning, Since since) {
    this.key = key;
    this.kind = kind;
    this.meaning = meaning;
    this.since = since;
  }

  /** The key with its sections, such as {@code ipc.subscriberQueue.bytes}. */
  public String key() {
    return key;
  }

  /** What values it takes. */
  public Kind kind() {
    return kind;
  }

  /** What it is for, in one sentence. */
  public String meaning() {
    return meaning;
  }

  /** From which version on it has an effect. */
  public Since since() {
    return since;
  }

  /** Whether it stands in {@code system}, not in the nucleus's configuration. */
  public boolean isOfSystem() {
    return key.startsWith("system.");
  }
}
