package dev.marram.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marram.frame.FrameReader.Result;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lengths: the vectors test the rest. */
class FrameReaderTest {
  private static final int LIMIT = 24 * 1024 * 1024;

  private final FrameReader reader = new FrameReader();

  /** A prelude with the right checksum, whatever it says. */
  private static byte[] prelude(int total, int headers) {
    byte[] prelude = new byte[12];
    ByteBuffer bytes = ByteBuffer.wrap(prelude).putInt(total).putInt(headers);
    bytes.putInt(RawFrame.checksum(prelude, 8));
    return prelude;
  }

  @ParameterizedTest
  @CsvSource({
    "15, 0",
    "0, 0",
    "1, 0",
    "-1, 0",
    "-2147483648, 0",
    "25165825, 0",
    "2147483647, 0",
    "16, 1",
    "71, 56",
    "71, -1",
    "71, 2147483647",
    "71, -2147483648",
    "25165824, 25165809",
  })
  void anImpossibleLengthIsCorruptAsSoonAsThePreludeIsThere(int total, int headers) {
    byte[] bytes = prelude(total, headers);

    assertThat(reader.read(bytes, 0, 12, null)).isEqualTo(Result.CORRUPT);
    assertThat(reader.read(bytes, 0, 11, null)).isEqualTo(Result.INCOMPLETE);
  }

  @ParameterizedTest
  @CsvSource({"16, 0", "71, 55", "25165824, 0", "25165824, 25165808"})
  void aPossibleLengthIsWaitedFor(int total, int headers) {
    assertThat(reader.read(prelude(total, headers), 0, 12, null)).isEqualTo(Result.INCOMPLETE);
    assertThat(reader.length()).isEqualTo(total);
  }

  @Test
  void theSmallestFrameHasNoHeadersAndNoPayload() {
    byte[] smallest = Frame.builder().build();

    assertThat(smallest).hasSize(16);
    assertThat(reader.read(smallest, 0, 16, null)).isEqualTo(Result.FRAME);
    assertThat(reader.headers().complete()).isFalse();
    assertThat(reader.streamId()).isZero();
    assertThat(reader.payloadLength()).isZero();
  }

  @Test
  void theLargestFrameIsRead() {
    int room = LIMIT - Frame.builder().message(0, 0, 1).build().length;
    byte[] largest = Frame.builder().message(0, 0, 1).payload(new byte[room]).build();
    byte[] tooLarge = Frame.builder().message(0, 0, 1).payload(new byte[room + 1]).build();

    assertThat(reader.read(largest, 0, largest.length, null)).isEqualTo(Result.FRAME);
    assertThat(reader.payloadLength()).isEqualTo(room);
    assertThat(reader.read(tooLarge, 0, tooLarge.length, null)).isEqualTo(Result.CORRUPT);
  }

  @Test
  void whatStandsBehindTheFrameIsNotLookedAt() {
    byte[] frame = Frame.builder().message(0, 0, 9).payload("{}").build();
    byte[] array = java.util.Arrays.copyOf(frame, frame.length + 3);
    array[frame.length] = -1;

    assertThat(reader.read(array, 0, array.length, null)).isEqualTo(Result.FRAME);
    assertThat(reader.length()).isEqualTo(frame.length);
    assertThat(reader.streamId()).isEqualTo(9);
  }

  @Test
  void headersWithoutAFrameAreABug() {
    assertThatThrownBy(reader::headers).isInstanceOf(IllegalStateException.class);
  }
}
