package dev.marram.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.config.ConfigException;
import dev.marram.config.RuntimeConfig;
import dev.marram.credentials.CredentialCache.Answer;
import dev.marram.log.LogSettings;
import dev.marram.log.RuntimeLog;
import dev.marram.model.Document;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.Level;

class CredentialCacheTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final FakeSource source = new FakeSource();
  private final HandClock clock = new HandClock();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CredentialCache cache = new CredentialCache(source, config("{}"), clock, threads);

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  private static RuntimeConfig config(String json) {
    try {
      return RuntimeConfig.read(Document.parse(json), 1L << 30);
    } catch (ConfigException | Document.SyntaxException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theAnswerHasTheFourMembersThatSdksRead() throws Exception {
    source.givesUntil("2026-01-01T06:00:00Z");
    assertThat(cache.answer(LONG))
        .isEqualTo(
            new Answer(
                200,
                "{\"AccessKeyId\":\"AKID1\",\"SecretAccessKey\":\"secret\",\"Token\":\"token\","
                    + "\"Expiration\":\"2026-01-01T06:00:00Z\"}"));
  }

  @Test
  void withoutSessionTokenItIsNullSinceEmptyOnesWouldBeSignedWith() {
    Credentials pair = new Credentials("A", "S", Optional.empty(), Optional.empty());
    assertThat(pair.toJson(Instant.EPOCH)).contains("\"Token\":null");
  }

  @Test
  void credentialsAreKeptUntilFiveMinutesBeforeTheirEnd() throws Exception {
    source.givesUntil("2026-01-01T06:00:00Z");
    assertThat(fetchesAfter(Duration.ZERO)).isEqualTo(1);
    assertThat(fetchesAfter(Duration.ofMinutes(355).minusSeconds(1))).isEqualTo(1);
    source.givesUntil("2026-01-01T12:00:00Z");
    assertThat(fetchesAfter(Duration.ofSeconds(1))).isEqualTo(2);
  }

  @Test
  void aTimeOfDayThatIsSetForwardEndsThem() throws Exception {
    source.givesUntil("2026-01-01T06:00:00Z");
    assertThat(fetchesAfter(Duration.ZERO)).isEqualTo(1);
    clock.setTimeOfDay(Instant.parse("2030-01-01T00:00:00Z"));
    assertThat(fetchesAfter(Duration.ZERO)).isEqualTo(2);
  }

  @Test
  void endlessCredentialsAreShownWithAnHourAndKeptForFiveMinutes() throws Exception {
    assertThat(cache.answer(LONG).body()).contains("\"Expiration\":\"2026-01-01T01:00:00Z\"");
    assertThat(fetchesAfter(Duration.ofSeconds(299))).isEqualTo(1);
    assertThat(fetchesAfter(Duration.ofSeconds(1))).isEqualTo(2);
    assertThat(cache.answer(LONG).body()).contains("\"Expiration\":\"2026-01-01T01:05:00Z\"");
  }

  @ParameterizedTest
  @CsvSource({
    "0,   500, 1",
    "400, 400, 120",
    "403, 403, 120",
    "424, 424, 120",
    "500, 500, 60",
    "503, 503, 60",
    "302, 500, 300",
    "204, 500, 300",
    "600, 500, 300"
  })
  void aFailureIsAnsweredWithItsStatusAndKeptByItsClass(int status, int answered, long seconds)
      throws Exception {
    source.failsWith(status);
    assertThat(cache.answer(LONG)).isEqualTo(new Answer(answered, "failure 1"));
    assertThat(fetchesAfter(Duration.ofSeconds(seconds).minusMillis(1))).isEqualTo(1);
    clock.setTimeOfDay(Instant.parse("2040-01-01T00:00:00Z")); // has no say here
    assertThat(fetchesAfter(Duration.ZERO)).isEqualTo(1);
    assertThat(fetchesAfter(Duration.ofMillis(1))).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"clientError, 404", "serverError, 502", "unknownError, 301"})
  void howLongAFailureIsKeptCanBeSet(String key, int status) throws Exception {
    RuntimeConfig config =
        config(
            """
            {"services": {"aws.greengrass.TokenExchangeService": {"configuration":
                {"credentialRetryInSec": {"%s": 10}}}}}
            """
                .formatted(key));
    CredentialCache shorter = new CredentialCache(source, config, clock, threads);
    source.failsWith(status);
    shorter.answer(LONG);
    clock.advance(Duration.ofSeconds(9));
    shorter.answer(LONG);
    assertThat(source.fetches).hasValue(1);
    clock.advance(Duration.ofSeconds(1));
    shorter.answer(LONG);
    assertThat(source.fetches).hasValue(2);
  }

  @Test
  void afterAFailureCredentialsComeAgain() throws Exception {
    source.failsWith(503);
    cache.answer(LONG);
    source.givesUntil("2026-01-01T06:00:00Z");
    clock.advance(Duration.ofSeconds(60));
    assertThat(cache.answer(LONG).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 503})
  void allWhoAskMeanwhileShareOneFetch(int status) throws Exception {
    source.gate = new CompletableFuture<>();
    source.failsWith(status);
    List<Future<Answer>> answers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      answers.add(threads.submit(() -> cache.answer(LONG)));
    }
    source.gate.complete(null);
    for (Future<Answer> answer : answers) {
      assertThat(answer.get(30, TimeUnit.SECONDS).status()).isEqualTo(status);
    }
    assertThat(source.fetches).hasValue(1);
  }

  @Test
  void whoHasWaitedTooLongIsTold504AndTheFetchGoesOn() throws Exception {
    source.gate = new CompletableFuture<>();
    assertThat(cache.answer(Duration.ofMillis(1)).status()).isEqualTo(504);
    source.gate.complete(null);
    assertThat(cache.answer(LONG).status()).isEqualTo(200);
    assertThat(source.fetches).hasValue(1);
  }

  @Test
  void aBrokenSourceIsA500AndDoesNotEndTheService() throws Exception {
    source.gate = CompletableFuture.failedFuture(new IllegalStateException("the secret"));
    assertThat(cache.answer(LONG))
        .isEqualTo(new Answer(500, "the runtime failed; its log says how"));
    source.gate = CompletableFuture.completedFuture(null);
    clock.advance(Duration.ofSeconds(1));
    assertThat(cache.answer(LONG).status()).isEqualTo(200);
  }

  @Test
  void aFailureThatRepeatsIsLoggedOnce(@TempDir Path logs) throws Exception {
    CredentialCache failing =
        new CredentialCache(
            () -> {
              throw new CredentialSource.Failure(503, "always the same");
            },
            config("{}"),
            clock,
            threads);
    RuntimeLog.installed()
        .open(
            () ->
                new LogSettings(
                    logs, Level.INFO, LogSettings.Format.TEXT, 1_024, 10_240, Optional.empty()),
            false);
    try {
      for (int i = 0; i < 3; i++) {
        failing.answer(LONG);
        clock.advance(Duration.ofMinutes(1));
      }
    } finally {
      RuntimeLog.installed().close();
    }
    assertThat(Files.readString(logs.resolve("marram.log"))).containsOnlyOnce("always the same");
  }

  private int fetchesAfter(Duration time) throws InterruptedException {
    clock.advance(time);
    cache.answer(LONG);
    return source.fetches.get();
  }
}
