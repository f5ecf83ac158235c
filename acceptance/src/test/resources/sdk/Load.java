import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.aws.greengrass.GreengrassCoreIPCClientV2;
import software.amazon.awssdk.aws.greengrass.model.GreengrassCoreIPCError;
import software.amazon.awssdk.aws.greengrass.model.UpdateConfigurationRequest;

/**
 * Updates numbered slots of its component's configuration for ever, several at once, and prints the
 * number of each update that was answered. When the runtime has gone it waits for the next one.
 *
 * <p>Load SOCKET TOKEN_FILE; KillUnderLoadTest has the rules, load.py is the same in Python.
 */
public final class Load {
  private static final int OUTSTANDING = 16;
  private static final int SLOTS = 256;

  private static long latest;

  private final Semaphore free = new Semaphore(OUTSTANDING);
  private final Path tokenFile;
  private final String token;
  private volatile boolean ended;

  private Load(Path tokenFile) throws Exception {
    this.tokenFile = tokenFile;
    this.token = Files.readString(tokenFile);
  }

  public static void main(String[] args) throws Exception {
    while (true) {
      try {
        new Load(Path.of(args[1])).run(args[0]);
      } catch (Exception e) {
        System.out.println("ENDED " + e);
      }
      Thread.sleep(50);
    }
  }

  private void run(String socket) throws Exception {
    try (GreengrassCoreIPCClientV2 client =
        GreengrassCoreIPCClientV2.builder()
            .withSocketPath(socket)
            .withAuthToken(token.strip())
            .withoutExecutor()
            .build()) {
      while (mayUpdate()) {
        latest++;
        update(client, latest);
      }
    }
  }

  /** This client does not end its open calls with the connection; but a new runtime has a new token. */
  private boolean mayUpdate() throws Exception {
    while (!free.tryAcquire(50, TimeUnit.MILLISECONDS)) {
      if (!token.equals(Files.readString(tokenFile))) {
        return false;
      }
    }
    return !ended;
  }

  private void update(GreengrassCoreIPCClientV2 client, long number) {
    String text = (number + " ").repeat(number % 4 == 0 ? 2000 : 20);
    client
        .updateConfigurationAsync(
            new UpdateConfigurationRequest()
                .withTimestamp(Instant.now())
                .withValueToMerge(
                    Map.of("s" + number % SLOTS, Map.of("n", "" + number, "text", text))))
        .whenComplete((answer, error) -> answered(number, error));
  }

  private void answered(long number, Throwable error) {
    if (error == null) {
      System.out.println(number);
    } else {
      boolean refused =
          error instanceof GreengrassCoreIPCError
              || error.getCause() instanceof GreengrassCoreIPCError;
      System.out.println((refused ? "FAULT " : "UNKNOWN ") + number + " " + error);
      ended = true;
    }
    free.release();
  }
}
