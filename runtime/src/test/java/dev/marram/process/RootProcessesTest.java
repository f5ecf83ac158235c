package dev.marram.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The cgroups of this machine, real sudo, and setpriv: root only. */
@Tag("full")
class RootProcessesTest {
  /** Leaves its session and its parents, ignores SIGTERM, and says its pid. */
  private static final String ESCAPE =
      "setsid sh -c 'trap \"\" TERM; echo $$; while :; do sleep 0.1; done' & sleep 0.3; exit 0";

  @TempDir Path directory;
  private Workshop shop;

  @BeforeEach
  void open() throws Exception {
    shop = new Workshop(directory);
    assumeTrue(shop.users.ownUser() == 0, "needs root");
  }

  @AfterEach
  void close() throws Exception {
    shop.endAll();
  }

  /** Version 1, and version 2 beside it where both are mounted. */
  static Stream<Path> mounts() {
    return Stream.of(Cgroups.SYSTEM, Cgroups.SYSTEM.resolve("unified")).filter(Files::isDirectory);
  }

  @ParameterizedTest
  @MethodSource("mounts")
  void whatLeftSessionAndParentsEndsWithItsCgroup(Path mount) throws Exception {
    Cgroups cgroups = in(mount, true);
    StepProcess step = shop.start("grep -c greengrass/a.b /proc/self/cgroup; " + ESCAPE);
    assertThat(shop.pidLine()).as("the first command is inside already").isPositive();
    long escaped = shop.pidLine();
    shop.exit(step);
    assertThat(shop.tree.find(escaped).orElseThrow().session()).isEqualTo(escaped);
    assertThat(cgroups.componentOf(escaped)).contains("a.b");
    assertThat(cgroups.componentOf(ProcessHandle.current().pid())).isEmpty();

    assertThat(step.end(Duration.ofMillis(200))).isTrue();

    assertThat(shop.isAlive(escaped)).isFalse();
    shop.launcher.cgroups().remove("a.b");
    assertThat(cgroups.componentOf(escaped)).isEmpty();
    try (Stream<Path> left = Files.find(mount, 3, (path, any) -> path.endsWith("greengrass/a.b"))) {
      assertThat(left).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("mounts")
  void afterTheRuntimeWasKilledTheNextOneEndsItToo(Path mount) throws Exception {
    in(mount, true);
    StepProcess step = shop.start(ESCAPE);
    long escaped = shop.pidLine();
    shop.exit(step);
    assertThat(shop.anew().endOrphans()).containsExactly("a.b");
    assertThat(shop.isAlive(escaped)).isFalse();
    shop.launcher.cgroups().remove("a.b");
  }

  @Test
  void chainsOfForksInSessionsOfTheirOwnAreCaught() throws Exception {
    in(Cgroups.SYSTEM, true);
    StepProcess step =
        shop.start(
            "echo 'setsid sh ./chain &' > chain; for i in 1 2 3; do sh ./chain; done; echo ready");
    shop.line();
    assertThat(step.end(Duration.ZERO)).isTrue();
    Optional<Path> work = Optional.of(shop.work.toRealPath());
    assertThat(shop.tree.all())
        .noneMatch(entry -> LinuxProcesses.workDirectory(entry.pid()).equals(work));
    shop.launcher.cgroups().remove("a.b");
  }

  @Test
  void theLimitsOfThisMachinesCgroupsHold() throws Exception {
    in(Cgroups.SYSTEM, false);
    StepCommand command =
        new StepCommand(
            "a.b",
            "cat /sys/fs/cgroup/memory/greengrass/a.b/memory.limit_in_bytes"
                + " /sys/fs/cgroup/cpu/greengrass/a.b/cpu.cfs_quota_us; exec tail /dev/zero",
            Workshop.ENVIRONMENT,
            shop.work,
            shop.users.own(),
            new ResourceLimits(20_480, 1.5));
    StepProcess step = shop.start(command);
    assertThat(List.of(shop.line(), shop.line())).containsExactly("20971520", "150000");
    assertThat(shop.exit(step)).isEqualTo("killed by signal 9 (SIGKILL)");
    assertThat(step.end(StartedGroups.GRACE)).isTrue();
    shop.launcher.cgroups().remove("a.b");
    assertThat(Path.of("/sys/fs/cgroup/memory/greengrass/a.b")).doesNotExist();
  }

  @Test
  void noNewPrivilegesHoldsForTheOwnUserAndForOthers() throws Exception {
    shop = new Workshop(directory, new Cgroups(directory, false), true);
    shop.start("grep NoNewPrivs /proc/self/status");
    assertThat(shop.line()).endsWith("1");
    shop.start(
        "grep NoNewPrivs /proc/self/status",
        Workshop.ENVIRONMENT,
        shop.users.of(Optional.of("nobody")));
    assertThat(shop.line()).endsWith("1");
  }

  /** A library that the component may write would be loaded with root's privilege otherwise. */
  @Test
  void theLoadersVariablesOfAComponentAreForItsOwnProgramsOnly() throws Exception {
    Map<String, String> environment = Map.of("PATH", "/usr/bin:/bin", "LD_PRELOAD", "/missing.so");
    StepProcess step =
        shop.start("echo $LD_PRELOAD", environment, shop.users.of(Optional.of("nobody")));
    shop.exit(step);
    step.end(StartedGroups.GRACE);
    assertThat(shop.lines).contains("/missing.so");
    assertThat(shop.lines).as("programs it was preloaded into").hasSize(2);
  }

  /** Components share a user, so one may move what another one has while that is given away. */
  @Test
  void aFolderThatBecomesALinkWhileItIsGivenLeadsNowhere() throws Exception {
    Path secret = Files.createDirectories(directory.resolve("secret"));
    Path folder = Files.createDirectories(shop.work.resolve("folder"));
    for (int i = 0; i < 500; i++) {
      Files.createFile(secret.resolve("f" + i));
      Files.createFile(folder.resolve("f" + i));
    }
    StepProcess swapping =
        shop.start(
            """
            echo ready; exec perl -e 'while (1) {
              rename "folder", "away"; symlink "../secret", "folder";
              unlink "folder"; rename "away", "folder";
            }'\
            """);
    shop.line();
    Account nobody = shop.users.of(Optional.of("nobody"));
    for (int i = 0; i < 100; i++) {
      Ownership.give(nobody, shop.work, List.of());
    }
    swapping.end(Duration.ZERO);
    for (Path file : LauncherTest.files(secret)) {
      assertThat(LauncherTest.owner(file)).as(file.toString()).isZero();
    }
  }

  /** As a runtime that is not root does it; sudo lets root do what it would let that user do. */
  @Test
  void anotherUserIsReachedThroughSudo() throws Exception {
    Users ordinary = new Users(UserDatabase.SYSTEM, 1, 1, Optional.empty());
    Account nobody = ordinary.of(Optional.of("nobody"));
    Launcher launcher =
        new Launcher(shop.groups, ordinary, new Cgroups(directory, false), "sh", true);
    LauncherTest.openToAll(directory);
    Files.createFile(shop.work.resolve("file"));
    launcher.give(nobody, shop.work, List.of(directory.resolve("missing")));
    assertThat(Files.getOwner(shop.work.resolve("file")).getName()).isEqualTo("nobody");
    StepProcess step =
        launcher.start(
            new StepCommand(
                "a.b",
                "id -un; echo $HOME $X; pwd; echo dev > /dev/stdout; touch mine; exit 3",
                Map.of("PATH", "/usr/bin:/bin", "X", "kept"),
                shop.work,
                nobody,
                ResourceLimits.NONE),
            (stream, text, continued) -> shop.lines.add(text));
    assertThat(List.of(shop.line(), shop.line(), shop.line(), shop.line()))
        .containsExactly(
            "nobody", nobody.home() + " kept", shop.work.toRealPath().toString(), "dev");
    assertThat(shop.exit(step)).isEqualTo("exit code 3");
  }

  @Test
  void aUserThatSudoRefusesIsNamedWithTheRemedy() throws Exception {
    Users ordinary = new Users(UserDatabase.SYSTEM, 1, 1, Optional.empty());
    Launcher launcher =
        new Launcher(shop.groups, ordinary, new Cgroups(directory, false), "sh", false);
    StepCommand command =
        new StepCommand(
            "a.b",
            "exit 0",
            Workshop.ENVIRONMENT,
            shop.work,
            ordinary.of(Optional.of("54321:54322")), // unknown to sudo
            ResourceLimits.NONE);
    assertThatThrownBy(() -> launcher.start(command, (stream, text, continued) -> {}))
        .hasMessageContaining("Cannot start processes as '#54321:54322' from user daemon: sudo: ")
        .hasMessageContaining(
            "'daemon ALL=(root, #54321 : ALL) NOPASSWD: ALL' in a file in /etc/sudoers.d");
  }

  private Cgroups in(Path mount, boolean killing) throws Exception {
    Cgroups cgroups = new Cgroups(mount, killing);
    shop = new Workshop(directory, cgroups, false);
    return cgroups;
  }
}
