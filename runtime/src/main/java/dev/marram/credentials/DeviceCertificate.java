package dev.marram.credentials;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * The files that a device proves itself with, in PEM; read anew for each use, since certificates
 * are replaced while the runtime runs. The key is PKCS#8 or, for RSA, PKCS#1, and not encrypted.
 */
record DeviceCertificate(Path certificate, Path privateKey, Path authority) {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN (RSA |)PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END");
  private static final byte[] VERSION_AND_RSA =
      HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");
  private static final char[] NO_PASSWORD = new char[0];

  /** Connections that show the certificate and trust the authority's. */
  SSLSocketFactory socketFactory() throws IOException, GeneralSecurityException {
    KeyStore own = emptyStore();
    own.setKeyEntry("device", key(), NO_PASSWORD, certificates(certificate));
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(own, NO_PASSWORD);
    KeyStore trusted = emptyStore();
    for (Certificate each : certificates(authority)) {
      trusted.setCertificateEntry("authority-" + trusted.size(), each);
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context.getSocketFactory();
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    return store;
  }

  private static Certificate[] certificates(Path file)
      throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(file)) {
      return CertificateFactory.getInstance("X.509")
          .generateCertificates(in)
          .toArray(Certificate[]::new);
    }
  }

  private PrivateKey key() throws IOException, GeneralSecurityException {
    Matcher pem = KEY.matcher(Files.readString(privateKey));
    if (!pem.find()) {
      throw new InvalidKeyException(
          "%s holds no private key that can be read; convert it: openssl pkcs8 -topk8 -nocrypt"
              .formatted(privateKey));
    }
    byte[] der = Base64.getMimeDecoder().decode(pem.group(2));
    var spec = new PKCS8EncodedKeySpec(pem.group(1).isEmpty() ? der : wrapped(der));
    try {
      return KeyFactory.getInstance("RSA").generatePrivate(spec);
    } catch (InvalidKeySpecException e) {
      return KeyFactory.getInstance("EC").generatePrivate(spec);
    }
  }

  /** PKCS#1 inside PKCS#8: a sequence of version, algorithm, and the key in an octet string. */
  private static byte[] wrapped(byte[] rsa) {
    int inner = VERSION_AND_RSA.length + 4 + rsa.length; // longer than 255, so lengths take 2 bytes
    return ByteBuffer.allocate(4 + inner)
        .putShort((short) 0x3082)
        .putShort((short) inner)
        .put(VERSION_AND_RSA)
        .putShort((short) 0x0482)
        .putShort((short) rsa.length)
        .put(rsa)
        .array();
  }
}
