package dev.marram.credentials;

import dev.marram.base.Clock;
import dev.marram.config.RuntimeConfig;
import dev.marram.config.Setting;
import dev.marram.credentials.CredentialSource.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a source gave last, kept as long as it is good, and one fetch for all who ask meanwhile
 * (recipes reference, section 4.4). Failures are kept too, by the class of their status; one that
 * repeats is logged once. Safe on any thread.
 *
 * <p>Our own: that nobody answered counts for a second, so that a component in a loop is not a
 * fetch per request. Credentials without expiration are shown with one an hour ahead, so that SDKs
 * ask again, and are kept for five minutes.
 */
final class CredentialCache {
  /** How long a request waits for a fetch. */
  static final Duration WAIT = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(CredentialCache.class);
  private static final Duration MARGIN = Duration.ofMinutes(5);
  private static final Duration SHOWN = Duration.ofHours(1);
  private static final long FETCH_LIMIT_SECONDS = 120;

  /** What a component is answered; the body of 200 is JSON, any other a text. */
  record Answer(int status, String body) {}

  private record Kept(Answer answer, BooleanSupplier isGood) {}

  private final CredentialSource source;
  private final RuntimeConfig config;
  private final Clock clock;
  private final ExecutorService threads;
  // Guarded by this.
  private CompletableFuture<Kept> latest = CompletableFuture.failedFuture(new TimeoutException());
  private String lastFailure = "";

  CredentialCache(
      CredentialSource source, RuntimeConfig config, Clock clock, ExecutorService threads) {
    this.source = source;
    this.config = config;
    this.clock = clock;
    this.threads = threads;
  }

  /** The answer; blocks for this long at most. */
  Answer answer(Duration wait) throws InterruptedException {
    try {
      return current().get(wait.toNanos(), TimeUnit.NANOSECONDS).answer();
    } catch (TimeoutException | ExecutionException e) {
      return new Answer(504, "the source of credentials does not answer; try again later");
    }
  }

  private synchronized CompletableFuture<Kept> current() {
    boolean isGood =
        !latest.isDone()
            || (!latest.isCompletedExceptionally() && latest.join().isGood().getAsBoolean());
    if (!isGood) {
      CompletableFuture<Kept> next = new CompletableFuture<>();
      Future<?> fetch = threads.submit(() -> next.complete(fetched()));
      latest = next.orTimeout(FETCH_LIMIT_SECONDS, TimeUnit.SECONDS);
      var _ = latest.whenComplete((done, late) -> fetch.cancel(true));
    }
    return latest;
  }

  private Kept fetched() {
    try {
      Credentials credentials = source.fetch();
      noteFailure("");
      Instant end = credentials.expiration().orElse(clock.now().plus(SHOWN));
      return new Kept(
          new Answer(200, credentials.toJson(end)),
          credentials.expiration().isPresent()
              ? () -> clock.now().isBefore(end.minus(MARGIN))
              : during(MARGIN.toSeconds()));
    } catch (Failure e) {
      return failed(e.status, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      return failed(Failure.NO_ANSWER, "the source of credentials took too long");
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("credentials.fetch-broken");
      return failed(Failure.NO_ANSWER, "the runtime failed; its log says how");
    }
  }

  private Kept failed(int status, String why) {
    noteFailure(why);
    long seconds =
        switch (status / 100) {
          case Failure.NO_ANSWER -> 1;
          case 4 -> config.number(Setting.CREDENTIAL_RETRY_CLIENT);
          case 5 -> config.number(Setting.CREDENTIAL_RETRY_SERVER);
          default -> config.number(Setting.CREDENTIAL_RETRY_UNKNOWN);
        };
    return new Kept(new Answer(status >= 400 && status < 600 ? status : 500, why), during(seconds));
  }

  private BooleanSupplier during(long seconds) {
    long since = clock.nanos();
    return () -> clock.nanos() - since < TimeUnit.SECONDS.toNanos(seconds);
  }

  private synchronized void noteFailure(String why) {
    if (!why.isEmpty() && !why.equals(lastFailure)) {
      LOG.atWarn().addKeyValue("why", why).log("credentials.not-available");
    }
    lastFailure = why;
  }
}
