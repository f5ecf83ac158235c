package dev.marram.credentials;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** Gives numbered credentials, or a failure, when the test says so. */
final class FakeSource implements CredentialSource {
  final AtomicInteger fetches = new AtomicInteger();
  final CompletableFuture<Void> interrupted = new CompletableFuture<>();
  volatile CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);
  private volatile Optional<Instant> expiration = Optional.empty();
  private volatile int status = 200;

  void givesUntil(String time) {
    status = 200;
    expiration = Optional.of(Instant.parse(time));
  }

  void failsWith(int newStatus) {
    status = newStatus;
  }

  @Override
  public Credentials fetch() throws Failure, InterruptedException {
    int number = fetches.incrementAndGet();
    try {
      gate.get();
    } catch (InterruptedException e) {
      interrupted.complete(null);
      throw e;
    } catch (ExecutionException e) {
      throw new IllegalStateException("broken source", e);
    }
    if (status != 200) {
      throw new Failure(status, "failure " + number);
    }
    return new Credentials("AKID" + number, "secret", Optional.of("token"), expiration);
  }
}
