package dev.marram.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.marram.credentials.CredentialSource.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a real HTTPS server that asks for a certificate, both made with openssl. */
class IotSourceTest {
  private static final String CREDENTIALS =
      """
      {"credentials": {"accessKeyId": "AKID", "secretAccessKey": "secret", "sessionToken": "token",
                       "expiration": "2026-01-01T01:00:00Z"}}
      """;

  /** One authority; the server's certificate, and those of devices with keys of several forms. */
  private static final String MAKE_FILES =
      """
      set -e
      request() { # name, key
        openssl req -new -key $2 -subj /CN=$1 -out $1.csr
        printf 'subjectAltName=DNS:localhost' > san
        openssl x509 -req -in $1.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 \
          -extfile san -out $1.pem
      }
      for name in ca stranger-ca; do
        openssl req -x509 -newkey rsa:2048 -nodes -keyout $name.key -out $name.pem -days 30 \
          -subj /CN=$name
      done
      openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.key
      openssl rsa -in rsa.key -traditional -out rsa-pkcs1.key
      openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ec.key
      openssl ec -in ec.key -out ec-sec1.key
      openssl pkcs8 -topk8 -in rsa.key -passout pass:x -out encrypted.key
      request server rsa.key
      request device rsa.key
      request ec-device ec.key
      openssl pkcs12 -export -in server.pem -inkey rsa.key -passout pass:x -out server.p12
      openssl req -x509 -key rsa.key -subj /CN=unknown -days 30 -out unknown.pem
      """;

  @TempDir private static Path files;
  private static HttpsServer server;
  private static volatile int status;
  private static volatile String body = "";
  private static volatile String seen = "";

  @BeforeAll
  static void start() throws Exception {
    Process openssl =
        new ProcessBuilder("sh", "-c", MAKE_FILES)
            .directory(files.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(openssl.waitFor()).as(said).isZero();
    SSLContext tls = serverContext();
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(tls) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters wanted = tls.getDefaultSSLParameters();
            wanted.setNeedClientAuth(true);
            parameters.setSSLParameters(wanted);
          }
        });
    server.createContext("/", IotSourceTest::answer);
    server.start();
  }

  private static SSLContext serverContext() throws Exception {
    char[] password = "x".toCharArray();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(files.resolve("server.p12"))) {
      store.load(in, password);
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, password);
    KeyStore authorities = KeyStore.getInstance("PKCS12");
    authorities.load(null, password);
    try (InputStream in = Files.newInputStream(files.resolve("ca.pem"))) {
      authorities.setCertificateEntry(
          "ca", java.security.cert.CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(authorities);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      seen =
          exchange.getRequestMethod()
              + " "
              + exchange.getRequestURI()
              + " "
              + exchange.getRequestHeaders().getFirst("x-amzn-iot-thingname");
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @AfterAll
  static void stop() {
    server.stop(0);
  }

  @ParameterizedTest
  @CsvSource({"device, rsa", "device, rsa-pkcs1", "ec-device, ec"})
  void theDeviceProvesItselfWithItsCertificate(String certificate, String key) throws Exception {
    answers(200, CREDENTIALS);
    assertThat(source(certificate, key, "ca").fetch())
        .isEqualTo(
            new Credentials(
                "AKID",
                "secret",
                Optional.of("token"),
                Optional.of(Instant.parse("2026-01-01T01:00:00Z"))));
    assertThat(seen).isEqualTo("GET /role-aliases/alias/credentials thing-1");
  }

  @Test
  void aReplacedCertificateIsReadAtTheNextFetch() throws Exception {
    answers(200, CREDENTIALS);
    Files.copy(files.resolve("unknown.pem"), files.resolve("rotated.pem"));
    IotSource source = source("rotated", "rsa", "ca");
    assertThatThrownBy(source::fetch).isInstanceOf(Failure.class);
    Files.copy(
        files.resolve("device.pem"),
        files.resolve("rotated.pem"),
        StandardCopyOption.REPLACE_EXISTING);
    assertThat(source.fetch().accessKeyId()).isEqualTo("AKID");
  }

  @ParameterizedTest
  @CsvSource({"403, '{\"message\":\"Access Denied\"}'", "404, ''", "500, oops", "301, moved"})
  void theEndpointsStatusAndTextArePassedOn(int code, String text) {
    answers(code, text);
    assertThatThrownBy(source("device", "rsa", "ca")::fetch)
        .isInstanceOfSatisfying(Failure.class, it -> assertThat(it.status).isEqualTo(code))
        .hasMessageEndingWith(" answered " + code + ": " + text);
  }

  @Test
  void aLongTextIsCut() {
    answers(500, "x".repeat(100_000));
    assertThatThrownBy(source("device", "rsa", "ca")::fetch)
        .message()
        .hasSizeLessThan(700)
        .contains("xxx");
  }

  @Test
  void anAnswerThatIsTooLongIsNone() {
    answers(200, CREDENTIALS.replace("\"token\"", "\"" + "x".repeat(IotSource.MAX_BYTES) + "\""));
    assertThatThrownBy(source("device", "rsa", "ca")::fetch)
        .isInstanceOfSatisfying(Failure.class, it -> assertThat(it.status).isEqualTo(500))
        .message()
        .contains("gave no JSON with AccessKeyId")
        .doesNotContain("secret", "xxx");
  }

  @ParameterizedTest
  @CsvSource({
    "unknown, rsa, ca, cannot get credentials from https://localhost",
    "device, rsa, stranger-ca, unable to find valid certification path",
    "none, rsa, ca, none.pem",
    "device, none, ca, none.key",
    "device, encrypted, ca, encrypted.key holds no private key that can be read",
    "device, ec-sec1, ca, openssl pkcs8 -topk8 -nocrypt",
    "device, rsa, none, none.pem"
  })
  void whatIsWrongWithTheFilesIsTold(String certificate, String key, String authority, String why) {
    answers(200, CREDENTIALS);
    assertThatThrownBy(source(certificate, key, authority)::fetch)
        .isInstanceOfSatisfying(
            Failure.class, it -> assertThat(it.status).isEqualTo(Failure.NO_ANSWER))
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://localhost:1/", "https://no such host/", "https://[/"})
  void anEndpointThatIsNotThereIsTold(String url) {
    IotSource source = new IotSource(url, "thing-1", certificate("device", "rsa", "ca"), 10_000);
    assertThatThrownBy(source::fetch)
        .isInstanceOfSatisfying(
            Failure.class, it -> assertThat(it.status).isEqualTo(Failure.NO_ANSWER))
        .hasMessageStartingWith("cannot get credentials from " + url);
  }

  private static void answers(int code, String text) {
    status = code;
    body = text;
  }

  private static IotSource source(String certificate, String key, String authority) {
    return new IotSource(
        "https://localhost:%d/role-aliases/alias/credentials"
            .formatted(server.getAddress().getPort()),
        "thing-1",
        certificate(certificate, key, authority),
        10_000);
  }

  private static DeviceCertificate certificate(String certificate, String key, String authority) {
    return new DeviceCertificate(
        files.resolve(certificate + ".pem"),
        files.resolve(key + ".key"),
        files.resolve(authority + ".pem"));
  }
}
