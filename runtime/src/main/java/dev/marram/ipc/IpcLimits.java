package dev.marram.ipc;

import java.time.Duration;

/**
 * Every bound of the IPC server (decisions D1 and D2), under the names of their configuration keys.
 *
 * @param endSlowSubscribers whether a queue that is full for more than half of 10 s ends its
 *     subscription
 */
public record IpcLimits(
    int subscriberQueueMessages,
    long subscriberQueueBytes,
    long heldPublishBytes,
    Duration subscriberStall,
    boolean endSlowSubscribers,
    int maxConnections,
    int maxConnectionsPerComponent,
    int maxUnauthenticated,
    Duration handshakeTimeout,
    long maxInboundBytes,
    int maxStreams,
    int maxSubscriptions,
    long maxOutboundBytes,
    long maxAnswerBytes) {

  /** A frame that makes no progress for this long closes its connection. */
  static final Duration FRAME_PROGRESS = Duration.ofSeconds(30);

  /** A component whose subscription was ended for stalling is ended at once within this time. */
  static final Duration STALL_MEMORY = Duration.ofSeconds(60);

  /** Failed CONNECTs of one user per second that are answered without delay. */
  static final int REFUSALS_PER_SECOND = 50;

  /** The delay of the refusals beyond that. */
  static final Duration REFUSAL_DELAY = Duration.ofMillis(100);

  /** A read burst pauses to flush after this many bytes of output. */
  static final int BURST_OUTPUT = 2 << 20;
}
