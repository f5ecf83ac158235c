package dev.marram.credentials;

import dev.marram.process.ExitStatus;
import dev.marram.process.Launcher;
import dev.marram.process.OutputListener;
import dev.marram.process.ResourceLimits;
import dev.marram.process.StepCommand;
import dev.marram.process.StepProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Credentials that a command prints in the form of {@code credential_process}. It runs like the
 * step of a component, but as the runtime's own user and with the runtime's own environment.
 *
 * @param limit how long it may take
 */
record CommandSource(
    String script, Launcher launcher, Map<String, String> environment, Path folder, Duration limit)
    implements CredentialSource {
  static final int MAX_OUTPUT_CHARS = 64 << 10;

  private static final String NAME = "credentials.command";
  private static final Duration GRACE = Duration.ofSeconds(1);
  private static final int SHOWN_CHARS = 200;

  @Override
  public Credentials fetch() throws Failure, InterruptedException {
    Output output = new Output();
    CompletableFuture<ExitStatus> exit = new CompletableFuture<>();
    try {
      StepProcess process =
          launcher.start(
              new StepCommand(
                  TokenExchangeService.NAME,
                  script,
                  environment,
                  folder,
                  launcher.users().own(),
                  ResourceLimits.NONE),
              output);
      process.onExit(exit::complete);
      try {
        exit.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      } finally {
        process.end(GRACE); // and waits for the last lines
      }
    } catch (TimeoutException e) {
      throw failed("has not ended within %d s and was killed".formatted(limit.toSeconds()));
    } catch (ExecutionException | IOException e) {
      throw failed("cannot be run: " + e.getMessage());
    }
    return output.credentials(exit.join());
  }

  private static Failure failed(String why) {
    return new Failure(500, NAME + " " + why);
  }

  /** What it printed; written by two threads. */
  private static final class Output implements OutputListener {
    private final StringBuilder text = new StringBuilder();
    private String firstError = "";

    @Override
    public synchronized void line(Stream stream, String line, boolean continued) {
      if (stream == Stream.STDERR) {
        firstError = firstError.isEmpty() ? line : firstError;
      } else if (text.length() <= MAX_OUTPUT_CHARS) {
        text.append(line).append('\n'); // a line has its own limit
      }
    }

    synchronized Credentials credentials(ExitStatus status) throws Failure {
      if (!status.success()) {
        String said = firstError.substring(0, Math.min(firstError.length(), SHOWN_CHARS));
        throw failed("ended with " + status.words() + ": " + said);
      }
      if (text.length() > MAX_OUTPUT_CHARS) {
        throw failed("printed more than %,d characters".formatted(MAX_OUTPUT_CHARS));
      }
      return Credentials.parse(NAME, text.toString().getBytes(StandardCharsets.UTF_8));
    }
  }
}
