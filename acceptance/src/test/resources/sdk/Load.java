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
 * number of each update that was answered. A new token means a new runtime, and so a new connection.
 *
 * <p>Load SOCKET TOKEN_FILE; KillUnderLoadTest has the rules, load.py is the same in Python.
 */
public final class Load {
  private static long latest;

  public static void main(String[] args) throws InterruptedException {
    while (true) {
      try {
        run(args[0], Path.of(args[1]));
      } catch (Exception e) {
        System.out.println(e);
      }
      Thread.sleep(50);
    }
  }

  private static void run(String socket, Path tokenFile) throws Exception {
    String token = Files.readString(tokenFile);
    Semaphore free = new Semaphore(16);
    try (GreengrassCoreIPCClientV2 client =
        GreengrassCoreIPCClientV2.builder()
            .withSocketPath(socket)
            .withAuthToken(token.strip())
            .withoutExecutor()
            .build()) {
      while (Files.readString(tokenFile).equals(token)) {
        if (free.tryAcquire(50, TimeUnit.MILLISECONDS)) {
          latest++;
          update(client, latest, free);
        }
      }
    }
  }

  private static void update(GreengrassCoreIPCClientV2 client, long number, Semaphore free) {
    String text = (number + " ").repeat(number % 4 == 0 ? 2000 : 20);
    UpdateConfigurationRequest request =
        new UpdateConfigurationRequest()
            .withTimestamp(Instant.now())
            .withValueToMerge(Map.of("s" + number % 256, Map.of("n", "" + number, "text", text)));
    client
        .updateConfigurationAsync(request)
        .whenComplete((answer, error) -> {
          if (error == null) {
            System.out.println(number);
            free.release();
          } else if (error instanceof GreengrassCoreIPCError
              || error.getCause() instanceof GreengrassCoreIPCError) {
            System.out.println("FAULT " + number + " " + error);
          }
        });
  }
}
