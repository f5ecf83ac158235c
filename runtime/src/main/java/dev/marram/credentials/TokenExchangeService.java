package dev.marram.credentials;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.marram.base.Clock;
import dev.marram.config.RuntimeConfig;
import dev.marram.credentials.CredentialCache.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The token exchange service (recipes reference, section 4.4): a component that shows its token
 * gets credentials, over HTTP on 127.0.0.1. Bind, start and close from one thread.
 *
 * <p>Every process of the machine can connect, so all is bounded: 1,024 connections, beyond which
 * new ones are closed; a request of 4 KiB that has to be there within 5 s; an answer that has to be
 * taken within 40 s; one request per connection. The JDK's server takes these from system
 * properties.
 */
public final class TokenExchangeService implements AutoCloseable {
  /** Its name as a component and as a service of policies. */
  public static final String NAME = "aws.greengrass.TokenExchangeService";

  private static final String PATH = "/2016-11-01/credentialprovider/";
  private static final int MAX_CONNECTIONS = 1_024;
  private static final Map<String, String> LIMITS =
      Map.of(
          "jdk.httpserver.maxConnections", "" + MAX_CONNECTIONS,
          "sun.net.httpserver.clockTick", "1000",
          "sun.net.httpserver.maxReqHeaderSize", "4096",
          "sun.net.httpserver.maxReqTime", "5",
          "sun.net.httpserver.idleInterval", "5",
          "sun.net.httpserver.maxRspTime", "40",
          "sun.net.httpserver.drainAmount", "4096");

  private final HttpServer http;
  private final Socket guard = new Socket();
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("marram-credentials").factory());

  private TokenExchangeService(HttpServer http) {
    this.http = http;
  }

  /**
   * Takes the port; before {@link #start} every request is answered with 404.
   *
   * @param port 0 for any that is free
   * @throws IOException if it is taken
   */
  public static TokenExchangeService bind(int port) throws IOException {
    LIMITS.forEach(System::setProperty);
    InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    HttpServer http = HttpServer.create(address, MAX_CONNECTIONS);
    TokenExchangeService service = new TokenExchangeService(http);
    service.http.setExecutor(service.threads);
    service.http.start(); // one that was never started would not free its port
    try {
      service.keepOthersOut();
    } catch (IOException e) {
      service.close();
      throw new IOException("the same port of ::1 is taken: " + e.getMessage(), e);
    }
    return service;
  }

  /**
   * Holds the port of ::1 too, where nobody listens then: as localhost many clients try it first,
   * and whoever answered there would be shown the tokens of components.
   */
  private void keepOthersOut() throws IOException {
    InetAddress other = InetAddress.ofLiteral("::1");
    if (NetworkInterface.getByInetAddress(other) != null) {
      guard.setReuseAddress(false); // or it could be shared
      guard.bind(new InetSocketAddress(other, port()));
    }
  }

  public int port() {
    return http.getAddress().getPort();
  }

  /** What components find in {@code AWS_CONTAINER_CREDENTIALS_FULL_URI}. */
  public String url() {
    return "http://localhost:" + port() + PATH;
  }

  /**
   * Gives credentials from now on.
   *
   * @param mayGet whether this is the token of a component that may have credentials; any thread
   */
  public void start(
      CredentialSource source, RuntimeConfig config, Predicate<String> mayGet, Clock clock) {
    CredentialCache cache = new CredentialCache(source, config, clock, threads);
    http.createContext("/", exchange -> handle(exchange, mayGet, cache));
  }

  private static void handle(HttpExchange exchange, Predicate<String> mayGet, CredentialCache cache)
      throws IOException {
    try (exchange) {
      Answer answer = answer(exchange, mayGet, cache);
      byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
      String type = answer.status() == 200 ? "application/json" : "text/plain; charset=utf-8";
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.getResponseHeaders().set("Connection", "close");
      boolean isHead = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(answer.status(), isHead ? -1 : body.length);
      if (!isHead) {
        exchange.getResponseBody().write(body);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the service was closed
    }
  }

  private static Answer answer(
      HttpExchange exchange, Predicate<String> mayGet, CredentialCache cache)
      throws InterruptedException {
    if (!exchange.getRequestMethod().equals("GET")) {
      return new Answer(405, "only GET is served here");
    }
    if (!PATH.equals(exchange.getRequestURI().toString())) {
      return new Answer(400, "the path is " + PATH);
    }
    String token = exchange.getRequestHeaders().getFirst("Authorization");
    return Optional.ofNullable(token).filter(mayGet).isEmpty()
        ? new Answer(403, "the header Authorization is no token of a component")
        : cache.answer(CredentialCache.WAIT);
  }

  /** Frees the port and ends what is going on; takes two seconds at most. */
  @Override
  public void close() {
    http.stop(0);
    try {
      guard.close();
    } catch (IOException e) {
      // It has no connection that could be lost.
    }
    threads.shutdownNow();
    try {
      var _ = threads.awaitTermination(2, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
