package dev.marram.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.app.Doctor.Check;
import dev.marram.base.Clock;
import dev.marram.deploy.LocalDeployment;
import dev.marram.process.Cgroups;
import dev.marram.process.Users;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
  private static final String NUCLEUS =
      "services: {aws.greengrass.Nucleus: {configuration: {%s}}}\n";

  @TempDir Path folder;

  private Path root;
  private String now = "2026-11-25T01:00:00Z";
  private long freeBytes = 1L << 40;
  private final Queue<Long> syncMicros = new ArrayDeque<>(List.of(9L, 1L, 7L, 3L, 5L));
  private Optional<Boolean> isClockSynchronized = Optional.of(true);
  private boolean exec = true;
  private boolean listening = true;
  private final List<String> asked = new ArrayList<>();
  private Optional<String> user = Optional.empty();

  private record At(Instant now) implements Clock {
    @Override
    public long nanos() {
      return 0;
    }
  }

  /** A machine on which all is well, but for what a test changes. */
  private final class Fake extends Machine {
    Fake(Clock clock) {
      super(clock, new Cgroups(folder.resolve("cgroups"), false));
    }

    @Override
    Users users(String configuredDefault) {
      return new Users(user.or(() -> Optional.of(System.getProperty("user.name"))));
    }

    @Override
    Optional<Boolean> isClockSynchronized() {
      return isClockSynchronized;
    }

    @Override
    long freeBytes(Path anywhere) {
      return freeBytes;
    }

    @Override
    long syncNanos(Path anywhere) {
      return 1_000 * Objects.requireNonNullElse(syncMicros.poll(), 1L);
    }

    @Override
    boolean allowsPrograms(Path anywhere) {
      return exec;
    }

    @Override
    void connect(String host, int port) throws IOException {
      asked.add(host + ":" + port);
      if (!listening) {
        throw new ConnectException("Connection refused");
      }
    }
  }

  @BeforeEach
  void aGoodRoot() throws IOException {
    root = Files.createDirectory(folder.resolve("root"));
    for (String name : List.of("config", "deployments", "logs", "run")) {
      Files.setPosixFilePermissions(
          Files.createDirectory(root.resolve(name)), PosixFilePermissions.fromString("rwx------"));
    }
    Path cgroups = Files.createDirectory(folder.resolve("cgroups"));
    Files.createFile(cgroups.resolve("cgroup.controllers"));
  }

  private List<Check> examine(String configuration) throws IOException {
    Path file = Files.writeString(folder.resolve("config.yaml"), configuration);
    return new Doctor(root, new Fake(new At(Instant.parse(now)))).examine(Optional.of(file));
  }

  /** What a check found, or what it saw if nothing is wrong. */
  private String of(String check) throws IOException {
    return of(check, NUCLEUS.formatted(""));
  }

  private String of(String check, String configuration) throws IOException {
    Check found =
        examine(configuration).stream()
            .filter(each -> each.name().equals(check))
            .findFirst()
            .orElseThrow();
    assertThat(found.found())
        .allSatisfy(each ->
            assertThat(List.of(each.what(), each.why(), each.remedy())).noneMatch(String::isBlank));
    return found.found().isEmpty()
        ? found.seen()
        : found.found().stream()
            .map(each -> each.severity() + ": " + each.what() + "; " + each.why())
            .reduce("", (all, one) -> all.isEmpty() ? one : all + "\n" + one);
  }

  @Test
  void aGoodMachineHasNothingButWhatWasSeen() throws Exception {
    List<Check> checks = examine(NUCLEUS.formatted(""));
    assertThat(checks.stream().map(Check::name))
        .containsExactly(
            "configuration",
            "jdk",
            "root",
            "lock",
            "socket",
            "users",
            "cgroup",
            "disk",
            "fsync",
            "clock",
            "temp",
            "broker",
            "components");
    assertThat(checks).allSatisfy(each -> assertThat(each.found()).as(each.name()).isEmpty());
    assertThat(checks).allSatisfy(each -> assertThat(each.seen()).as(each.name()).isNotBlank());
  }

  @Test
  void aConfigurationThatCannotBeUsedIsAnErrorAndTheRestIsStillLookedAt() throws Exception {
    List<Check> checks = examine(NUCLEUS.formatted("ipc: {maxStreams: 0}"));
    assertThat(checks.getFirst().found().getFirst().severity()).isEqualTo("error");
    assertThat(checks.getFirst().found().getFirst().what())
        .contains("maxStreams", "[CONFIG_VALUE]");
    assertThat(checks).hasSize(14);
  }

  @Test
  void anUnknownKeyIsAWarningAndOneWithoutEffectANote() throws Exception {
    assertThat(of("configuration", NUCLEUS.formatted("fipsMod: true, jvmOptions: x")))
        .contains("warning: unknown key", "fipsMode?", "note: jvmOptions");
  }

  @Test
  void aRootThatIsNoFolderIsAnError() throws Exception {
    root = Files.createFile(folder.resolve("file"));
    assertThat(of("root")).startsWith("error: no runtime can be there; " + root);
    root = root.resolve("below");
    assertThat(of("root")).startsWith("error: no runtime can be there; " + root.getParent());
  }

  @Test
  void aRootThatIsNotThereYetIsNone() throws Exception {
    root = folder.resolve("a/b");
    assertThat(of("root")).isEqualTo(root + ", to be made");
    assertThat(of("components")).isEqualTo("0 deployed");
    assertThat(folder.resolve("a")).doesNotExist();
  }

  @Test
  void aPrivateFolderThatIsOpenIsNamed() throws Exception {
    Files.setPosixFilePermissions(
        root.resolve("config"), PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThat(of("root")).startsWith("warning: " + root.resolve("config") + " is open to others");
  }

  @Test
  void aFolderThatComponentsOfAnotherUserCannotEnterIsNamed() throws Exception {
    user = Optional.of("54321:54321");
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
    assertThat(of("root")).contains("warning: " + root + " is closed to others");
  }

  /** The acceptance test has the other case: a process loses its lock when it reads the file. */
  @Test
  void aLockFileThatNobodyHoldsIsFree() throws Exception {
    assertThat(of("lock")).isEqualTo("free");
    Files.writeString(root.resolve("marram.lock"), ProcessHandle.current().pid() + "\n");
    assertThat(of("lock")).isEqualTo("free");
  }

  @Test
  void aLongRootIsServedThroughALinkAndALongConfiguredPathIsAnError() throws Exception {
    root = folder.resolve("r".repeat(120));
    assertThat(of("socket")).endsWith("over 106 bytes: through a link");
    assertThat(of("socket", "system: {ipcSocketPath: /%s}\n".formatted("s".repeat(120))))
        .startsWith("error: system.ipcSocketPath")
        .contains("107", "[SOCKET_UNUSABLE]");
  }

  @Test
  void aUserThatIsNotThereIsAnError() throws Exception {
    user = Optional.of("no-such-user");
    assertThat(of("users"))
        .startsWith("error: components cannot be started; There is no user 'no-such-user'");
  }

  @Test
  void cgroupsThatCannotBeUsedAreANote() throws Exception {
    assertThat(of("cgroup")).isEqualTo("version 2");
    Files.delete(folder.resolve("cgroups/cgroup.controllers"));
    assertThat(of("cgroup")).startsWith("note: limits and killMode cgroup have no effect");
  }

  @Test
  void littleSpaceIsAWarningAndNoneAnError() throws Exception {
    freeBytes = 99L << 20;
    assertThat(of("disk")).startsWith("warning: 99 MiB are free");
    freeBytes = 9L << 20;
    assertThat(of("disk")).startsWith("error: 9 MiB are free");
  }

  @Test
  void theMedianOfTheDiskCounts() throws Exception {
    assertThat(of("fsync")).isEqualTo("5 us, median of 5");
    syncMicros.addAll(List.of(60_000L, 1L, 50_001L, 1L, 50_002L));
    assertThat(of("fsync")).startsWith("warning: it takes 50001 us");
  }

  @Test
  void aYearThatCannotBeIsAWarning() throws Exception {
    now = "1970-01-01T00:00:00Z";
    assertThat(of("clock")).startsWith("warning: it shows the year 1970");
  }

  @Test
  void aClockThatFollowsNoOtherIsANoteAndOneThatCannotBeAskedIsNone() throws Exception {
    assertThat(of("clock")).isEqualTo("2026-11-25T01:00:00Z, synchronized");
    isClockSynchronized = Optional.empty();
    assertThat(of("clock")).isEqualTo("2026-11-25T01:00:00Z, unknown whether synchronized");
    isClockSynchronized = Optional.of(false);
    assertThat(of("clock")).startsWith("note: it is not synchronized");
  }

  @Test
  void aTemporaryFolderWithoutProgramsIsAWarning() throws Exception {
    exec = false;
    assertThat(of("temp")).contains("warning: components in Java", "noexec");
  }

  @Test
  void theConfiguredBrokerIsAskedOnThePortOfItsProtocol() throws Exception {
    assertThat(of("broker")).isEqualTo("none configured");
    assertThat(asked).isEmpty();
    assertThat(of("broker", NUCLEUS.formatted("iotDataEndpoint: aws"))).isEqualTo("aws:8883");
    assertThat(of("broker", NUCLEUS.formatted("mqtt: {endpoint: here, tls: false}")))
        .isEqualTo("here:1883");
    listening = false;
    assertThat(of("broker", NUCLEUS.formatted("mqtt: {endpoint: here, port: 99}")))
        .startsWith("warning: here:99 is not reached; java.net.ConnectException");
    assertThat(asked).containsExactly("aws:8883", "here:1883", "here:99");
    assertThat(of("broker", NUCLEUS.formatted("mqtt: {endpoint: here, broker: loopback}")))
        .isEqualTo("loopback");
  }

  @Test
  void faultsOfDeployedRecipesAndTheirPoliciesAreNamed() throws Exception {
    Path recipes = Files.createDirectory(folder.resolve("recipes"));
    Files.writeString(
        recipes.resolve("bad.yaml"),
        """
        RecipeFormatVersion: '2020-01-25'
        ComponentName: com.example.Bad
        ComponentVersion: 1.0.0
        ComponentConfiguration:
          DefaultConfiguration:
            accessControl:
              aws.greengrass.ipc.pubsub:
                com.example.Bad:pubsub:1: {operations: ['aws.greengrass#Publish'], resources: ['*']}
        Manifests: [{Lifecycle: {Run: 'true'}}]
        """);
    LocalDeployment deployment = new LocalDeployment(root, Startup.platform(Map.of()), false);
    deployment.apply(
        deployment.plan(
            new LocalDeployment.Request(
                Optional.of(recipes),
                Optional.empty(),
                Map.of("com.example.Bad", "1.0.0"),
                Set.of())));
    assertThat(of("components"))
        .startsWith(
            "error: com.example.Bad 1.0.0: ComponentConfiguration.DefaultConfiguration.accessControl")
        .contains("operations[0]");
  }

  @Test
  void whatCannotBeReadBackIsAnErrorByItsName() throws Exception {
    Files.writeString(root.resolve("deployments/roots.json"), "{}");
    assertThat(of("components")).startsWith("error: cannot read which components are deployed");
  }

  @Test
  void thisMachineCanBeAskedToo() throws Exception {
    Machine machine = new Machine(Clock.SYSTEM, new Cgroups(Cgroups.SYSTEM, false));
    assertThat(machine.freeBytes(folder)).isPositive();
    assertThat(machine.syncNanos(folder)).isPositive();
    assertThat(machine.allowsPrograms(root)).isTrue();
    assertThat(root).isDirectoryNotContaining("glob:**doctor*");
  }
}
