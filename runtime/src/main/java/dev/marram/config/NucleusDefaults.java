package dev.marram.config;

import dev.marram.model.Document;

/**
 * What components read of {@code aws.greengrass.Nucleus} where nothing is set (configuration
 * reference, section 7; the MQTT bridge's section 1). The settings of {@link Setting} have the same
 * defaults; a test compares them.
 */
public final class NucleusDefaults {
  private static final String JSON =
      """
      {"awsRegion": "us-east-1", "iotDataEndpoint": "", "iotCredEndpoint": "", "iotRoleAlias": "",
       "greengrassDataPlaneEndpoint": "", "greengrassDataPlanePort": 8443,
       "componentStoreMaxSizeBytes": 10000000000, "deploymentPollingFrequencySeconds": 15,
       "deploymentConfigurationTimeSource": "deploymentCreationTime",
       "interpolateComponentConfiguration": false, "fipsMode": "false", "s3EndpointType": "GLOBAL",
       "platformOverride": {}, "envStage": "prod", "credentialEndpointTimeoutMs": 60000,
       "runWithDefault": {"posixShell": "sh"},
       "networkProxy": {"noProxyAddresses": "",
                        "proxy": {"url": "", "username": "", "password": ""}},
       "mqtt": {"version": "mqtt5", "port": 8883, "keepAliveTimeoutMs": 60000,
                "pingTimeoutMs": 30000, "socketTimeoutMs": 3000, "operationTimeoutMs": 30000,
                "threadPoolSize": 1, "maxInFlightPublishes": 5, "maxMessageSizeInBytes": 131072,
                "receiveMaximum": 100, "sessionExpirySeconds": 604800,
                "standaloneMqttTimeoutMs": 60000,
                "spooler": {"storageType": "Memory", "maxSizeInBytes": 2621440,
                            "keepQos0WhenOffline": false}},
       "logging": {"level": "INFO", "format": "TEXT", "outputType": "FILE", "fileSizeKB": 1024,
                   "totalLogsSizeKB": 10240},
       "fleetStatus": {"periodicStatusPublishIntervalSeconds": 86400},
       "telemetry": {"enabled": true, "periodicAggregateMetricsIntervalSeconds": 3600,
                     "periodicPublishMetricsIntervalSeconds": 86400},
       "httpClient": {"connectionTimeoutMs": 2000, "socketTimeoutMs": 30000}}
      """;

  private NucleusDefaults() {}

  /** All of them. */
  public static Document.Obj all() {
    try {
      return (Document.Obj) Document.parse(JSON);
    } catch (Document.SyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
