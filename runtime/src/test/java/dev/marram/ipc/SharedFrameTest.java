package dev.marram.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.frame.FrameTemplate;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SharedFrameTest {
  private final FrameTemplate template = FrameTemplate.of("test#Event", 0, 0);
  private final Outbound outbound = new Outbound(1 << 20);

  @Test
  void isAddressedToEachStreamHoweverItIsCut() {
    byte[] frame = frame(0);
    SharedFrame shared = new SharedFrame(frame, frame.length, template);
    for (int cut = 0; cut <= frame.length; cut++) {
      int streamId = cut % 2 == 0 ? 0x01020304 + cut : 7;
      ByteBuffer target = ByteBuffer.allocate(3 + frame.length);
      target.put(new byte[3]);
      shared.copy(0, cut, streamId, shared.checksum(streamId), target);
      shared.copy(cut, frame.length - cut, streamId, shared.checksum(streamId), target);
      assertThat(Arrays.copyOfRange(target.array(), 3, 3 + frame.length))
          .isEqualTo(frame(streamId));
    }
  }

  @Test
  void withoutATemplateItIsCopiedAsItIs() {
    byte[] frame = frame(9);
    SharedFrame shared = new SharedFrame(frame, frame.length - 1, null);
    ByteBuffer target = ByteBuffer.allocate(frame.length - 1);
    shared.copy(0, frame.length - 1, 5, shared.checksum(5), target);
    assertThat(target.array()).isEqualTo(Arrays.copyOf(frame, frame.length - 1));
  }

  @Test
  void keepsACopyOfItsOwn() {
    byte[] frame = frame(9);
    SharedFrame shared = new SharedFrame(frame, frame.length, template);
    Arrays.fill(frame, (byte) 0);
    ByteBuffer target = ByteBuffer.allocate(frame.length);
    shared.copy(0, frame.length, 9, shared.checksum(9), target);
    assertThat(target.array()).isEqualTo(frame(9));
  }

  @Test
  void countsOnceHoweverManyHoldIt() {
    byte[] frame = frame(0);
    SharedFrame shared = new SharedFrame(frame, frame.length, template);
    assertThat(outbound.bytes()).isZero();
    shared.retain(outbound);
    shared.retain(outbound);
    assertThat(outbound.bytes()).isEqualTo(frame.length + SharedFrame.OBJECTS);
    shared.release(outbound);
    assertThat(outbound.bytes()).isEqualTo(frame.length + SharedFrame.OBJECTS);
    shared.release(outbound);
    assertThat(outbound.bytes()).isZero();
  }

  private byte[] frame(int streamId) {
    byte[] payload = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);
    byte[] frame = new byte[template.length(payload.length)];
    System.arraycopy(payload, 0, frame, template.payloadAt(), payload.length);
    template.finish(frame, payload.length, streamId);
    return frame;
  }
}
