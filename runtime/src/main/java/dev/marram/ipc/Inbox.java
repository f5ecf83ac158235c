package dev.marram.ipc;

import dev.marram.frame.FrameReader;
import dev.marram.frame.HeaderBlock;
import dev.marram.frame.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The receiving half of a connection: reads, finds frames, keeps the unfinished rest, and can be
 * paused for several reasons at once.
 *
 * <p>A read goes into the loop's buffer; only what is left of an unfinished frame, or of a burst
 * that was paused in the middle, is kept here and counts towards {@code ipc.maxInboundBytes}. Owned
 * by the event loop.
 */
final class Inbox {
  // Reasons not to read, a set of bits.
  static final int HANDSHAKE = 1;
  static final int HELD = 2;
  static final int ANSWERS = 4;
  static final int INBOUND = 8;
  static final int CLOSING = 16;

  private static final byte[] NOTHING = {};

  private final Connection connection;
  private final SocketChannel channel;
  private final SelectionKey key;
  private final EventLoop loop;
  private byte[] kept = NOTHING;
  private int keptLength;
  private int frameLength;
  private int paused;
  private boolean scheduled;
  private boolean granted;
  private long progressAt;
  private @Nullable HeaderBlock lastHeaders;

  Inbox(Connection connection, SocketChannel channel, SelectionKey key, EventLoop loop) {
    this.connection = connection;
    this.channel = channel;
    this.key = key;
    this.loop = loop;
  }

  void pause(int reason) {
    if (paused == 0) {
      interest(SelectionKey.OP_READ, false);
    }
    paused |= reason;
  }

  void resume(int reason) {
    if ((paused & reason) == 0) {
      return;
    }
    paused &= ~reason;
    if (paused == 0 && !connection.closed()) {
      progressAt = loop.now;
      interest(SelectionKey.OP_READ, true);
      if (keptLength > 0 && !scheduled) {
        scheduled = true;
        loop.resumed.add(this);
      }
    }
  }

  void interest(int operation, boolean wanted) {
    if (key.isValid()) {
      int operations = key.interestOps();
      key.interestOps(wanted ? operations | operation : operations & ~operation);
    }
  }

  /** Bytes of a frame that has begun and not ended. */
  int unfinished() {
    return paused == 0 || paused == INBOUND ? keptLength : 0;
  }

  /** How much of that frame has not come yet, as far as known. */
  int missing() {
    return frameLength == 0 ? Wire.MAX_INBOUND : frameLength - keptLength;
  }

  boolean isPaused() {
    return paused != 0;
  }

  /** Whether a frame has begun and made no progress since then, while we were reading. */
  boolean stuck(long now) {
    return paused == 0 && keptLength > 0 && now - progressAt > IpcLimits.FRAME_PROGRESS.toNanos();
  }

  /** Reads what is there, once, and acts on every whole frame. */
  void readable() {
    ByteBuffer buffer = loop.readBuffer;
    byte[] array = loop.readArray;
    buffer.clear();
    boolean gathering = keptLength > array.length - buffer.capacity();
    if (gathering && frameLength > keptLength) {
      // Never past the end of a large frame: what follows it would have to be copied once more.
      buffer.limit(Math.min(buffer.capacity(), frameLength - keptLength));
    }
    int count = read(buffer);
    if (count < 0) {
      connection.close(DropReason.CONNECTION_CLOSED);
    }
    if (count <= 0) {
      return;
    }
    progressAt = loop.now;
    buffer.flip();
    if (gathering) {
      grow(keptLength + count);
      buffer.get(kept, keptLength, count);
      keptLength += count;
      parseKept();
    } else {
      System.arraycopy(kept, 0, array, 0, keptLength);
      buffer.get(array, keptLength, count);
      int length = keptLength + count;
      keep(array, parse(array, length), length);
    }
    relieve();
  }

  private int read(ByteBuffer buffer) {
    try {
      return channel.read(buffer);
    } catch (IOException e) {
      return -1;
    }
  }

  /** Goes on with what was kept when reading was paused. */
  void proceed() {
    scheduled = false;
    if (paused == 0 && keptLength > 0 && !connection.closed()) {
      parseKept();
      relieve();
    }
  }

  private void parseKept() {
    byte[] bytes = kept;
    int length = keptLength;
    int done = parse(bytes, length);
    if (done > 0 || connection.closed()) {
      keep(bytes, done, length);
    }
  }

  /**
   * Acts on frames until one is unfinished, reading is paused or the connection ends; returns where
   * it stopped.
   */
  private int parse(byte[] array, int length) {
    FrameReader reader = loop.reader;
    int at = 0;
    frameLength = 0;
    while (at < length && paused == 0) {
      switch (reader.read(array, at, length, lastHeaders)) {
        case INCOMPLETE -> {
          frameLength = length - at >= 12 ? reader.length() : 0;
          return at;
        }
        case FRAME -> {
          if (mustWait(reader.length())) {
            frameLength = reader.length();
            return at;
          }
          int next = at + reader.length();
          HeaderBlock headers = reader.headers();
          lastHeaders = headers.isRemembered() ? headers : null;
          connection.received(reader, array);
          at = next;
        }
        case BAD_HEADERS -> {
          connection.internalError("The frame's headers are malformed: " + reader.fault());
          return length;
        }
        case CORRUPT -> {
          if (Integer.compareUnsigned(reader.length(), Wire.MAX_INBOUND) > 0) {
            loop.ledger.reached(Limit.FRAME_SIZE);
          }
          connection.close(DropReason.CONNECTION_CLOSED);
          return length;
        }
      }
      loop.pauseToFlush();
    }
    return at;
  }

  /**
   * A large frame is acted on when there is memory for what becomes of it, or it has been given its
   * turn.
   */
  private boolean mustWait(int length) {
    boolean turn = granted;
    granted = false;
    if (turn || length < Inbound.LARGE || !loop.inbound.over()) {
      return false;
    }
    loop.inbound.pause(connection);
    return true;
  }

  /** Lets one large frame be acted on although memory is short. */
  void grant() {
    granted = true;
    resume(INBOUND);
  }

  /** Keeps the bytes from {@code from} on; none when the connection is over. */
  private void keep(byte[] array, int from, int to) {
    boolean over = connection.closed() || (paused & CLOSING) != 0;
    int left = over ? 0 : to - from;
    byte[] rest = left == 0 ? NOTHING : Arrays.copyOfRange(array, from, to);
    replace(rest);
    keptLength = left;
  }

  /** Only when what could be finished is: a frame that is whole needs no relief. */
  private void relieve() {
    if (keptLength > 0 && loop.inbound.over()) {
      loop.relieve();
    }
  }

  private void grow(int needed) {
    if (needed > kept.length) {
      int doubled = Math.min(2 * kept.length, Math.max(frameLength, needed));
      replace(Arrays.copyOf(kept, Math.max(needed, doubled)));
    }
  }

  private void replace(byte[] bytes) {
    loop.inbound.add(bytes.length - kept.length);
    kept = bytes;
  }

  void close() {
    replace(NOTHING);
    keptLength = 0;
    paused |= CLOSING;
  }
}
