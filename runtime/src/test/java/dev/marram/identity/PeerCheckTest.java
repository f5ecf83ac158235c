package dev.marram.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.process.ProcessTree;
import dev.marram.process.StartedGroup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of D3 against a made-up machine: component a (uid 1001) and b (1002), runtime 500. */
class PeerCheckTest {
  private static final long RUNTIME = 500;

  private final List<ProcessTree.Entry> processes = new ArrayList<>();
  private final List<StartedGroup> groups = new ArrayList<>();
  private final Map<Long, String> cgroups = new HashMap<>();
  private final Map<Long, Set<Long>> memberships = new HashMap<>();
  private final ProcessTree tree =
      new ProcessTree() {
        @Override
        public Optional<Entry> find(long pid) {
          return processes.stream().filter(entry -> entry.pid() == pid).findFirst();
        }

        @Override
        public Set<Long> groups(long pid) {
          return memberships.getOrDefault(pid, Set.of());
        }

        @Override
        public List<Entry> all() {
          return List.copyOf(processes);
        }
      };

  @BeforeEach
  void twoComponentsAndAStranger() {
    process(10, 1, 10, 50); // the runtime
    process(100, 10, 100, 200);
    groups.add(new StartedGroup("a", 100, 200, 1001));
    process(101, 100, 100, 210); // a child of a
    process(102, 101, 102, 220); // its grandchild in a session of its own
    process(103, 1, 100, 230); // left behind by its parent, still in a's session
    process(200, 10, 200, 300);
    groups.add(new StartedGroup("b", 200, 300, 1002));
    process(201, 200, 200, 310);
    process(900, 1, 900, 100);
    process(901, 900, 900, 400);
  }

  @ParameterizedTest
  @CsvSource({
    // pid, uid, strict, standard, off; pid 0: another pid namespace
    "100, 1001, yes, yes, yes",
    "101, 1001, yes, yes, yes",
    "102, 1001, yes, yes, yes",
    "103, 1001, yes, yes, yes",
    "101, 7777, yes, yes, yes",
    "200, 1001, no, no, yes",
    "201, 1002, no, no, yes",
    "201,    0, no, no, yes",
    "901, 1001, no, yes, yes",
    "901,    0, no, yes, yes",
    "901,  500, no, yes, yes",
    "901, 1002, no, no, yes",
    "901, 7777, no, no, yes",
    "  0, 1001, no, yes, yes",
    "  0,    0, no, yes, yes",
    "  0,  500, no, yes, yes",
    "  0, 7777, no, no, yes",
    "555, 1001, no, yes, yes",
    "555, 7777, no, no, yes",
  })
  void theTableHolds(long pid, long uid, String strict, String standard, String off) {
    Peer peer = Peer.of(pid, uid);
    assertThat(answer(PeerCheck.Mode.STRICT, peer)).isEqualTo(strict);
    assertThat(answer(PeerCheck.Mode.STANDARD, peer)).isEqualTo(standard);
    assertThat(answer(PeerCheck.Mode.OFF, peer)).isEqualTo(off);
  }

  @ParameterizedTest
  @CsvSource({
    // identity, pid, uid, strict, standard, off; pid 901 is in the groups 70 and 71
    "user-1500,  901, 1500, yes, yes, yes",
    "user-1500,  901,    0, yes, yes, yes",
    "user-1500,  901, 1501, no, no, yes",
    "user-1500,  901,  500, no, no, yes",
    "user-150,   901, 1500, no, no, yes",
    "user-1500,  101, 1500, no, no, yes",
    "user-1500,  101,    0, no, no, yes",
    "user-1500,    0, 1500, no, yes, yes",
    "group-70,   901, 1500, yes, yes, yes",
    "group-71,   901, 1500, yes, yes, yes",
    "group-7,    901, 1500, no, no, yes",
    "group-1500, 901, 1500, no, no, yes",
    "group-70,   900, 1500, no, no, yes",
    "group-70,   900,    0, yes, yes, yes",
    "group-70,   201, 1002, no, no, yes",
    "group-70,     0, 1500, no, no, yes",
    "group-70,     0,    0, no, yes, yes",
  })
  void theTokensOfTheCommandLineAreBoundToAUserOrAGroupAndRootHasThemAll(
      String identity, long pid, long uid, String strict, String standard, String off) {
    memberships.put(901L, Set.of(70L, 71L));
    memberships.put(201L, Set.of(70L)); // a component
    String component = "greengrass-cli#" + identity;
    Peer peer = Peer.of(pid, uid);
    assertThat(answer(PeerCheck.Mode.STRICT, component, peer)).isEqualTo(strict);
    assertThat(answer(PeerCheck.Mode.STANDARD, component, peer)).isEqualTo(standard);
    assertThat(answer(PeerCheck.Mode.OFF, component, peer)).isEqualTo(off);
  }

  @Test
  void aTransportThatTellsNothingGetsInOnlyWithoutTheCheck() {
    assertThat(answer(PeerCheck.Mode.STANDARD, Peer.UNKNOWN)).isEqualTo("no");
    assertThat(answer(PeerCheck.Mode.OFF, Peer.UNKNOWN)).isEqualTo("yes");
    assertThat(answer(PeerCheck.Mode.STANDARD, new Peer(Optional.of(901L), Optional.empty())))
        .isEqualTo("no");
  }

  @Test
  void aStrangerWithThePidOfAnEndedStepIsNotTheComponent() {
    processes.removeIf(entry -> entry.pid() == 100);
    process(100, 900, 900, 999);
    assertThat(answer(PeerCheck.Mode.STRICT, Peer.of(100, 1001))).isEqualTo("no");
    process(104, 100, 100, 1000); // in the session that the stranger leads now
    assertThat(answer(PeerCheck.Mode.STRICT, Peer.of(104, 1001))).isEqualTo("no");
  }

  @Test
  void membersOfTheSessionStayInTheTreeWhenItsLeaderIsGone() {
    processes.removeIf(entry -> entry.pid() == 100);
    assertThat(answer(PeerCheck.Mode.STRICT, Peer.of(103, 1001))).isEqualTo("yes");
  }

  @Test
  void aProcessThatLeftSessionAndParentsIsKnownByTheCgroup() {
    assertThat(answer(PeerCheck.Mode.STRICT, Peer.of(901, 1001))).isEqualTo("no");
    cgroups.put(901L, "a");
    assertThat(answer(PeerCheck.Mode.STRICT, Peer.of(901, 1001))).isEqualTo("yes");
    cgroups.put(901L, "b");
    assertThat(answer(PeerCheck.Mode.STANDARD, Peer.of(901, 1001))).isEqualTo("no");
  }

  @Test
  void aParentThatIsYoungerThanItsChildIsNone() {
    process(300, 101, 300, 5); // started long before 101, which has a pid given away again
    assertThat(answer(PeerCheck.Mode.STRICT, Peer.of(300, 1001))).isEqualTo("no");
  }

  @Test
  void aCircleOfParentsEnds() {
    process(400, 401, 400, 7);
    process(401, 400, 401, 7);
    assertThat(answer(PeerCheck.Mode.STRICT, Peer.of(400, 1001))).isEqualTo("no");
  }

  @Test
  void theReasonSaysWhoseTokenWhichPeerAndWhoseProcessButNotTheToken() {
    Tokens tokens = new Tokens(new java.security.SecureRandom());
    String token = tokens.issue("a");
    Authenticator authenticator = new Authenticator(tokens, check(PeerCheck.Mode.STANDARD));
    assertThat(authenticator.authenticate(token, Peer.of(101, 1001)))
        .isEqualTo(new Authenticator.Accepted("a"));
    assertThat(authenticator.authenticate(token, Peer.of(201, 1002)))
        .isEqualTo(
            new Authenticator.Rejected(
                "the token of component a from pid 201, uid 1002: its process belongs to component"
                    + " b"));
    assertThat(authenticator.authenticate("AAAAAAAAAAAAAAAA", Peer.UNKNOWN))
        .isEqualTo(
            new Authenticator.Rejected(
                "a token that no component has, from pid unknown, uid unknown"));
  }

  private String answer(PeerCheck.Mode mode, Peer peer) {
    return answer(mode, "a", peer);
  }

  private String answer(PeerCheck.Mode mode, String component, Peer peer) {
    return check(mode).refusal(component, peer).isEmpty() ? "yes" : "no";
  }

  private PeerCheck check(PeerCheck.Mode mode) {
    return new PeerCheck(
        mode, RUNTIME, tree, () -> groups, pid -> Optional.ofNullable(cgroups.get(pid)));
  }

  private void process(long pid, long parent, long session, long startTicks) {
    processes.add(new ProcessTree.Entry(pid, parent, session, session, startTicks, false));
  }
}
