package dev.marram.ipc;

import java.time.Duration;

/** Limits for a test: the defaults with a few changed. */
public final class Bounds {
  /** The defaults of decisions D1 and D2. */
  public static final IpcLimits DEFAULTS =
      new IpcLimits(
          10_000,
          4 << 20,
          1 << 20,
          Duration.ofSeconds(2),
          false,
          1_024,
          128,
          128,
          Duration.ofSeconds(10),
          64 << 20,
          4_096,
          8_192,
          32 << 20,
          1 << 20);

  int queueMessages = DEFAULTS.subscriberQueueMessages();
  int maxConnections = DEFAULTS.maxConnections();
  int maxConnectionsPerComponent = DEFAULTS.maxConnectionsPerComponent();
  int maxUnauthenticated = DEFAULTS.maxUnauthenticated();
  Duration handshakeTimeout = DEFAULTS.handshakeTimeout();
  long maxInboundBytes = DEFAULTS.maxInboundBytes();
  int maxStreams = DEFAULTS.maxStreams();
  int maxSubscriptions = DEFAULTS.maxSubscriptions();
  long maxOutboundBytes = DEFAULTS.maxOutboundBytes();
  long maxAnswerBytes = DEFAULTS.maxAnswerBytes();

  IpcLimits limits() {
    return new IpcLimits(
        queueMessages,
        DEFAULTS.subscriberQueueBytes(),
        DEFAULTS.heldPublishBytes(),
        DEFAULTS.subscriberStall(),
        DEFAULTS.endSlowSubscribers(),
        maxConnections,
        maxConnectionsPerComponent,
        maxUnauthenticated,
        handshakeTimeout,
        maxInboundBytes,
        maxStreams,
        maxSubscriptions,
        maxOutboundBytes,
        maxAnswerBytes);
  }
}
