import dev.marram.frame.Frame;
import dev.marram.frame.FrameReader;
import dev.marram.frame.HeaderBlock;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * Updates of one component's configuration, each with another value of 100 bytes, with a number of
 * them outstanding; or the same disk's bare write and fdatasync of 200 bytes. Prints one JSON line.
 *
 * <p>UpdateLoad SOCKET TOKEN OUTSTANDING SECONDS, or UpdateLoad FOLDER bare 1 SECONDS.
 */
final class UpdateLoad {
  private static final String SERVICE = "aws.greengrass#UpdateConfiguration";
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final byte[] FRAME = frame(1, "0000000000");
  private static final int STREAM_AT = Arrays.mismatch(FRAME, frame(0x02000001, "0000000000"));
  private static final int DIGITS_AT = Arrays.mismatch(FRAME, frame(1, "1000000000"));

  public static void main(String[] arguments) throws Exception {
    int outstanding = Integer.parseInt(arguments[2]);
    double seconds = Double.parseDouble(arguments[3]);
    if (arguments[1].equals("bare")) {
      bare(Path.of(arguments[0]), seconds);
    } else {
      try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
        channel.connect(UnixDomainSocketAddress.of(arguments[0]));
        new UpdateLoad(channel).run(arguments[1], outstanding, seconds);
      }
    }
  }

  private final SocketChannel channel;
  private final FrameReader reader = new FrameReader();
  private final byte[] received = new byte[1 << 20];
  private int from;
  private int to;
  private HeaderBlock last;
  private long count;
  private final CRC32 crc = new CRC32();

  private UpdateLoad(SocketChannel channel) {
    this.channel = channel;
  }

  private void run(String token, int outstanding, double seconds) throws IOException {
    send(
        Frame.builder()
            .message(4, 0, 0)
            .header(":version", "0.1.0")
            .payload("{\"authToken\":\"" + token + "\"}")
            .build());
    if (receive().flags() != 1) {
      throw new IOException("not connected");
    }
    send(update(outstanding));
    long[] times = new long[1 << 22];
    long begin = System.nanoTime();
    long warm = begin + (long) (seconds * 0.3e9);
    long end = begin + (long) (seconds * 1e9);
    int done = 0;
    long measured = 0;
    long lastSent = System.nanoTime();
    while (System.nanoTime() < end) {
      // All answers that are there, then as many updates in one write: as the window moves.
      int answers = 0;
      do {
        Frame answer = receive();
        if (answer.type() != 0) {
          throw new IOException(answer.payloadText());
        }
        answers++;
      } while (from < to);
      long now = System.nanoTime();
      if (now > warm) {
        measured = measured == 0 ? now : measured;
        times[Math.min(done, times.length - 1)] = now - lastSent;
        done += answers;
      }
      lastSent = System.nanoTime();
      send(update(answers));
    }
    report(done, System.nanoTime() - measured, Arrays.copyOf(times, Math.min(done, times.length)));
  }

  /** So many updates, one behind the other: copies of one frame with other numbers in it. */
  private byte[] update(int many) {
    byte[] all = new byte[many * FRAME.length];
    for (int i = 0; i < many; i++) {
      count++;
      int at = i * FRAME.length;
      System.arraycopy(FRAME, 0, all, at, FRAME.length);
      INT.set(all, at + STREAM_AT, (int) count);
      long rest = count;
      for (int digit = DIGITS_AT + 9; digit >= DIGITS_AT; digit--, rest /= 10) {
        all[at + digit] = (byte) ('0' + rest % 10);
      }
      crc.reset();
      crc.update(all, at, FRAME.length - 4);
      INT.set(all, at + FRAME.length - 4, (int) crc.getValue());
    }
    return all;
  }

  private static byte[] frame(int stream, String digits) {
    return Frame.builder()
        .message(0, 0, stream)
        .header("operation", SERVICE)
        .model(SERVICE + "Request")
        .payload(
            "{\"timestamp\":0,\"valueToMerge\":{\"key\":\"%s%s\"}}"
                .formatted(digits, "x".repeat(90)))
        .build();
  }

  private void send(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  private Frame receive() throws IOException {
    while (reader.read(received, from, to, last) == FrameReader.Result.INCOMPLETE) {
      System.arraycopy(received, from, received, 0, to - from);
      to -= from;
      from = 0;
      int read = channel.read(ByteBuffer.wrap(received, to, received.length - to));
      if (read < 0) {
        throw new IOException("closed");
      }
      to += read;
    }
    last = reader.headers();
    Frame frame = Frame.of(reader, received);
    from += reader.length();
    return frame;
  }

  private static void bare(Path folder, double seconds) throws IOException {
    Path path = folder.resolve("bare.tmp");
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.allocate(4 << 20));
      file.force(true);
      ByteBuffer record = ByteBuffer.allocateDirect(200);
      long[] times = new long[1 << 23];
      int done = 0;
      long begin = System.nanoTime();
      while (System.nanoTime() - begin < seconds * 1e9) {
        long start = System.nanoTime();
        file.write(record.clear(), done * 200L % (4 << 20 - 1));
        file.force(false);
        times[done++] = System.nanoTime() - start;
      }
      report(done, System.nanoTime() - begin, Arrays.copyOf(times, done));
    } finally {
      Files.delete(path);
    }
  }

  private static void report(int done, long nanos, long[] times) {
    Arrays.sort(times);
    long median = times.length == 0 ? 0 : times[times.length / 2];
    System.out.println(
        "{\"rate\":%.0f,\"p50_us\":%.1f,\"done\":%d}"
            .formatted(done * 1e9 / nanos, median / 1e3, done));
  }
}
