package dev.marram.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UsersTest {
  private static final String ROOT = "root:x:0:0:root:/root:/bin/sh";
  private static final String ANN = "ann:x:1001:2001::/home/ann:/bin/sh";
  private static final String GGC = "ggc_user:x:900:901::/var/ggc:/bin/sh";

  private List<String> passwd = List.of(ROOT, ANN);
  private List<String> group = List.of("root:x:0:", "staff:x:50:", "annies:x:2001:");

  @Test
  void aUserAloneHasItsPrimaryGroup() throws Exception {
    assertThat(asRoot("").of(Optional.of("ann")))
        .isEqualTo(new Account(1001, 2001, Optional.of("ann"), "/home/ann"));
  }

  @Test
  void aGroupIsTakenAsGivenByNameOrNumber() throws Exception {
    assertThat(asRoot("").of(Optional.of("ann:staff")).group()).isEqualTo(50);
    assertThat(asRoot("").of(Optional.of("1001:7777")).group()).isEqualTo(7777);
  }

  @Test
  void aNumberWithoutEntryNeedsAGroup() throws Exception {
    assertThat(asRoot("").of(Optional.of("4000:4001")))
        .isEqualTo(new Account(4000, 4001, Optional.empty(), "/"));
    assertThatThrownBy(() -> asRoot("").of(Optional.of("4000")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("name its group too");
  }

  @Test
  void anUnknownUserOrGroupIsNamed() {
    assertThatThrownBy(() -> asRoot("").of(Optional.of("bob")))
        .hasMessageContaining("no user 'bob'");
    assertThatThrownBy(() -> asRoot("").of(Optional.of("ann:nogroup")))
        .hasMessageContaining("no group 'nogroup'");
  }

  @Test
  void theComponentsUserGoesBeforeTheDefault() throws Exception {
    assertThat(asRoot("root").of(Optional.of("ann")).user()).isEqualTo(1001);
    assertThat(asRoot("ann").of(Optional.empty()).user()).isEqualTo(1001);
  }

  @Test
  void rootWithoutDefaultUsesThePackagedUserIfThereIsOne() throws Exception {
    passwd = List.of(ROOT, GGC);
    group = List.of("ggc_group:x:902:");
    assertThat(asRoot("").of(Optional.empty()))
        .isEqualTo(new Account(900, 902, Optional.of("ggc_user"), "/var/ggc"));
  }

  @Test
  void rootWithoutAnyOtherUserIsRoot() throws Exception {
    assertThat(asRoot("").of(Optional.empty()).user()).isZero();
  }

  @Test
  void anOrdinaryUserIsItselfUnlessAnotherUserOrGroupIsNamed() throws Exception {
    Users users = new Users(this::find, 1001, 2001, Optional.empty());
    assertThat(users.of(Optional.empty()).name()).contains("ann");
    assertThat(users.of(Optional.of("ann")).user()).isEqualTo(1001);
    assertThat(users.isOwn(users.of(Optional.of("ann:annies")))).isTrue();
    assertThat(users.isOwn(users.of(Optional.of("ann:staff")))).isFalse();
    assertThat(users.of(Optional.of("root")).user()).isZero();
  }

  @Test
  void theMachinesOwnDatabaseAnswersForNamesAndNumbers() throws Exception {
    assertThat(UserDatabase.SYSTEM.find("passwd", "root").orElseThrow()[2]).isEqualTo("0");
    assertThat(UserDatabase.SYSTEM.find("passwd", "0").orElseThrow()[0]).isEqualTo("root");
    assertThat(UserDatabase.SYSTEM.find("passwd", "no-such-user-here")).isEmpty();
    assertThat(UserDatabase.SYSTEM.find("passwd", "--help")).isEmpty();
  }

  private Users asRoot(String configured) {
    Optional<String> user = configured.isEmpty() ? Optional.empty() : Optional.of(configured);
    return new Users(this::find, 0, 0, user);
  }

  private Optional<String[]> find(String database, String key) {
    return (database.equals("passwd") ? passwd : group)
        .stream()
            .map(line -> line.split(":", -1))
            .filter(fields -> Arrays.asList(fields[0], fields[2]).contains(key))
            .findFirst();
  }
}
