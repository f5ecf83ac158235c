package dev.marram.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * The tokens that components present when they connect: 16 characters of {@code A-Z2-7}, 80 random
 * bits, one per component for the life of the runtime, in memory only.
 *
 * <p>Compared exactly, by looking up the token's digest: how long that takes says nothing about a
 * token that is nearly right. Safe on any thread.
 */
public final class Tokens {
  /** How long a token is; one client of the field holds no longer one. */
  public static final int LENGTH = 16;

  private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  private final SecureRandom random;
  private final Map<String, String> tokens = new HashMap<>();
  private final Map<String, String> components = new HashMap<>();

  /** Tokens drawn from this source. */
  public Tokens(SecureRandom random) {
    this.random = random;
  }

  /** The component's token: a new one for the first call, the same ever after. */
  public synchronized String issue(String component) {
    return tokens.computeIfAbsent(
        component,
        name -> {
          String token = draw();
          components.put(digest(token), name);
          return token;
        });
  }

  /** Whose token this is. */
  public synchronized Optional<String> componentOf(String token) {
    return Optional.ofNullable(components.get(digest(token)));
  }

  /** The component's token is worth nothing from now on; nothing if it has none. */
  public synchronized void revoke(String component) {
    String token = tokens.remove(component);
    if (token != null) {
      components.remove(digest(token));
    }
  }

  private String draw() {
    StringBuilder token = new StringBuilder(LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      token.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return token.toString();
  }

  private static String digest(String token) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
