package dev.marram.operation;

import dev.marram.ipc.Bounds;
import dev.marram.ipc.IpcLimits;
import java.time.Duration;

/** The limits of flow, small enough that a test reaches them; the rest is as shipped. */
final class FlowLimits {
  private int queueMessages = 20;
  private long queueBytes = 64 << 10;
  private long heldBytes = 32 << 10;
  private boolean endSlow;
  private long inboundBytes = Bounds.DEFAULTS.maxInboundBytes();
  private Duration stall = Bounds.DEFAULTS.subscriberStall();

  private FlowLimits() {}

  static FlowLimits small() {
    return new FlowLimits();
  }

  FlowLimits queue(int messages, long bytes) {
    queueMessages = messages;
    queueBytes = bytes;
    return this;
  }

  FlowLimits heldBytes(long bytes) {
    heldBytes = bytes;
    return this;
  }

  FlowLimits endSlow() {
    endSlow = true;
    return this;
  }

  FlowLimits inboundBytes(long bytes) {
    inboundBytes = bytes;
    return this;
  }

  FlowLimits stall(Duration time) {
    stall = time;
    return this;
  }

  IpcLimits limits() {
    IpcLimits shipped = Bounds.DEFAULTS;
    return new IpcLimits(
        queueMessages,
        queueBytes,
        heldBytes,
        stall,
        endSlow,
        shipped.maxConnections(),
        shipped.maxConnectionsPerComponent(),
        shipped.maxUnauthenticated(),
        shipped.handshakeTimeout(),
        inboundBytes,
        shipped.maxStreams(),
        shipped.maxSubscriptions(),
        shipped.maxOutboundBytes(),
        shipped.maxAnswerBytes());
  }
}
