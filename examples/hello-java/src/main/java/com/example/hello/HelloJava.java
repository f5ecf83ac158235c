package com.example.hello;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.aws.greengrass.GreengrassCoreIPCClientV2;

/**
 * Entry of the jar: {@code publisher TOPIC INTERVAL_MS} or {@code subscriber TOPIC}.
 *
 * <p>The runtime tells a component through its environment where the socket is and which token
 * belongs to it; the client reads both by itself. On SIGTERM the program closes its connection and
 * ends. When anything fails it exits with 1, and the runtime starts it again.
 */
public final class HelloJava {
  private static final Duration TIME_TO_CLOSE = Duration.ofSeconds(4);

  private HelloJava() {}

  private interface Program {
    int run(GreengrassCoreIPCClientV2 client, CountDownLatch stop) throws Exception;
  }

  /** Runs one of the two programs until it fails or is told to stop. */
  public static void main(String[] args) {
    if (args.length == 3 && args[0].equals("publisher")) {
      Duration interval = Duration.ofMillis(Long.parseLong(args[2]));
      connectAndRun((client, stop) -> new Publisher(client, args[1]).run(interval, stop));
    } else if (args.length == 2 && args[0].equals("subscriber")) {
      connectAndRun((client, stop) -> new Subscriber(client, args[1], stop).run());
    } else {
      System.err.println("usage: hello-java publisher TOPIC INTERVAL_MS | subscriber TOPIC");
      System.exit(2);
    }
  }

  @SuppressWarnings("try") // an interrupted close ends the program like any other failure
  private static void connectAndRun(Program program) {
    if (System.getenv("SVCUID") == null) {
      System.err.println("hello-java: SVCUID is not set. Start this program as a component.");
      System.exit(1);
    }
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stopAndWait(stop, closed)));
    int exitCode = 1;
    // Without an executor the events arrive one by one and in order, on the client's own thread.
    try (GreengrassCoreIPCClientV2 client =
        GreengrassCoreIPCClientV2.builder().withoutExecutor().build()) {
      exitCode = program.run(client, stop);
    } catch (Exception e) {
      System.err.println("hello-java failed: " + e);
    } finally {
      closed.countDown();
    }
    System.exit(exitCode);
  }

  /** The JVM ends when its hooks have ended, so this one waits until the connection is closed. */
  private static void stopAndWait(CountDownLatch stop, CountDownLatch closed) {
    stop.countDown();
    try {
      if (!closed.await(TIME_TO_CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
        System.err.println("hello-java: the connection did not close in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
