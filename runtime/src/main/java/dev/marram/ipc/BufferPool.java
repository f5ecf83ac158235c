package dev.marram.ipc;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Direct buffers for output, in sizes of 16 KiB to 1 MiB by powers of two, used again and again:
 * allocating one in the path of a message costs more than everything else. An idle connection holds
 * none. Owned by the event loop.
 */
final class BufferPool {
  static final int SMALLEST = 16 << 10;
  static final int LARGEST = 1 << 20;

  /** Bytes kept for reuse; what is returned beyond goes back to the system. */
  private static final long KEPT_BYTES = 16 << 20;

  /** A buffer being filled, and a second view of the same bytes for the channel to drain. */
  static final class Chunk {
    final ByteBuffer in;
    final ByteBuffer out;

    private Chunk(int size) {
      in = ByteBuffer.allocateDirect(size);
      out = in.duplicate();
    }

    int capacity() {
      return in.capacity();
    }
  }

  private final List<ArrayDeque<Chunk>> free = new ArrayList<>();
  private final Outbound outbound;
  private long kept;

  /** A pool whose chunks in use count towards this total, with their whole size. */
  BufferPool(Outbound outbound) {
    this.outbound = outbound;
    for (int size = SMALLEST; size <= LARGEST; size <<= 1) {
      free.add(new ArrayDeque<>());
    }
  }

  /** An empty chunk of at least this many bytes, at most {@link #LARGEST}. */
  Chunk take(int bytes) {
    int size = Math.max(SMALLEST, Integer.highestOneBit(Math.max(1, bytes - 1)) << 1);
    outbound.add(size);
    Chunk chunk = free.get(sizeClass(size)).pollFirst();
    if (chunk == null) {
      return new Chunk(size);
    }
    kept -= size;
    chunk.in.clear();
    return chunk;
  }

  void give(Chunk chunk) {
    outbound.add(-chunk.capacity());
    if (kept + chunk.capacity() <= KEPT_BYTES) {
      kept += chunk.capacity();
      free.get(sizeClass(chunk.capacity())).addFirst(chunk);
    }
  }

  private static int sizeClass(int size) {
    return Integer.numberOfTrailingZeros(size) - Integer.numberOfTrailingZeros(SMALLEST);
  }
}
