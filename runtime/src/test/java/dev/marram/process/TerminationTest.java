package dev.marram.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.marram.base.Clock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminationTest {
  private static final Duration SHORT = Duration.ofMillis(200);

  @TempDir Path directory;
  private Workshop shop;

  @BeforeEach
  void open() throws Exception {
    shop = new Workshop(directory);
  }

  @AfterEach
  void close() throws Exception {
    shop.endAll();
  }

  @Test
  void aProgramMayEndInItsOwnWayAndItsLastWordsAreHeard() throws Exception {
    StepProcess step =
        shop.start("trap 'echo bye; exit 7' TERM; echo ready; while :; do sleep 0.02; done");
    shop.line();
    assertThat(step.end(StartedGroups.GRACE)).isTrue();
    assertThat(shop.exit(step)).isEqualTo("exit code 7");
    assertThat(shop.lines).as("one SIGTERM, not two").containsOnlyOnce("bye");
  }

  @Test
  void whoIgnoresTheRequestIsKilledAfterTheGrace() throws Exception {
    StepProcess step = shop.start("trap '' TERM; echo ready; while :; do sleep 0.02; done");
    shop.line();
    assertThat(step.end(SHORT)).isTrue();
    assertThat(shop.exit(step)).isEqualTo("killed by signal 9 (SIGKILL)");
  }

  @Test
  void childrenThatOutliveTheShellAreEnded() throws Exception {
    StepProcess step = shop.start("sleep 1000 & echo $!");
    long child = shop.pidLine();
    assertThat(shop.exit(step)).isEqualTo("exit code 0");
    assertThat(shop.isAlive(child)).isTrue();
    assertThat(step.end(StartedGroups.GRACE)).isTrue();
    assertThat(shop.isAlive(child)).isFalse();
    assertThat(shop.groups.all()).isEmpty();
  }

  @Test
  void otherGroupsOfTheSessionAreEnded() throws Exception {
    StepProcess step = shop.start("bash -c 'set -m; sleep 1000 & echo $!; cat'");
    long child = shop.pidLine();
    assertThat(shop.tree.find(child).orElseThrow().group()).isEqualTo(child);
    assertThat(step.end(StartedGroups.GRACE)).isTrue();
    assertThat(shop.isAlive(child)).isFalse();
  }

  @Test
  void aDescendantInASessionOfItsOwnIsEnded() throws Exception {
    StepProcess step = shop.start("setsid sh -c 'echo $$; exec sleep 1000' & wait");
    long descendant = shop.pidLine();
    assertThat(shop.tree.find(descendant).orElseThrow().session()).isEqualTo(descendant);
    assertThat(step.end(StartedGroups.GRACE)).isTrue();
    assertThat(shop.isAlive(descendant)).isFalse();
  }

  @Test
  void aChainOfForksThatIgnoresTheRequestIsCaught() throws Exception {
    StepProcess step =
        shop.start("trap '' TERM; f() { sleep 0.001; f & }; f & f & f & echo ready; sleep 1000");
    shop.line();
    assertThat(step.end(SHORT)).isTrue();
    assertThat(
            shop.tree.all().stream()
                .filter(entry -> entry.session() == step.pid() && !entry.ended()))
        .isEmpty();
  }

  @Test
  void aStepEndedInTheInstantOfItsStartIsGone() throws Exception {
    for (int i = 0; i < 10; i++) {
      StepProcess step = shop.start("sleep 1000");
      assertThat(step.end(StartedGroups.GRACE)).isTrue();
      assertThat(shop.isAlive(step.pid())).isFalse();
    }
  }

  @Test
  void aPidThatWasGivenAwayAgainIsLeftAlone() throws Exception {
    StepProcess step = shop.start("echo ready; sleep 1000");
    shop.line();
    long ticks = shop.tree.find(step.pid()).orElseThrow().startTicks();
    Termination stale =
        new Termination(
            shop.tree,
            Clock.SYSTEM,
            new StartedGroup("a.b", step.pid(), ticks - 1, shop.users.ownUser()),
            (signal, targets) -> fail("%d to %s", signal, targets),
            Optional.empty());
    assertThat(stale.hasMembers()).isFalse();
    assertThat(stale.end(SHORT)).isTrue();
    assertThat(shop.isAlive(step.pid())).isTrue();
  }

  @Test
  void killingAllWaitsForNobody() throws Exception {
    StepProcess first = shop.start("trap '' TERM; echo ready; while :; do sleep 1; done");
    StepProcess second = shop.start("trap '' TERM; echo ready; while :; do sleep 1; done");
    shop.line();
    shop.line();
    shop.groups.killAll();
    assertThat(shop.isAlive(first.pid()) || shop.isAlive(second.pid())).isFalse();
    assertThat(shop.groups.all()).isEmpty();
  }
}
