package dev.marram.ipc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Everything on its way to one peer, in order.
 *
 * <p>While the peer reads, frames are copied into one chunk and written once per burst: that is the
 * fast way. When the peer refuses a write the outbox is <em>behind</em>: from then on frames wait
 * as references to a shared copy, and are copied out in small pieces as the kernel takes them.
 * Large frames always wait as references.
 *
 * <p>A ring of (owner, length) stands beside the bytes, one entry per frame that has begun to be
 * copied, so that each byte the kernel takes is credited to the subscription it belongs to; an
 * owner of null means an answer. Owned by the event loop.
 */
final class Outbox {
  /**
   * What one write hands to the kernel. The kernel keeps each write in a buffer that it frees as a
   * whole, and takes more only when one is free: in large pieces a reader at 30 kB/s would look
   * stopped for seconds. This much fits a buffer without a second allocation.
   */
  private static final int WRITE = 16_000;

  /** Copied out of the backlog at a time. */
  private static final int REFILL = 64 << 10;

  private static final class Deferred {
    final @Nullable EventStream owner;
    final SharedFrame frame;
    final int streamId;
    int copied;
    int checksum;

    Deferred(@Nullable EventStream owner, SharedFrame frame, int streamId) {
      this.owner = owner;
      this.frame = frame;
      this.streamId = streamId;
    }
  }

  private final WritableByteChannel channel;
  private final BufferPool pool;
  private final Outbound outbound;
  private final Ledger ledger;
  private final ArrayDeque<Deferred> backlog = new ArrayDeque<>();
  private BufferPool.@Nullable Chunk chunk;
  private int sent;
  private boolean behind;
  private @Nullable EventStream[] owners = new EventStream[16];
  private int[] lengths = new int[16];
  private int head;
  private int count;
  private int takenOfHead;
  private long answerBytes;

  Outbox(WritableByteChannel channel, BufferPool pool, Outbound outbound, Ledger ledger) {
    this.channel = channel;
    this.pool = pool;
    this.outbound = outbound;
    this.ledger = ledger;
  }

  /** Whether a frame of this length can be copied right away. */
  boolean roomy(int length) {
    return !behind
        && length <= SharedFrame.COPIED
        && backlog.isEmpty()
        && (chunk == null || chunk.in.position() + length <= BufferPool.LARGEST)
        && !outbound.over();
  }

  /** Whether the peer refused a write and something still waits for it. */
  boolean behind() {
    return behind;
  }

  boolean isEmpty() {
    return count == 0 && backlog.isEmpty();
  }

  /** Bytes of answers that are not in the kernel yet. */
  long answerBytes() {
    return answerBytes;
  }

  /** Copies a frame behind all others; only when {@link #roomy}. */
  void append(@Nullable EventStream owner, byte[] frame, int length) {
    if (owner == null) {
      answerBytes += length;
    }
    room(length).put(frame, 0, length);
    track(owner, length);
  }

  /** Queues a frame behind all others by reference. */
  void defer(@Nullable EventStream owner, SharedFrame frame, int streamId) {
    if (owner == null) {
      answerBytes += frame.length();
    }
    frame.retain(outbound);
    backlog.addLast(new Deferred(owner, frame, streamId));
  }

  private ByteBuffer room(int length) {
    BufferPool.Chunk current = chunk;
    if (current == null) {
      current = pool.take(length);
      chunk = current;
      sent = 0;
    } else if (current.in.remaining() < length) {
      BufferPool.Chunk larger = pool.take(current.in.position() - sent + length);
      current.out.limit(current.in.position()).position(sent);
      larger.in.put(current.out);
      pool.give(current);
      current = larger;
      chunk = current;
      sent = 0;
    }
    return current.in;
  }

  private void track(@Nullable EventStream owner, int length) {
    if (count == lengths.length) {
      @Nullable EventStream[] moreOwners = new EventStream[2 * count];
      int[] moreLengths = new int[2 * count];
      for (int i = 0; i < count; i++) {
        moreOwners[i] = owners[head + i & count - 1];
        moreLengths[i] = lengths[head + i & count - 1];
      }
      owners = moreOwners;
      lengths = moreLengths;
      head = 0;
    }
    int place = head + count++ & lengths.length - 1;
    owners[place] = owner;
    lengths[place] = length;
  }

  /**
   * Hands one piece to the kernel; true when it took all of the piece, so that another may follow.
   *
   * @throws IOException when the peer is gone
   */
  boolean writeOnce() throws IOException {
    BufferPool.Chunk current = chunk;
    if (current == null || sent == current.in.position()) {
      current = refill();
    }
    if (current == null) {
      behind(false);
      return false;
    }
    int wanted = Math.min(current.in.position() - sent, WRITE);
    current.out.limit(sent + wanted).position(sent);
    int written = channel.write(current.out);
    sent += written;
    credit(written);
    if (written < wanted) {
      behind(true);
      return false;
    }
    if (isEmpty()) {
      release();
      behind(false);
      return false;
    }
    return true;
  }

  private void behind(boolean now) {
    if (now != behind) {
      behind = now;
      outbound.behind(now);
    }
  }

  private BufferPool.@Nullable Chunk refill() {
    if (backlog.isEmpty()) {
      release();
      return null;
    }
    if (chunk != null && chunk.capacity() > REFILL) {
      release();
    }
    BufferPool.Chunk current = chunk == null ? pool.take(REFILL) : chunk;
    chunk = current;
    current.in.clear();
    sent = 0;
    while (!backlog.isEmpty() && current.in.hasRemaining()) {
      Deferred next = backlog.getFirst();
      if (next.copied == 0) {
        track(next.owner, next.frame.length());
        next.checksum = next.frame.checksum(next.streamId);
      }
      int part = Math.min(current.in.remaining(), next.frame.length() - next.copied);
      next.frame.copy(next.copied, part, next.streamId, next.checksum, current.in);
      next.copied += part;
      if (next.copied == next.frame.length()) {
        backlog.removeFirst();
        next.frame.release(outbound);
      }
    }
    return current;
  }

  private void release() {
    if (chunk != null) {
      pool.give(chunk);
      chunk = null;
    }
    sent = 0;
  }

  /** Credits bytes that the kernel took to the frames they belong to, oldest first. */
  private void credit(int bytes) {
    int left = bytes;
    while (left > 0) {
      int length = lengths[head];
      EventStream owner = owners[head];
      int part = Math.min(left, length - takenOfHead);
      takenOfHead += part;
      left -= part;
      boolean whole = takenOfHead == length;
      if (owner == null) {
        answerBytes -= part;
      } else {
        owner.taken(part, whole);
        if (whole) {
          ledger.delivered();
        }
      }
      if (whole) {
        owners[head] = null;
        head = head + 1 & lengths.length - 1;
        count--;
        takenOfHead = 0;
      }
    }
  }

  /**
   * Takes out what waits for a subscription that has ended and has not begun to be copied; returns
   * how many messages that were. What is already between other bytes in the chunk still goes out,
   * and counts as delivered.
   */
  int drop(EventStream owner) {
    int before = backlog.size();
    backlog.removeIf(waiting -> {
      boolean dropped = waiting.owner == owner && waiting.copied == 0;
      if (dropped) {
        waiting.frame.release(outbound);
      }
      return dropped;
    });
    return before - backlog.size();
  }

  /**
   * Gives everything back when the connection is closed; returns how many messages never got out.
   */
  long close() {
    long lost = pendingMessages();
    backlog.forEach(waiting -> waiting.frame.release(outbound));
    backlog.clear();
    Arrays.fill(owners, null);
    count = 0;
    answerBytes = 0;
    release();
    behind(false);
    return lost;
  }

  /** Messages that are not in the kernel yet, for the ledger. */
  long pendingMessages() {
    long pending = 0;
    for (int i = 0; i < count; i++) {
      pending += owners[head + i & lengths.length - 1] == null ? 0 : 1;
    }
    for (Deferred waiting : backlog) {
      pending += waiting.owner == null || waiting.copied > 0 ? 0 : 1;
    }
    return pending;
  }
}
