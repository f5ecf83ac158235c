package dev.marram.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BufferPoolTest {
  private final Outbound outbound = new Outbound(1 << 20);
  private final BufferPool pool = new BufferPool(outbound);

  @Test
  void sizesArePowersOfTwoFrom16KibibytesOn() {
    assertThat(pool.take(0).capacity()).isEqualTo(16 << 10);
    assertThat(pool.take(1).capacity()).isEqualTo(16 << 10);
    assertThat(pool.take(16 << 10).capacity()).isEqualTo(16 << 10);
    assertThat(pool.take((16 << 10) + 1).capacity()).isEqualTo(32 << 10);
    assertThat(pool.take((512 << 10) + 1).capacity()).isEqualTo(1 << 20);
    assertThat(pool.take(1 << 20).capacity()).isEqualTo(1 << 20);
  }

  @Test
  void whatIsTakenCountsWithItsWholeSizeUntilItIsGivenBack() {
    BufferPool.Chunk small = pool.take(1);
    BufferPool.Chunk large = pool.take(40 << 10);
    assertThat(outbound.bytes()).isEqualTo((16 << 10) + (64 << 10));
    pool.give(small);
    assertThat(outbound.bytes()).isEqualTo(64 << 10);
    pool.give(large);
    assertThat(outbound.bytes()).isZero();
  }

  @Test
  void whatIsGivenBackIsTakenAgainAndEmpty() {
    BufferPool.Chunk chunk = pool.take(1);
    chunk.in.put(new byte[100]);
    chunk.out.limit(100).position(50);
    pool.give(chunk);
    BufferPool.Chunk again = pool.take(10_000);
    assertThat(again).isSameAs(chunk);
    assertThat(again.in.position()).isZero();
    assertThat(again.in.remaining()).isEqualTo(16 << 10);
    assertThat(pool.take(1)).isNotSameAs(chunk);
  }

  @Test
  void noMoreThan16MebibytesAreKept() {
    List<BufferPool.Chunk> taken = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      taken.add(pool.take(BufferPool.LARGEST));
    }
    taken.forEach(pool::give);
    long reused = 0;
    for (int i = 0; i < 20; i++) {
      reused += taken.contains(pool.take(BufferPool.LARGEST)) ? 1 : 0;
    }
    assertThat(reused).isEqualTo(16);
  }
}
