package dev.marram.cli;

import dev.marram.base.Clock;
import dev.marram.base.Problem;
import dev.marram.base.Visible;
import dev.marram.client.IpcClient;
import dev.marram.client.RemoteException;
import dev.marram.client.Subscription;
import dev.marram.model.Document;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code marram topic}: publishes messages, and shows what is published. */
@Command(
    name = "topic",
    description = "Publishes to topics of a running runtime, and shows what is published.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example:", "  marram topic subscribe 'plant/#' --root ./root"})
final class TopicCommand {
  private static final Base64.Encoder BASE64 = Base64.getEncoder();

  @Command(
      name = "publish",
      description = "Publishes a message: a JSON object as a JSON message, anything else as bytes.",
      footer = {"", "Example:", "  marram topic publish a/b '{\"n\": {n}}' --count 20 --rate 5/s"})
  void publish(
      @Mixin Target target,
      @Mixin Output output,
      @Parameters(paramLabel = "TOPIC", description = "Topic, without wildcards.") String topic,
      @Parameters(
              paramLabel = "MESSAGE",
              arity = "0..1",
              description = "What is published; with - it is read from standard input.")
          @Nullable String given,
      @Option(names = "--file", description = "Publishes the content of this file.")
          @Nullable Path file,
      @Option(names = "--text", description = "Sends a JSON object as bytes, too.") boolean text,
      @Option(
              names = "--rate",
              description = "At most so many a second, such as 5/s.",
              defaultValue = "999999")
          String rate,
      @Option(names = "--count", description = "How many; {n} in the message becomes 1, 2, 3 ...")
          @Nullable Integer several)
      throws IOException, InterruptedException {
    check(file == null || given == null, "Give a MESSAGE or --file, not both");
    int count = several == null ? 1 : several;
    check(count > 0, "--count is 1 or more");
    check(rate.matches("[1-9]\\d{0,5}(/s)?"), "--rate is from 1/s to 999999/s");
    long nanos = 1_000_000_000 / Integer.parseInt(rate.replace("/s", ""));
    byte[] message = file == null ? message(given) : read(Files.newInputStream(file));
    String numbered = new String(message, StandardCharsets.ISO_8859_1); // each byte as it is
    int accepted = 0;
    String error = "";
    try (IpcClient client = target.connect()) {
      long start = Clock.SYSTEM.nanos();
      for (int n = 1; n <= count; n++) {
        String each = several == null ? numbered : numbered.replace("{n}", Integer.toString(n));
        byte[] bytes = each.getBytes(StandardCharsets.ISO_8859_1);
        Optional<String> failure = publish(client, topic, bytes, text);
        accepted += failure.isEmpty() ? 1 : 0;
        error = failure.orElse(error);
        if (count > 1 && !output.json() && output.isTerminal()) {
          System.out.print("\r" + n + " of " + count + "\r");
        }
        long early = start + n * nanos - Clock.SYSTEM.nanos();
        Thread.sleep(Duration.ofNanos(n < count ? Math.max(0, early) : 0));
      }
    } catch (IOException e) {
      if (accepted > 0) { // the runtime stopped since
        count(output, accepted, count, String.valueOf(e.getMessage()));
      }
      throw e;
    }
    if (count(output, accepted, count, error) > 0) {
      throw new Target.NamedException(Problem.REQUEST_REFUSED, error);
    }
  }

  /** Says and returns how many failed. */
  private static int count(Output output, int accepted, int count, String error)
      throws IOException {
    int failed = count - accepted;
    output.say(
        output.json()
            ? "{\"accepted\":%d,\"failed\":%d,\"error\":%s}"
                .formatted(accepted, failed, Json.quoted(error))
            : "%,d accepted, %,d failed".formatted(accepted, failed));
    return failed;
  }

  private static byte[] message(@Nullable String given) throws IOException {
    check(given != null || !Output.isTerminal(0), "Give a MESSAGE, --file FILE, or - and type it");
    return given == null || given.equals("-")
        ? read(System.in)
        : given.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] read(InputStream from) throws IOException {
    try (from) {
      return from.readNBytes(24 << 20); // no frame takes so much, and the client says it
    }
  }

  /** Returns the error's text unless the runtime accepted it. */
  private static Optional<String> publish(
      IpcClient client, String topic, byte[] bytes, boolean text) throws IOException {
    Optional<Document.Obj> json = text ? Optional.empty() : Json.object(bytes);
    String message =
        json.map(object -> "\"jsonMessage\":{\"message\":" + object.toJson())
            .orElse("\"binaryMessage\":{\"message\":\"" + BASE64.encodeToString(bytes) + '"');
    String request = "{\"topic\":" + Json.quoted(topic) + ",\"publishMessage\":{" + message + "}}}";
    try {
      client.call("aws.greengrass#PublishToTopic", request);
      return Optional.empty();
    } catch (RemoteException e) {
      return Optional.of(e.code() + ": " + e.getMessage());
    }
  }

  @Command(
      name = "subscribe",
      description = {
        "Shows time, topic, publisher and payload of messages as they come, until Ctrl-C.",
        "EXPR is such as '/temp > 20', 'topic ~ ^plant', 'publisher != com.example.A'."
      },
      footer = {"", "Example:", "  marram topic subscribe 'plant/#' --filter '/temp > 20'"})
  void subscribe(
      @Mixin Target target,
      @Mixin Output output,
      @Parameters(paramLabel = "TOPIC", description = "Topic, or filter with + and #.")
          String topic,
      @Option(names = "--filter", paramLabel = "EXPR", description = "Shows only such messages.")
          @Nullable String filter,
      @Option(names = "--count", description = "Ends after so many messages.")
          @Nullable Integer count)
      throws IOException, RemoteException {
    check(count == null || count > 0, "--count is 1 or more");
    Optional<MessageFilter> only = Optional.ofNullable(filter).map(MessageFilter::parse);
    String request = "{\"topic\":%s}".formatted(Json.quoted(topic));
    long dropped = 0;
    try (Closeable _ = Output.endingBySignal();
        IpcClient client = target.connect();
        Subscription events = client.subscribe("dev.marram#SubscribeToTopic", request)) {
      for (int shown = 0; count == null || shown < count; ) {
        byte[] frame = events.next(Duration.ofDays(36_500)).orElseThrow().payload();
        Document.Obj event = Json.object(frame).orElse(Document.Obj.EMPTY);
        long missed = Json.number(event, "dropped") - dropped;
        dropped += missed;
        if (missed > 0) {
          System.err.println(
              missed
                  + " messages were missed here: this terminal was too slow, or they have over 2 MiB");
        }
        Payload payload = Payload.of(event);
        if (only.isEmpty() || only.get().passes(event, payload)) {
          shown++;
          if (!output.json(event)) {
            output.print(line(event, payload, output.hasColours()));
          }
        }
      }
    }
  }

  private static String line(Document.Obj event, Payload payload, boolean colours) {
    Instant time = Instant.ofEpochMilli(Json.number(event, "timestamp"));
    String head = Json.text(event, "topic") + "  " + Json.text(event, "publisher") + "  ";
    return time + "  " + Visible.line(head) + payload.show(colours);
  }

  static void check(boolean right, String wrong) {
    if (!right) {
      throw new TypeConversionException(wrong);
    }
  }
}
