package dev.marram.operation;

import static dev.marram.model.Operation.GET_CONFIGURATION;
import static dev.marram.model.Operation.SUBSCRIBE_TO_CONFIGURATION_UPDATE;
import static dev.marram.model.Operation.UPDATE_CONFIGURATION;
import static dev.marram.operation.OperationServer.error;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.client.IpcClient;
import dev.marram.client.RemoteException;
import dev.marram.client.Reply;
import dev.marram.client.Subscription;
import dev.marram.config.ConfigurationStore;
import dev.marram.config.ConfigurationView;
import dev.marram.config.Merge;
import dev.marram.config.UpdateCase;
import dev.marram.ipc.Limit;
import dev.marram.model.Document;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class UpdateConfigurationTest {
  private static final String ME = "com.example.Me";
  private static final String UPDATE = UPDATE_CONFIGURATION.wireName();

  private final HandClock clock = new HandClock();
  @TempDir private Path folder;
  private OperationServer server;
  private IpcClient me;

  @BeforeEach
  void start() throws Exception {
    server =
        OperationServer.start(
            folder, Map.of(ME, ConfigurationView.of(Document.Obj.EMPTY)), true, clock);
    me = server.client(ME);
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  static List<UpdateCase> cases() {
    return UpdateCase.all().toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void anUpdateDoesAllOrNothingAndTellsOfIt(UpdateCase one) throws Exception {
    server.store.commit("test", (root, now) -> one.givenIn(root, ME));
    String given = configuration();
    Subscription events = me.subscribe(SUBSCRIBE_TO_CONFIGURATION_UPDATE.wireName(), "{}");
    String request = UpdateCase.json(one.request());
    if (one.answer().equals("ok")) {
      Reply reply = me.call(UPDATE, request);
      assertThat(reply.json()).isEqualTo("{}");
      assertThat(reply.modelType()).contains("aws.greengrass#UpdateConfigurationResponse");
    } else {
      RemoteException error = error(me, UPDATE_CONFIGURATION, request);
      assertThat(error.code() + ": " + error.getMessage()).startsWith(one.answer());
    }
    String after = one.after().isEmpty() ? given : UpdateCase.json(one.after());
    if (!one.answer().equals("ok") || !one.after().isEmpty()) {
      assertThat(configuration()).isEqualTo(after);
    }
    assertThat(paths(events)).isEqualTo(one.events());
  }

  private String configuration() throws Exception {
    String json = me.call(GET_CONFIGURATION.wireName(), "{}").json();
    return json.substring(json.indexOf("\"value\":") + 8, json.length() - 1);
  }

  /** The paths that were told before the one that this makes. */
  private List<String> paths(Subscription events) throws Exception {
    List<String> end = List.of("services", ME, "configuration", "end of the test");
    server.store.commit(
        "test",
        (root, now) -> new Merge(root, now).put(end, Document.Num.of(1), Merge.Existing.STAYS));
    List<String> paths = new ArrayList<>();
    while (true) {
      Document.Obj event = (Document.Obj) Document.parse(OperationServer.next(events));
      Document.Obj inner = (Document.Obj) event.get("configurationUpdateEvent").orElseThrow();
      assertThat(inner.get("componentName")).contains(new Document.Text(ME));
      Document.Arr keys = (Document.Arr) inner.get("keyPath").orElseThrow();
      String path =
          String.join(".", keys.items().stream().map(k -> ((Document.Text) k).value()).toList());
      if (path.equals("end of the test")) {
        return paths;
      }
      paths.add(path);
    }
  }

  @Test
  void theNewValueIsReadableWhenItIsAnswered() throws Exception {
    for (int n = 0; n < 200; n++) {
      me.call(UPDATE, "{\"timestamp\":0,\"valueToMerge\":{\"n\":%d}}".formatted(n));
      assertThat(configuration()).isEqualTo("{\"n\":%d}".formatted(n));
    }
  }

  @ParameterizedTest
  @CsvSource({"1048577, true", "4194304, true", "12648448, true", "12648449, false"})
  void aRequestMayHaveTheLargestValueEscapedAnd64KibBesides(int bytes, boolean accepted)
      throws Exception {
    String request = "{\"timestamp\":0,\"keyPath\":[\"a\"],\"valueToMerge\":1}";
    String padded = request + " ".repeat(bytes - request.length());
    if (accepted) {
      assertThat(me.call(UPDATE, padded).json()).isEqualTo("{}");
    } else {
      RemoteException error = error(me, UPDATE_CONFIGURATION, padded);
      assertThat(error)
          .hasMessage("The request has 12648449 bytes; one of this operation may have 12648448");
      assertThat(error.code()).isEqualTo("InvalidArgumentsError");
      assertThat(server.ledger().limits()).containsKey(Limit.FRAME_SIZE);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{\"timestamp\":0,                | The request is no valid JSON: ",
        "[1]                              | The request is no JSON object",
      })
  void aLargeRequestThatIsFaultyIsRefusedAsASmallOne(String text, String message) {
    for (String request : List.of(text, text + " ".repeat(100_000))) {
      RemoteException error = error(me, UPDATE_CONFIGURATION, request);
      assertThat(error.code()).isEqualTo("InvalidArgumentsError");
      assertThat(error).hasMessageStartingWith(message);
    }
  }

  @Test
  void sixteenMebibytesMayWaitForTheWriterFromAllConnectionsTogether() throws Exception {
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    server.store.submit(
        "test",
        (root, now) -> {
          writing.countDown();
          await(go);
          return new Merge(root, now);
        },
        new Ignored());
    await(writing);
    String request = "{\"timestamp\":0,\"keyPath\":[\"a\"],\"valueToMerge\":1}";
    String large = request + " ".repeat((4 << 20) - request.length());
    List<CompletableFuture<Reply>> waiting = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      waiting.add(server.client(ME).callAsync(UPDATE, large));
    }
    OperationServer.until(
        "the limit is reached",
        () -> {
          try {
            me.callAsync(UPDATE, request).get(1, TimeUnit.MILLISECONDS);
            return false;
          } catch (Exception e) {
            return server.ledger().limits().containsKey(Limit.WAITING_UPDATES);
          }
        });
    RemoteException error = error(me, UPDATE_CONFIGURATION, request);
    assertThat(error.code()).isEqualTo("ServiceError");
    assertThat(error).hasMessageContaining("16777216 bytes").hasMessageContaining("limit");
    go.countDown();
    for (CompletableFuture<Reply> reply : waiting) {
      assertThat(reply.get(20, TimeUnit.SECONDS).json()).isEqualTo("{}");
    }
    assertThat(me.call(UPDATE, request).json()).isEqualTo("{}");
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class Ignored implements ConfigurationStore.Reply {
    @Override
    public void committed(dev.marram.config.Commit commit) {}

    @Override
    public void refused(dev.marram.model.ModelError error) {}
  }

  private List<String> warnings(String part) throws Exception {
    return server.log().stream()
        .filter(line -> line.contains("WARN") && line.contains(part))
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{\"timestamp\":0,\"keyPath\":[\"leaf\"],\"valueToMerge\":{}} | config.value-replaced-by-object | true",
        "{\"timestamp\":0,\"valueToMerge\":{\"b\":{\"_p\":1},\"_q\":1}} | config.private-key-left-out | true",
        "{\"timestamp\":9999999999,\"valueToMerge\":{\"x\":1}}        | config.timestamp-ahead | false",
      })
  void whatMayNotHaveBeenMeantIsLogged(String request, String warning, boolean again)
      throws Exception {
    me.call(UPDATE, "{\"timestamp\":0,\"keyPath\":[\"plain\"],\"valueToMerge\":{\"a\":1}}");
    assertThat(warnings("")).isEmpty();
    for (int i = 0; i < 3; i++) {
      me.call(UPDATE, "{\"timestamp\":0,\"keyPath\":[\"leaf\"],\"valueToMerge\":5}");
      me.call(UPDATE, request);
    }
    assertThat(warnings(warning)).singleElement().asString().contains(ME);
    clock.advance(Duration.ofMinutes(1));
    me.call(UPDATE, "{\"timestamp\":0,\"keyPath\":[\"leaf\"],\"valueToMerge\":5}");
    me.call(UPDATE, request);
    assertThat(warnings(warning)).hasSize(again ? 2 : 1);
  }
}
