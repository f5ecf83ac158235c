package dev.marram.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.marram.config.RuntimeConfig;
import dev.marram.model.Document;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenExchangeServiceTest {
  private static final String PATH = "/2016-11-01/credentialprovider/";
  private static final String TOKEN = "ABCDEFGH234567AB";
  private static final int TIMEOUT_MILLIS = 30_000;

  private final FakeSource source = new FakeSource();
  private TokenExchangeService service = bind(0);

  @BeforeEach
  void start() throws Exception {
    RuntimeConfig config = RuntimeConfig.read(Document.Obj.EMPTY, 1L << 30);
    service.start(source, config, TOKEN::equals, new HandClock());
  }

  @AfterEach
  void end() {
    service.close();
  }

  private static TokenExchangeService bind(int port) {
    try {
      return TokenExchangeService.bind(port);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aComponentThatShowsItsTokenGetsCredentials() throws Exception {
    assertThat(service.url()).isEqualTo("http://localhost:" + service.port() + PATH);
    assertThat(get(PATH, "Authorization: " + TOKEN))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .containsIgnoringCase("Content-type: application/json\r\n")
        .contains("\"AccessKeyId\":\"AKID1\"");
  }

  @ParameterizedTest
  @CsvSource({
    "POST,   /2016-11-01/credentialprovider/,    405",
    "PUT,    /2016-11-01/credentialprovider/,    405",
    "HEAD,   /2016-11-01/credentialprovider/,    405",
    "DELETE, /other,                             405",
    "GET,    /2016-11-01/credentialprovider,     400",
    "GET,    /2016-11-01/credentialprovider/x,   400",
    "GET,    /2016-11-01/credentialprovider/%2e, 400",
    "GET,    /,                                  400"
  })
  void onlyGetOfTheOnePathIsServed(String method, String path, int status) throws Exception {
    assertThat(send(method + " " + path + " HTTP/1.1\r\nAuthorization: " + TOKEN + "\r\n\r\n"))
        .startsWith("HTTP/1.1 " + status + " ");
    assertThat(source.fetches).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Other: 1",
        "Authorization:",
        "Authorization: ABCDEFGH234567AC",
        "Authorization: Bearer ABCDEFGH234567AB",
        "Authorization: abcdefgh234567ab",
        "Authorization: AAAA\r\nAuthorization: ABCDEFGH234567AB"
      })
  void whoDoesNotShowATokenIsRefused(String header) throws Exception {
    assertThat(get(PATH, header)).startsWith("HTTP/1.1 403 ").doesNotContain("ABCDEFGH");
    assertThat(source.fetches).hasValue(0);
  }

  @Test
  void aFailureComesWithItsStatusAndText() throws Exception {
    source.failsWith(403);
    assertThat(get(PATH, "Authorization: " + TOKEN))
        .startsWith("HTTP/1.1 403 ")
        .endsWith("\r\n\r\nfailure 1");
  }

  @Test
  void onlyThisMachineIsListenedTo() throws Exception {
    for (var network : java.net.NetworkInterface.networkInterfaces().toList()) {
      for (InetAddress address : network.inetAddresses().toList()) {
        if (!address.isLoopbackAddress() && address instanceof java.net.Inet4Address) {
          assertThatThrownBy(() -> new Socket(address, service.port()).close())
              .isInstanceOf(IOException.class);
        }
      }
    }
  }

  @Test
  void nobodyElseCanListenWhereClientsMayLookForLocalhostToo() throws Exception {
    InetAddress other = InetAddress.ofLiteral("::1");
    assumeTrue(java.net.NetworkInterface.getByInetAddress(other) != null, "needs IPv6");
    int port = service.port();
    assertThatThrownBy(() -> new ServerSocket(port, 1, other).close())
        .isInstanceOf(IOException.class);
    service.close();
    new ServerSocket(port, 1, other).close();
    try (ServerSocket taken = new ServerSocket(port, 1, other)) {
      assertThatThrownBy(() -> TokenExchangeService.bind(taken.getLocalPort()))
          .hasMessageContaining("the same port of ::1 is taken");
    }
    bind(port).close(); // nothing was kept
  }

  @Test
  void aPortThatIsTakenIsAnError() {
    assertThatThrownBy(() -> TokenExchangeService.bind(service.port()))
        .isInstanceOf(IOException.class);
  }

  @Test
  void closingFreesThePortEvenBeforeTheStart() {
    TokenExchangeService other = bind(0);
    int port = other.port();
    other.close();
    bind(port).close();
  }

  @Test
  void closingEndsTheFetchThatIsGoingOn() throws Exception {
    source.gate = new CompletableFuture<>();
    try (Socket socket = connect()) {
      write(socket, "GET " + PATH + " HTTP/1.1\r\nAuthorization: " + TOKEN + "\r\n\r\n");
      while (source.fetches.get() == 0) {
        Thread.onSpinWait();
      }
      service.close();
      source.interrupted.get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void aThousandConnectionsThatDoNothingLeaveRoomForAComponent() throws Exception {
    List<Socket> hostile = new ArrayList<>();
    try {
      for (int i = 0; i < 1_000; i++) {
        Socket socket = connect();
        hostile.add(socket);
        write(socket, i % 2 == 0 ? "" : "GET " + PATH + " HTTP/1.1\r\nX-Long: ");
      }
      assertThat(get(PATH, "Authorization: " + TOKEN)).startsWith("HTTP/1.1 200 ");
    } finally {
      for (Socket socket : hostile) {
        socket.close();
      }
    }
  }

  @Test
  void connectionsBeyondTheLimitAreClosed() throws Exception {
    int many = 1_200;
    List<Socket> sockets = new ArrayList<>();
    BlockingQueue<Boolean> closed = new LinkedBlockingQueue<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < many; i++) {
        Socket socket = connect();
        sockets.add(socket);
        Future<?> _ = threads.submit(() -> closed.add(isClosedByServer(socket)));
      }
      for (int i = 0; i < many - 1_024; i++) {
        assertThat(closed.poll(30, TimeUnit.SECONDS)).isTrue();
      }
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  @Tag("full") // takes the six seconds that it is about
  void aConnectionWithoutAWholeRequestIsClosedAfterAWhile() throws Exception {
    for (String beginning : List.of("", "GET ", "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n")) {
      try (Socket socket = connect()) {
        write(socket, beginning);
        socket.getInputStream().readAllBytes();
      }
    }
  }

  private static boolean isClosedByServer(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketException reset) {
      return true;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET /%s", "GET " + PATH + " HTTP/1.1\r\nX: %s"})
  void aRequestOfMoreThanFourKibibytesIsCutOff(String beginning) throws Exception {
    try (Socket socket = connect()) {
      write(socket, beginning.formatted("x".repeat(5_000)));
      assertThat(isClosedByServer(socket)).isTrue();
    }
  }

  private String get(String path, String header) throws IOException {
    return send("GET " + path + " HTTP/1.1\r\n" + header + "\r\n\r\n");
  }

  private String send(String request) throws IOException {
    try (Socket socket = connect();
        InputStream in = socket.getInputStream()) {
      write(socket, request);
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), service.port());
    socket.setSoTimeout(TIMEOUT_MILLIS);
    return socket;
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }
}
