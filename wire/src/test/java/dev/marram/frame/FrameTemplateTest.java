package dev.marram.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameTemplateTest {
  private static final String MODEL = "aws.greengrass#SubscriptionResponseMessage";

  private final long seed = Long.getLong("marram.seed", System.nanoTime());
  private final Random random = new Random(seed);

  FrameTemplateTest() {
    System.out.println("FrameTemplateTest seed " + seed);
  }

  private static byte[] generic(int type, int flags, int streamId, byte[] payload) {
    return Frame.builder().model(MODEL).message(type, flags, streamId).payload(payload).build();
  }

  @Test
  void aFixedFrameEqualsTheBuiltOneForEveryStream() {
    byte[] payload = randomPayload();
    FixedFrame fixed = new FixedFrame(FrameTemplate.of(MODEL, 1, 2), payload);
    int[] edges = {0, 1, -1, 255, 256, 65_535, 65_536, Integer.MAX_VALUE, Integer.MIN_VALUE};
    for (int round = 0; round < 2_000; round++) {
      int streamId = round < edges.length ? edges[round] : random.nextInt();
      assertThat(fixed.forStream(streamId))
          .as("seed %d stream %d", seed, streamId)
          .isEqualTo(generic(1, 2, streamId, payload));
    }
  }

  @Test
  void aFrameOfATemplateEqualsTheBuiltOneAlsoAfterItWasGivenToAnotherStream() {
    FrameTemplate template = FrameTemplate.of(MODEL, 0, 0);
    byte[] array = new byte[template.length(1_000) + 100];
    for (int round = 0; round < 1_000; round++) {
      byte[] payload = randomPayload();
      int first = random.nextInt();
      int second = random.nextInt();
      System.arraycopy(payload, 0, array, template.payloadAt(), payload.length);

      int length = template.finish(array, payload.length, first);
      byte[] finished = java.util.Arrays.copyOf(array, length);
      template.address(array, length, second);
      byte[] readdressed = java.util.Arrays.copyOf(array, length);

      assertThat(length).isEqualTo(template.length(payload.length));
      assertThat(finished).as("seed %d", seed).isEqualTo(generic(0, 0, first, payload));
      assertThat(readdressed).as("seed %d", seed).isEqualTo(generic(0, 0, second, payload));
    }
  }

  @Test
  void anEmptyPayloadIsPossible() {
    FixedFrame fixed = new FixedFrame(FrameTemplate.of(MODEL, 0, 0), new byte[0]);

    assertThat(fixed.forStream(3)).isEqualTo(generic(0, 0, 3, new byte[0]));
  }

  private byte[] randomPayload() {
    byte[] payload = new byte[random.nextInt(1_000)];
    random.nextBytes(payload);
    return payload;
  }
}
