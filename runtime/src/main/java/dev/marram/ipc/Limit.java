package dev.marram.ipc;

/** The limits that can be reached, each counted under its configuration key. */
public enum Limit {
  SUBSCRIBER_QUEUE("ipc.subscriberQueue"),
  HELD_PUBLISH_BYTES("ipc.heldPublishBytes"),
  CONNECTIONS("ipc.maxConnections"),
  CONNECTIONS_PER_COMPONENT("ipc.maxConnectionsPerComponent"),
  UNAUTHENTICATED("ipc.maxUnauthenticated"),
  HANDSHAKE_TIMEOUT("ipc.handshakeTimeoutMs"),
  INBOUND_BYTES("ipc.maxInboundBytes"),
  FRAME_PROGRESS("frame-progress"),
  FRAME_SIZE("frame-size"),
  STREAMS("ipc.maxStreams"),
  SUBSCRIPTIONS("ipc.maxSubscriptions"),
  OUTBOUND_BYTES("ipc.maxOutboundBytes"),
  ANSWER_BYTES("ipc.maxAnswerBytes"),
  JSON_DEPTH("json-depth"),
  TOPIC_BYTES("pubsub.maxTopicBytes"),
  FAILED_CONNECTS("failed-connects"),
  OBSERVERS("observers"),
  LONG_ANSWERS("long-answers"),
  WAITING_UPDATES("waiting-updates");

  private final String key;

  Limit(String key) {
    this.key = key;
  }

  /** The configuration key, or a name of its own for limits that are fixed. */
  public String key() {
    return key;
  }
}
