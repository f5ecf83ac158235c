package dev.marram.frame;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.frame.FrameReader.Result;
import dev.marram.frame.HeaderBlock.Header;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderBlockTest {
  private final FrameReader reader = new FrameReader();

  private HeaderBlock parse(Frame.Builder builder) {
    byte[] frame = builder.build();
    assertThat(reader.read(frame, 0, frame.length, null)).isEqualTo(Result.FRAME);
    return reader.headers();
  }

  /** A frame whose header block is these bytes, right or wrong. */
  private static byte[] framed(byte[] block) {
    return new RawFrame(block, new byte[0]).bytes();
  }

  @Test
  void allTenTypesOfValuesAreRead() {
    int[] sizes = {0, 0, 1, 2, 4, 8, 300, 40, 8, 16};
    Frame.Builder builder = Frame.builder();
    List<Header> sent = new ArrayList<>();
    for (int type = 0; type < sizes.length; type++) {
      byte[] value = new byte[sizes[type]];
      java.util.Arrays.fill(value, (byte) ('a' + type));
      sent.add(new Header("header" + type, type, value));
      builder.header(sent.get(type));
    }

    HeaderBlock block = parse(builder.message(0, 2, 77));

    assertThat(block.headers().subList(0, 10))
        .usingRecursiveFieldByFieldElementComparator()
        .isEqualTo(sent);
    assertThat(block.text("header7")).contains("h".repeat(40));
    assertThat(block.text("header6")).as("bytes are no text").isEmpty();
    assertThat(block.complete()).isTrue();
    assertThat(block.flags()).isEqualTo(2);
    assertThat(reader.streamId()).isEqualTo(77);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00", // a name of no letters
        "00" + "04" + "00000001",
        "05" + "61", // a name that is cut
        "ff" + "61",
        "01" + "61", // no type
        "01" + "61" + "0a", // unknown types
        "01" + "61" + "7f",
        "01" + "61" + "80" + "00000000",
        "01" + "61" + "ff",
        "01" + "61" + "02", // values that are cut
        "01" + "61" + "03" + "00",
        "01" + "61" + "04" + "000000",
        "01" + "61" + "05" + "00000000000000",
        "01" + "61" + "08" + "00000000000000",
        "01" + "61" + "09" + "000000000000000000000000000000",
        "01" + "61" + "06", // lengths that are cut
        "01" + "61" + "07" + "00",
        "01" + "61" + "07" + "0001",
        "01" + "61" + "06" + "0003" + "6161",
        "01" + "61" + "07" + "ffff" + "61",
        "01" + "c3" + "00", // names that are no UTF-8
        "03" + "eda080" + "00",
        "01" + "61" + "00" + "01", // a good header, then half a one
      })
  void aBlockThatDoesNotAddUpIsBadHeadersWithAReason(String block) {
    byte[] frame = framed(HexFormat.of().parseHex(block));

    assertThat(reader.read(frame, 0, frame.length, null)).isEqualTo(Result.BAD_HEADERS);
    assertThat(reader.fault()).isNotEmpty();
  }

  @Test
  void aBlockCutAnywhereNeverReadsBehindItsEnd() {
    byte[] frame = Vectors.bytes(Vectors.PUBLISH);
    byte[] block = java.util.Arrays.copyOfRange(frame, 12, 12 + 188);
    for (int cut = 0; cut <= block.length; cut++) {
      byte[] array = framed(java.util.Arrays.copyOf(block, cut));
      Result result = reader.read(array, 0, array.length, null);
      if (result == Result.FRAME) {
        int sum = reader.headers().headers().stream().mapToInt(HeaderBlockTest::encoded).sum();
        assertThat(sum).isEqualTo(cut);
      } else {
        assertThat(result).isEqualTo(Result.BAD_HEADERS);
      }
    }
  }

  private static int encoded(Header header) {
    return 2 + header.name().length() + (header.type() == 7 ? 2 : 0) + header.value().length;
  }

  @Test
  void ofDuplicatesTheFirstWins() {
    HeaderBlock block =
        parse(
            Frame.builder()
                .message(0, 1, 5)
                .header("operation", "first")
                .message(1, 2, 6)
                .header("operation", "second"));

    assertThat(block.type()).isZero();
    assertThat(block.flags()).isEqualTo(1);
    assertThat(reader.streamId()).isEqualTo(5);
    assertThat(block.operation()).contains("first");
    assertThat(block.headers()).hasSize(8);
  }

  @Test
  void theMandatoryHeadersAreFoundInAnyLetterCase() {
    HeaderBlock block =
        parse(
            Frame.builder()
                .header(":Message-TYPE", 1)
                .header(":MESSAGE-flags", 2)
                .header(":Stream-Id", 3)
                .header("Operation", "x")
                .header(":VERSION", "0.1.0"));

    assertThat(block.complete()).isTrue();
    assertThat(block.type()).isEqualTo(1);
    assertThat(block.flags()).isEqualTo(2);
    assertThat(reader.streamId()).isEqualTo(3);
    assertThat(block.operation()).contains("x");
    assertThat(block.version()).contains("0.1.0");
  }

  @Test
  void aLetterThatOnlyLooksAlikeInUnicodeIsAnotherName() {
    HeaderBlock block =
        parse(
            Frame.builder()
                .header(":message-type", 0)
                .header(":message-flags", 0)
                .header(":\u017ftream-id", 3)
                .header(":stream-\u0131d", 4));

    assertThat(block.complete()).isFalse();
    assertThat(reader.streamId()).isZero();
  }

  @ParameterizedTest
  @CsvSource({":message-type", ":message-flags", ":stream-id"})
  void aMandatoryHeaderOfTheWrongTypeCountsAsMissing(String wrong) {
    Frame.Builder builder = Frame.builder();
    for (String name : List.of(":message-type", ":message-flags", ":stream-id")) {
      if (name.equals(wrong)) {
        builder.header(new Header(name, Wire.TYPE_INT64, new byte[] {0, 0, 0, 0, 0, 0, 0, 1}));
      } else {
        builder.header(name, 1);
      }
    }

    assertThat(parse(builder).complete()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({":message-type", ":message-flags", ":stream-id"})
  void aMissingMandatoryHeaderMakesTheBlockIncomplete(String missing) {
    Frame.Builder builder = Frame.builder().header("operation", "x");
    for (String name : List.of(":message-type", ":message-flags", ":stream-id")) {
      if (!name.equals(missing)) {
        builder.header(name, 1);
      }
    }

    assertThat(parse(builder).complete()).isFalse();
  }

  @Test
  void anOperationOfTheWrongTypeCountsAsMissing() {
    HeaderBlock block = parse(Frame.builder().message(0, 0, 1).header("operation", 7));

    assertThat(block.complete()).isTrue();
    assertThat(block.operation()).isEmpty();
  }

  @Test
  void thereMayBe1024HeadersAndNotOneMore() {
    Frame.Builder builder = Frame.builder().message(0, 0, 1);
    for (int i = 3; i < 1024; i++) {
      builder.header(new Header("h", Wire.TYPE_TRUE, new byte[0]));
    }
    assertThat(parse(builder).headers()).hasSize(1024);

    byte[] more = builder.header(new Header("h", Wire.TYPE_TRUE, new byte[0])).build();
    assertThat(reader.read(more, 0, more.length, null)).isEqualTo(Result.BAD_HEADERS);
    assertThat(reader.fault()).contains("1024");
  }

  @Test
  void theLongestNamesAndTextsAreRead() {
    String name = "n".repeat(255);
    String text = "t".repeat(32_767);

    assertThat(parse(Frame.builder().header(name, text)).text(name)).contains(text);
  }

  @Test
  void aTextLongerThanTheFormatAllowsIsBadHeaders() {
    byte[] start = HexFormat.of().parseHex("0161078000");
    byte[] frame = framed(java.util.Arrays.copyOf(start, 5 + 32_768));

    assertThat(reader.read(frame, 0, frame.length, null)).isEqualTo(Result.BAD_HEADERS);
  }

  @Test
  void everyHeaderThatWasReadCanBeSentAgain() {
    long seed = Long.getLong("marram.seed", System.nanoTime());
    System.out.println("HeaderBlockTest seed " + seed);
    Random random = new Random(seed);
    int found = 0;
    for (int round = 0; round < 50_000; round++) {
      byte[] block = changed(changed(randomBlock(random), random), random);
      byte[] frame = framed(block);
      if (reader.read(frame, 0, frame.length, null) == Result.FRAME) {
        Frame.Builder again = Frame.builder();
        reader.headers().headers().forEach(again::header);
        assertThat(again.build()).as("seed %d", seed).isEqualTo(frame);
        found++;
      }
    }
    assertThat(found).isPositive();
  }

  @Test
  void whatDoesNotFitInAHeaderIsNotBuilt() {
    for (Header header :
        List.of(
            new Header("", Wire.TYPE_TRUE, new byte[0]),
            new Header("n".repeat(256), Wire.TYPE_TRUE, new byte[0]),
            new Header("\u00e4".repeat(128), Wire.TYPE_TRUE, new byte[0]),
            new Header("n", Wire.TYPE_STRING, new byte[32_768]))) {
      org.assertj.core.api.Assertions.assertThatThrownBy(() -> Frame.builder().header(header))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void theSameHeadersOfAnotherStreamAreRecognized() {
    byte[] first = Frame.builder().message(0, 0, 1).header("operation", "x").build();
    byte[] second = Frame.builder().message(0, 0, -2).header("operation", "x").build();
    reader.read(first, 0, first.length, null);
    HeaderBlock block = reader.headers();

    assertThat(reader.read(second, 0, second.length, block)).isEqualTo(Result.FRAME);
    assertThat(reader.headers()).isSameAs(block);
    assertThat(reader.streamId()).isEqualTo(-2);
  }

  @Test
  void aBlockTooLargeToRememberIsNeverTakenForAnother() {
    byte[] large = Frame.builder().header("x", "y".repeat(5000)).message(0, 0, 1).build();
    byte[] small = Frame.builder().build();
    reader.read(large, 0, large.length, null);
    HeaderBlock block = reader.headers();

    assertThat(reader.read(small, 0, small.length, block)).isEqualTo(Result.FRAME);
    assertThat(reader.headers().complete()).isFalse();
    assertThat(reader.read(large, 0, large.length, block)).isEqualTo(Result.FRAME);
    assertThat(reader.streamId()).isEqualTo(1);
  }

  @Test
  void theMemoryNeverChangesWhatIsRead() {
    long seed = Long.getLong("marram.seed", System.nanoTime());
    System.out.println("HeaderBlockTest seed " + seed);
    Random random = new Random(seed);
    byte[] block = randomBlock(random);
    HeaderBlock last = null;
    for (int round = 0; round < 100_000; round++) {
      byte[] next =
          switch (random.nextInt(4)) {
            case 0 -> randomBlock(random);
            case 1 -> block.clone();
            default -> changed(block, random);
          };
      byte[] frame = framed(next);
      String remembering = read(frame, last);
      HeaderBlock found = remembering.startsWith("FRAME") ? reader.headers() : null;
      assertThat(remembering).as("seed %d round %d", seed, round).isEqualTo(read(frame, null));
      if (found != null) {
        last = found;
        block = next;
      }
    }
  }

  private String read(byte[] frame, @Nullable HeaderBlock last) {
    Result result = reader.read(frame, 0, frame.length, last);
    if (result != Result.FRAME) {
      return result + " " + reader.fault();
    }
    HeaderBlock block = reader.headers();
    StringBuilder text = new StringBuilder("FRAME stream " + reader.streamId());
    if (block.complete()) {
      text.append(" type ").append(block.type()).append(" flags ").append(block.flags());
    }
    text.append(block.operation()).append(block.version());
    for (Header header : block.headers()) {
      text.append(' ').append(header.name()).append(header.type());
      if (!header.name().equalsIgnoreCase(":stream-id")) {
        text.append(HexFormat.of().formatHex(header.value()));
      }
    }
    return text.toString();
  }

  private static byte[] randomBlock(Random random) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    String[] names = {
      ":message-type", ":message-flags", ":stream-id", "operation", ":version", "x"
    };
    for (int count = random.nextInt(7); count > 0; count--) {
      String name = names[random.nextInt(names.length)];
      boolean text = random.nextInt(3) == 0;
      block.write(name.length());
      block.writeBytes(name.getBytes(StandardCharsets.UTF_8));
      block.write(text ? 7 : 4);
      if (text) {
        block.writeBytes(new byte[] {0, 2, 'o', (byte) ('a' + random.nextInt(2))});
      } else {
        block.writeBytes(new byte[] {0, 0, 0, (byte) random.nextInt(3)});
      }
    }
    return block.toByteArray();
  }

  private static byte[] changed(byte[] block, Random random) {
    byte[] changed = block.clone();
    if (changed.length > 0) {
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return changed;
  }
}
