package dev.marram.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {
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
  void aStepLeadsItsOwnSessionAndGroupInItsFolder() throws Exception {
    StepProcess step = shop.start("echo $$; pwd; cat > /dev/null");
    assertThat(shop.pidLine()).isEqualTo(step.pid());
    assertThat(shop.line()).isEqualTo(shop.work.toRealPath().toString());
    ProcessTree.Entry entry = shop.tree.find(step.pid()).orElseThrow();
    assertThat(entry.session()).isEqualTo(step.pid());
    assertThat(entry.group()).isEqualTo(step.pid());
  }

  @Test
  void aStepGetsExactlyItsEnvironmentEvenAPathOfItsOwn() throws Exception {
    Map<String, String> environment = Map.of("PATH", "/nowhere", "X", "a b=c", "HOME", "/h");
    StepProcess step =
        shop.start("/usr/bin/tr '\\0' '\\n' < /proc/$$/environ", environment, shop.users.own());
    assertThat(shop.exit(step)).isEqualTo("exit code 0");
    assertThat(List.of(shop.line(), shop.line(), shop.line()))
        .containsExactlyInAnyOrder("PATH=/nowhere", "X=a b=c", "HOME=/h");
  }

  @Test
  void standardInputStaysOpenAndEmpty() throws Exception {
    shop.start("test -p /dev/stdin && timeout 0.2 cat; echo $?");
    assertThat(shop.line()).as("cat was still waiting").isEqualTo("124");
  }

  @Test
  void theUmaskIsTheRuntimes() throws Exception {
    shop.start("umask");
    String own =
        Files.readString(Path.of("/proc/self/status")).replaceAll("(?s).*Umask:\\s(\\d+).*", "$1");
    assertThat(shop.line()).isEqualTo(own);
  }

  @Test
  void aStepThatClosesItsOutputRunsOn() throws Exception {
    StepProcess step = shop.start("echo bye; exec >&- 2>&-; mkfifo gate; read x < gate; exit 5");
    shop.line();
    Path gate = shop.work.resolve("gate");
    while (!Files.exists(gate)) {
      Thread.onSpinWait();
    }
    assertThat(shop.isAlive(step.pid())).isTrue();
    Files.writeString(gate, "go\n");
    assertThat(shop.exit(step)).isEqualTo("exit code 5");
  }

  @Test
  void bothStreamsArriveAsTheyAre() throws Exception {
    StepProcess step = shop.start("echo out; echo oops >&2; exit 3");
    assertThat(List.of(shop.line(), shop.line())).containsExactlyInAnyOrder("out", "err: oops");
    assertThat(shop.exit(step)).isEqualTo("exit code 3");
  }

  @Test
  void aSignalIsToldAsOne() throws Exception {
    assertThat(shop.exit(shop.start("kill -9 $$"))).isEqualTo("killed by signal 9 (SIGKILL)");
  }

  @Test
  void aDaemonThatKeepsTheOutputDelaysNothingAndItsLaterLinesArrive() throws Exception {
    StepProcess step = shop.start("mkfifo gate; { read x < gate; echo late $x; } & echo now");
    assertThat(shop.line()).isEqualTo("now");
    assertThat(shop.exit(step)).isEqualTo("exit code 0");
    assertThat(shop.groups.all()).hasSize(1);
    Files.writeString(shop.work.resolve("gate"), "go\n");
    assertThat(shop.line()).isEqualTo("late go");
  }

  @Test
  void theRecordOfAGroupGoesWithItsLastProcess() throws Exception {
    StepProcess step = shop.start("exit 0");
    shop.exit(step);
    assertThat(shop.groups.all()).isEmpty();
    assertThat(shop.records).isEmptyDirectory();
  }

  @Test
  void startsLeaveNoDescriptorsBehind() throws Exception {
    runAndEnd();
    int before = openDescriptors();
    for (int i = 0; i < 20; i++) {
      runAndEnd();
    }
    assertThat(openDescriptors()).isLessThan(before + 10);
  }

  @Test
  void aScriptThatNoProcessCanTakeIsRefusedAndLeavesNothing() {
    assertThatThrownBy(() -> shop.start("x".repeat(3 << 20))).isInstanceOf(IOException.class);
    assertThat(shop.groups.all()).isEmpty();
    assertThat(shop.records).isEmptyDirectory();
  }

  @Test
  void anEnvironmentThatCannotBePassedIsNamed() {
    assertThatThrownBy(() -> shop.start("exit 0", Map.of("a\0b", "c"), shop.users.own()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("environment variable");
  }

  @Test
  @Tag("full")
  void rootStartsAStepAsAnotherUserWhoOwnsItsFoldersAndOutput() throws Exception {
    assumeTrue(shop.users.ownUser() == 0, "needs root");
    openToAll(directory);
    Path artifacts = Files.createDirectories(directory.resolve("artifacts"));
    Path artifact = Files.writeString(artifacts.resolve("program"), "x");
    Path outside = Files.writeString(directory.resolve("outside"), "x");
    Files.createSymbolicLink(shop.work.resolve("link"), outside);
    Files.createLink(shop.work.resolve("hardlink"), outside);
    shop.exit(shop.start("mkfifo gate; mkdir a+b; touch \"a+b/$(printf '\\377 %%41')\""));
    Account nobody = shop.users.of(Optional.of("nobody"));
    Ownership.give(nobody, shop.work, List.of(artifacts));

    StepProcess step =
        shop.start("id -u; touch mine; echo dev > /dev/stdout", Workshop.ENVIRONMENT, nobody);

    assertThat(shop.pidLine()).isEqualTo(nobody.user());
    assertThat(shop.line()).isEqualTo("dev");
    assertThat(shop.exit(step)).isEqualTo("exit code 0");
    assertThat(owner(shop.work.resolve("mine"))).isEqualTo(nobody.user());
    assertThat(owner(artifact)).isEqualTo(nobody.user());
    assertThat(owner(shop.work.resolve("gate"))).isEqualTo(nobody.user());
    assertThat(owner(files(shop.work.resolve("a+b")).getFirst())).isEqualTo(nobody.user());
    assertThat(owner(artifacts)).as("only the content is given").isZero();
    assertThat(owner(outside)).as("links are not followed").isZero();
  }

  @Test
  @Tag("full")
  void rootStartsAStepAsANumberWithoutEntry() throws Exception {
    assumeTrue(shop.users.ownUser() == 0, "needs root");
    openToAll(directory);
    Account number = shop.users.of(Optional.of("54321:54322"));
    Ownership.give(number, shop.work, List.of());
    shop.start("id -u; id -g; id -G", Workshop.ENVIRONMENT, number);
    assertThat(List.of(shop.line(), shop.line(), shop.line()))
        .containsExactly("54321", "54322", "54322");
  }

  private void runAndEnd() throws Exception {
    StepProcess step = shop.start("echo done");
    shop.exit(step);
    step.end(StartedGroups.GRACE);
  }

  private static int openDescriptors() {
    return Objects.requireNonNull(new File("/proc/self/fd").list()).length;
  }

  static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  static long owner(Path file) throws IOException {
    return ((Integer) Files.getAttribute(file, "unix:uid")).longValue();
  }

  static void openToAll(Path directory) throws IOException {
    for (Path each : Stream.iterate(directory, Objects::nonNull, Path::getParent).toList()) {
      if (each.toString().contains("junit")) {
        Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    }
  }
}
