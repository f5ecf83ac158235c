package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Components as processes of other users, as many processes, and as unruly ones. As root. */
@Tag("full")
class ProcessesTest {
  private static final String ONE = "com.example.One";
  private static final String TWO = "com.example.Two";

  private static TestUser first;
  private static TestUser second;

  @BeforeAll
  static void makeUsers() throws Exception {
    first = TestUser.create("marram-test-one");
    second = TestUser.create("marram-test-two");
  }

  @AfterAll
  static void removeUsers() throws Exception {
    for (TestUser user : List.of(first, second)) {
      user.close();
    }
  }

  @Test
  void twoComponentsAsTwoUsersCannotReadEachOthersWorkFolders() throws Exception {
    try (Workspace workspace = new Workspace()) {
      String spy =
          """
          echo secret > secret; touch ready
          while [ ! -e ready ] || [ ! -e {work:path}/../%1$s ]; do sleep 0.1; done
          echo "I am $(id -un):$(id -gn) at $HOME, file of $(stat -c %%U made-by-install)"
          cat ../%1$s/secret || echo "denied"
          ls ../%1$s || echo "not even listed"
          exec sleep 100000
          """;
      add(workspace, ONE, spy.formatted(TWO));
      add(workspace, TWO, spy.formatted(ONE));
      Path config =
          workspace.wholeConfiguration(
              """
              services:
                %s: {runWith: {posixUser: %s}}
                %s: {runWith: {posixUser: '%s:%s'}}
                com.example.Missing: {runWith: {posixUser: nobody}}
              """
                  .formatted(ONE, first.name(), TWO, second.name(), first.name()));
      try (MarramProcess marram =
          MarramProcess.deploy(workspace).arguments("--config", config.toString()).start()) {
        marram.awaitReady();
        for (String name : List.of(ONE, TWO)) {
          marram.awaitLog(name, "not even listed");
          assertThat(marram.log(name)).contains("denied", "installed by root");
          assertThat(marram.log(name)).doesNotContain("stdout. secret");
        }
        String home = "%1$s:%2$s at /home/%1$s, file of %1$s";
        assertThat(marram.log(ONE)).contains(home.formatted(first.name(), first.name()));
        assertThat(marram.log(TWO)).contains(home.formatted(second.name(), first.name()));
        assertThat(MarramProcess.count(marram.log("marram"), "services.com.example.Missing"))
            .isOne();
        marram.endCleanly();
      }
    }
  }

  /** Install makes a file as root, which then is the component's. */
  private static void add(Workspace workspace, String name, String run) throws Exception {
    String recipe =
        """
        RecipeFormatVersion: '2020-01-25'
        ComponentName: %s
        ComponentVersion: '1.0.0'
        Manifests:
          - Lifecycle:
              Install:
                RequiresPrivilege: true
                Script: echo "installed by $(id -un)"; touch made-by-install
              Run: |-
        """
            .formatted(name);
    workspace.files().add(name, "1.0.0", recipe + run.indent(8), List.of());
  }

  @ParameterizedTest(name = "killMode {0}")
  @CsvSource({"group, ''", "cgroup, setsid"})
  void twoHundredChildrenThatIgnoreTheRequestAndLeaveTheirParentsAreEndedAlsoAfterACrash(
      String killMode, String prefix) throws Exception {
    try (Workspace workspace = new Workspace()) {
      workspace
          .files()
          .add(
              Component.named(ONE)
                  .runs(
                      """
                      i=0
                      while [ $i -lt 200 ]; do
                        (%s sh -c 'trap "" TERM; while :; do sleep 100; done' &)
                        i=$((i + 1))
                      done
                      exec sleep 100000
                      """
                          .formatted(prefix)));
      Path config =
          workspace.configuration(
              "runWithDefault:\n  posixUser: %s\nsupervisor:\n  killMode: %s\n"
                  .formatted(first.name(), killMode));
      try (MarramProcess marram =
          MarramProcess.deploy(workspace).arguments("--config", config.toString()).start()) {
        marram.awaitReady();
        Eventually.holds("200 children", () -> marram.componentProcesses().size() > 400);
        marram.killRuntime();
        List<Long> orphans = marram.processes();
        assertThat(orphans).hasSizeGreaterThan(400);
        try (MarramProcess again =
            MarramProcess.run(workspace).arguments("--config", config.toString()).start()) {
          again.awaitReady();
          assertThat(orphans).noneMatch(Processes::alive);
          Eventually.holds("200 children", () -> again.componentProcesses().size() > 400);
          again.endCleanly(); // waits for less than 30 s
        }
      }
      assertThat(Path.of("/sys/fs/cgroup/freezer/greengrass", ONE)).doesNotExist();
    }
  }

  @Test
  void whoeverIgnoresTheRequestIsKilledAfterFiveSeconds() throws Exception {
    try (Workspace workspace = new Workspace()) {
      workspace
          .files()
          .add(
              Component.named(ONE).runs("trap '' TERM\necho running\nwhile :; do sleep 0.1; done"));
      try (MarramProcess marram = MarramProcess.deploy(workspace).start()) {
        marram.awaitReady();
        marram.awaitLog(ONE, "running");
        long start = System.nanoTime();
        marram.endCleanly();
        assertThat(Duration.ofNanos(System.nanoTime() - start))
            .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(15));
      }
    }
  }

  @Test
  void aComponentThatClosesItsOutputRunsOnAndTheEndOfOthersIsToldInWords() throws Exception {
    try (Workspace workspace = new Workspace()) {
      workspace
          .files()
          .add(
              Component.named(ONE)
                  .runs("exec >&- 2>&-\ntouch silent\nwhile :; do sleep 0.1; done"));
      workspace.files().add(Component.named(TWO).runs("exit 3"));
      workspace.files().add(Component.named("com.example.Three").runs("kill -SEGV $$"));
      try (MarramProcess marram = MarramProcess.deploy(workspace).start()) {
        marram.awaitReady();
        Eventually.holds(
            "both are broken",
            () ->
                marram.output().contains(TWO + " is BROKEN (Run: exit code 3)")
                    && marram
                        .output()
                        .contains(
                            "com.example.Three is BROKEN (Run: killed by signal 11 (SIGSEGV))"));
        assertThat(marram.root().resolve("work").resolve(ONE).resolve("silent")).exists();
        assertThat(marram.output()).contains(ONE + " is RUNNING").doesNotContain(ONE + " is ERR");
        assertThat(marram.componentProcesses()).isNotEmpty();
        marram.endCleanly();
      }
    }
  }

  @Test
  void theRuntimeAndItsComponentsNeedNoTempFolderToRunProgramsFrom() throws Exception {
    try (Workspace workspace = new Workspace();
        Tmpfs temp = Tmpfs.mount(workspace.folder().resolve("temp"), "size=16m,noexec,mode=1777")) {
      workspace.files().addHello();
      workspace
          .files()
          .add(
              Component.named(ONE)
                  .runs(
                      """
                      cp /bin/true "$TMPDIR/true"
                      "$TMPDIR/true" || echo "nothing runs in $TMPDIR"
                      exec sleep 100000
                      """));
      try (MarramProcess marram =
          MarramProcess.deploy(workspace)
              .environment("TMPDIR", temp.folder().toString())
              .environment("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temp.folder())
              .start()) {
        marram.awaitReady();
        marram.awaitLog(ONE, "nothing runs in " + temp.folder());
        marram.awaitLog("com.example.HelloSubscriber", "Hello number ");
        marram.endCleanly();
      }
    }
  }

  @Test
  void aFullDiskStopsNobodyAndIsToldAndPasses() throws Exception {
    String subscriber = "com.example.HelloSubscriber";
    try (Workspace workspace = new Workspace();
        Tmpfs disk = Tmpfs.mount(workspace.root(), "size=96m,mode=0755")) {
      workspace.files().addHello();
      workspace
          .files()
          .add(
              Component.named(ONE)
                  .runs(
                      """
                      trap 'exit 0' TERM
                      while :; do sleep 0.1; [ ! -e crash ] || { echo >> crashed; exit 1; }; done
                      """));
      try (MarramProcess marram = MarramProcess.deploy(workspace).start()) {
        marram.awaitReady();
        marram.awaitLog(subscriber, "Hello number ");
        Path filling = disk.folder().resolve("filling");
        Path crash = Files.createFile(marram.root().resolve("work").resolve(ONE).resolve("crash"));
        Processes.run("sh", "-c", "cat /dev/zero > '%s' 2> /dev/null || :".formatted(filling));

        Eventually.holds("it says so", () -> marram.errors().contains("cannot be written"));
        long delivered = LedgerCheck.of(marram).delivered();
        Eventually.holds(
            "messages flow on",
            () -> LedgerCheck.of(marram).balances().delivered() > delivered + 5);
        assertThat(marram.running()).isTrue();
        Eventually.holds("a component is started again", () -> count(marram, " is ERRORED") > 0);

        Files.delete(crash);
        Files.delete(filling);
        String before = marram.log(subscriber);
        Eventually.holds(
            "the log goes on", () -> marram.log(subscriber).length() > before.length() + 200);
        assertThat(LedgerCheck.of(marram).balances().dropped()).isEmpty();
        marram.endCleanly();
      }
    }
  }

  private static int count(MarramProcess marram, String text) {
    return MarramProcess.count(marram.output(), text);
  }
}
