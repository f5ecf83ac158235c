package dev.marram.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.config.ConfigException;
import dev.marram.config.RuntimeConfig;
import dev.marram.config.Setting;
import dev.marram.model.Document;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Keys and defaults of the limits, as decisions D1 and D2 name them. */
class LimitKeysTest {
  private static final IpcLimits DEFAULTS = Bounds.DEFAULTS;

  /** Setting, the table's figure, and what the server has without configuration. */
  private record Row(Setting setting, long figure, long ours) {}

  private static final List<Row> TABLE =
      List.of(
          new Row(Setting.IPC_QUEUE_MESSAGES, 10_000, DEFAULTS.subscriberQueueMessages()),
          new Row(Setting.IPC_QUEUE_BYTES, 4 << 20, DEFAULTS.subscriberQueueBytes()),
          new Row(Setting.IPC_HELD_PUBLISH_BYTES, 1 << 20, DEFAULTS.heldPublishBytes()),
          new Row(Setting.IPC_SUBSCRIBER_STALL_MS, 2_000, DEFAULTS.subscriberStall().toMillis()),
          new Row(Setting.IPC_MAX_CONNECTIONS, 1_024, DEFAULTS.maxConnections()),
          new Row(
              Setting.IPC_MAX_CONNECTIONS_PER_COMPONENT,
              128,
              DEFAULTS.maxConnectionsPerComponent()),
          new Row(Setting.IPC_MAX_UNAUTHENTICATED, 128, DEFAULTS.maxUnauthenticated()),
          new Row(Setting.IPC_HANDSHAKE_TIMEOUT_MS, 10_000, DEFAULTS.handshakeTimeout().toMillis()),
          new Row(Setting.IPC_MAX_INBOUND_BYTES, 64 << 20, DEFAULTS.maxInboundBytes()),
          new Row(Setting.IPC_MAX_STREAMS, 4_096, DEFAULTS.maxStreams()),
          new Row(Setting.IPC_MAX_SUBSCRIPTIONS, 8_192, DEFAULTS.maxSubscriptions()),
          new Row(Setting.IPC_MAX_OUTBOUND_BYTES, 32 << 20, DEFAULTS.maxOutboundBytes()),
          new Row(Setting.IPC_MAX_ANSWER_BYTES, 1 << 20, DEFAULTS.maxAnswerBytes()),
          new Row(Setting.PUBSUB_MAX_TOPIC_BYTES, 4_096, 4_096));

  @Test
  void theDefaultsAreThoseOfTheTable() throws ConfigException {
    RuntimeConfig config = RuntimeConfig.read(Document.Obj.EMPTY, Long.MAX_VALUE);
    for (Row row : TABLE) {
      String key = row.setting().key();
      assertThat(config.number(row.setting())).as(key).isEqualTo(row.figure());
      assertThat(row.ours()).as(key).isEqualTo(row.figure());
    }
    assertThat(DEFAULTS.endSlowSubscribers()).isFalse();
    assertThat(config.text(Setting.IPC_SLOW_SUBSCRIBERS)).isEqualTo("hold");
  }

  @Test
  void aLimitIsCountedUnderTheKeyThatChangesIt() {
    assertThat(Arrays.stream(Limit.values()).map(Limit::key))
        .doesNotHaveDuplicates()
        .filteredOn(key -> key.startsWith("ipc.") || key.startsWith("pubsub."))
        .allSatisfy(key ->
            assertThat(TABLE).anyMatch(row -> (row.setting().key() + ".").startsWith(key + ".")));
  }
}
