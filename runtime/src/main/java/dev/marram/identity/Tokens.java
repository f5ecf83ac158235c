package dev.marram.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The tokens that components present when they connect: 16 characters of {@code A-Z2-7}, 80 random
 * bits, one per component for the life of the runtime, in memory only.
 *
 * <p>Each comparison takes the same time whatever is presented: how long it takes says nothing
 * about a token that is nearly right. Safe on any thread.
 */
public final class Tokens {
  // One client of the field holds no longer one.
  private static final int LENGTH = 16;
  private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  private final SecureRandom random;
  private final Map<String, String> tokens = new HashMap<>();

  public Tokens(SecureRandom random) {
    this.random = random;
  }

  /** The component's token: a new one for the first call, the same ever after. */
  public synchronized String issue(String component) {
    return tokens.computeIfAbsent(component, name -> draw());
  }

  public synchronized Optional<String> componentOf(String token) {
    byte[] presented = token.getBytes(StandardCharsets.UTF_8);
    return tokens.entrySet().stream()
        .filter(known ->
            MessageDigest.isEqual(presented, known.getValue().getBytes(StandardCharsets.UTF_8)))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private String draw() {
    return random
        .ints(LENGTH, 0, ALPHABET.length())
        .mapToObj(i -> ALPHABET.substring(i, i + 1))
        .collect(Collectors.joining());
  }
}
