package dev.marram.ipc;

import java.time.Duration;

/** Limits for a test: the defaults with a few changed. */
final class Bounds {
  int queueMessages = IpcLimits.DEFAULTS.subscriberQueueMessages();
  int maxConnections = IpcLimits.DEFAULTS.maxConnections();
  int maxConnectionsPerComponent = IpcLimits.DEFAULTS.maxConnectionsPerComponent();
  int maxUnauthenticated = IpcLimits.DEFAULTS.maxUnauthenticated();
  Duration handshakeTimeout = IpcLimits.DEFAULTS.handshakeTimeout();
  long maxInboundBytes = IpcLimits.DEFAULTS.maxInboundBytes();
  int maxStreams = IpcLimits.DEFAULTS.maxStreams();
  int maxSubscriptions = IpcLimits.DEFAULTS.maxSubscriptions();
  long maxOutboundBytes = IpcLimits.DEFAULTS.maxOutboundBytes();
  long maxAnswerBytes = IpcLimits.DEFAULTS.maxAnswerBytes();

  IpcLimits limits() {
    IpcLimits defaults = IpcLimits.DEFAULTS;
    return new IpcLimits(
        queueMessages,
        defaults.subscriberQueueBytes(),
        defaults.heldPublishBytes(),
        defaults.subscriberStall(),
        defaults.endSlowSubscribers(),
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
