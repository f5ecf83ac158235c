package dev.marram.acceptance;

import dev.marram.client.ConnectRefusedException;
import dev.marram.client.IpcClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The token of a component that writes it into a file of its work folder: so the test can speak as
 * that component (the default peer check takes a process outside of every component if its user is
 * the right one).
 */
final class ComponentToken {
  /** A Run script that leaves the token behind, all at once, and stays. */
  static final String SCRIPT =
      """
      umask 077
      echo "$SVCUID" > token.new
      mv token.new token
      exec sleep 100000
      """;

  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

  private ComponentToken() {}

  /** The token, as soon as it is there. */
  static String of(MarramProcess marram, String component) {
    Path file = marram.root().resolve("work").resolve(component).resolve("token");
    return Eventually.get(
        "the token of " + component,
        () -> Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty());
  }

  /** A connection as this component; after a restart it waits until the token is a new one. */
  static IpcClient connect(MarramProcess marram, String component) {
    return Eventually.get(
        "a connection as " + component,
        () -> {
          try {
            return Optional.of(
                IpcClient.connect(marram.socket(), of(marram, component), ANSWER_WITHIN));
          } catch (ConnectRefusedException old) {
            return Optional.empty();
          }
        });
  }

  /** Whether the runtime takes this token from the process of the test. */
  static boolean accepted(MarramProcess marram, String token) throws IOException {
    try (IpcClient client = IpcClient.connect(marram.socket(), token, ANSWER_WITHIN)) {
      return client != null;
    } catch (ConnectRefusedException refused) {
      return false;
    }
  }
}
