package dev.marram.credentials;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.net.ssl.HttpsURLConnection;
import org.jspecify.annotations.Nullable;

/**
 * Credentials from the IoT credentials endpoint, by the device's certificate.
 *
 * <p>By {@link HttpsURLConnection}: it needs no thread and no connection in the hour between two
 * fetches; {@code java.net.http} keeps a selector thread and its pools.
 *
 * @param timeoutMillis for the connection, and for each silence of the endpoint
 */
record IotSource(String url, String thingName, DeviceCertificate certificate, int timeoutMillis)
    implements CredentialSource {
  static final int MAX_BYTES = 64 << 10;

  private static final int SHOWN_CHARS = 500;

  @Override
  public Credentials fetch() throws Failure {
    try {
      HttpsURLConnection connection = (HttpsURLConnection) new URI(url).toURL().openConnection();
      connection.setSSLSocketFactory(certificate.socketFactory());
      connection.setConnectTimeout(timeoutMillis);
      connection.setReadTimeout(timeoutMillis);
      connection.setInstanceFollowRedirects(false);
      connection.setRequestProperty("x-amzn-iot-thingname", thingName);
      connection.setRequestProperty("Connection", "close");
      int status = connection.getResponseCode();
      byte[] body = body(status < 400 ? connection.getInputStream() : connection.getErrorStream());
      if (status == 200) {
        return Credentials.parse(url, body);
      }
      String said = new String(body, StandardCharsets.UTF_8);
      throw new Failure(
          status,
          "%s answered %d: %s"
              .formatted(url, status, said.substring(0, Math.min(said.length(), SHOWN_CHARS))));
    } catch (IOException | GeneralSecurityException | URISyntaxException e) {
      throw new Failure(Failure.NO_ANSWER, "cannot get credentials from %s: %s".formatted(url, e));
    }
  }

  /** A longer body is cut, and then no JSON. */
  private static byte[] body(@Nullable InputStream in) throws IOException {
    try (in) {
      return in == null ? new byte[0] : in.readNBytes(MAX_BYTES);
    }
  }
}
