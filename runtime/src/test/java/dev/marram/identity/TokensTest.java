package dev.marram.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TokensTest {
  private final Tokens tokens = new Tokens(new SecureRandom());

  @Test
  void aTokenHasSixteenCharactersThatEveryClientTakes() {
    Set<String> all = new HashSet<>();
    for (int i = 0; i < 500; i++) {
      String token = tokens.issue("component" + i);
      assertThat(token).matches("[A-Z2-7]{16}");
      all.add(token);
    }
    assertThat(all).hasSize(500);
  }

  @Test
  void aComponentKeepsItsTokenForLife() {
    String token = tokens.issue("a");
    assertThat(tokens.issue("a")).isEqualTo(token);
    assertThat(tokens.componentOf(token)).contains("a");
  }

  @Test
  void onlyTheExactTokenCounts() {
    String token = tokens.issue("a");
    assertThat(tokens.componentOf(token.toLowerCase(java.util.Locale.ROOT))).isEmpty();
    assertThat(tokens.componentOf(token + " ")).isEmpty();
    assertThat(tokens.componentOf(token.substring(1))).isEmpty();
    assertThat(tokens.componentOf("")).isEmpty();
  }
}
