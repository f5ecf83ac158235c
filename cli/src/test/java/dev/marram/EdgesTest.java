package dev.marram;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The architecture as one table: which package may know which, and who owns what is ambient. */
class EdgesTest {
  private static final String OURS = "dev.marram.";

  /**
   * Every arrow there is. One that is not listed fails, and so does a listed one that is not used.
   */
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          // wire
          entry("frame", Set.of()),
          entry("model", Set.of()),
          entry("client", Set.of("frame", "model")),
          // values and ports
          entry("base", Set.of()),
          entry("log", Set.of("base", "model")),
          entry("pubsub", Set.of()),
          entry("recipe", Set.of("base", "model")),
          entry("policy", Set.of("base", "model")),
          entry("store", Set.of()),
          entry("config", Set.of("base", "model", "store")),
          // processes and who they are
          entry("process", Set.of("base")),
          entry("identity", Set.of("process")),
          entry("lifecycle", Set.of("base", "log", "process", "recipe")),
          entry("deploy", Set.of("base", "model", "recipe")),
          entry("credentials", Set.of("base", "config", "model", "process")),
          // the server and what it serves
          entry("ipc", Set.of("base", "frame", "identity", "model")),
          entry("operation", Set.of("base", "config", "frame", "ipc", "model", "policy", "pubsub")),
          entry(
              "app",
              Set.of(
                  "base",
                  "config",
                  "credentials",
                  "deploy",
                  "identity",
                  "ipc",
                  "lifecycle",
                  "log",
                  "model",
                  "operation",
                  "policy",
                  "process",
                  "recipe",
                  "store")),
          entry("cli", Set.of("app", "base", "client", "frame", "model", "recipe")));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.marram");

  private static String packageOf(JavaClass type) {
    return type.getPackageName().substring(OURS.length());
  }

  private static Map<String, Set<String>> used() {
    Map<String, Set<String>> used = new TreeMap<>();
    for (JavaClass type : CLASSES) {
      Set<String> targets = used.computeIfAbsent(packageOf(type), name -> new TreeSet<>());
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        if (target.getPackageName().startsWith(OURS)
            && !target.getPackageName().equals(type.getPackageName())) {
          targets.add(packageOf(target));
        }
      }
    }
    return used;
  }

  @Test
  void everyArrowIsListedAndEveryListedArrowIsUsed() {
    assertThat(used()).containsExactlyInAnyOrderEntriesOf(new TreeMap<>(ARROWS));
  }

  @Test
  void thereIsNoCycle() {
    ARROWS.keySet().forEach(name -> assertThat(reachable(name)).doesNotContain(name));
  }

  private static Set<String> reachable(String from) {
    Set<String> found = new HashSet<>();
    List<String> open = new ArrayList<>(ARROWS.getOrDefault(from, Set.of()));
    while (!open.isEmpty()) {
      String next = open.removeLast();
      if (found.add(next)) {
        open.addAll(ARROWS.getOrDefault(next, Set.of()));
      }
    }
    return found;
  }

  @Test
  void packagesAreFlat() {
    assertThat(CLASSES).allSatisfy(type -> assertThat(packageOf(type)).doesNotContain("."));
  }

  @Test
  void nobodyImportsTheVendorsClasses() {
    assertNobodyUses(target -> target.getPackageName().startsWith("software.amazon"), Set.of());
  }

  @Test
  void onlyTheClockTellsTime() {
    assertNobodyCalls(
        call ->
            isCall(call, "java.lang.System", "nanoTime", "currentTimeMillis")
                || (call.getTargetOwner().getPackageName().startsWith("java.time")
                    && call.getName().equals("now")),
        Set.of("base"));
  }

  @Test
  void onlyTheCompositionDrawsRandomness() {
    assertNobodyCalls(
        call ->
            isCall(call, "java.util.UUID", "randomUUID")
                || isCall(call, "java.lang.Math", "random"),
        Set.of());
    assertThat(
            CLASSES.stream()
                .flatMap(type -> type.getConstructorCallsFromSelf().stream())
                .filter(call ->
                    call.getTargetOwner().getName().equals("java.util.Random")
                        || call.getTargetOwner().getName().equals("java.security.SecureRandom"))
                .map(call -> packageOf(call.getOriginOwner())))
        .containsOnly("app");
  }

  @Test
  void threadsAreStartedByTheirOwnersOnly() {
    assertNobodyCalls(
        call ->
            isCall(call, "java.lang.Thread", "ofVirtual", "ofPlatform", "startVirtualThread")
                || call.getTargetOwner().getName().equals("java.util.concurrent.Executors"),
        Set.of(
            "app", "cli", "client", "config", "credentials", "ipc", "lifecycle", "log", "process"));
  }

  @Test
  void onlyProcessesAndTheCommandLineWaitBySleeping() {
    assertNobodyCalls(call -> isCall(call, "java.lang.Thread", "sleep"), Set.of("cli", "process"));
  }

  @Test
  void filesAreTouchedByTheirOwnersOnly() {
    // ipc: its socket file alone; lifecycle: the condition "exists" of Skipif; recipe:
    // Recipe.inspect.
    assertNobodyUses(
        target -> target.getName().equals("java.nio.file.Files"),
        Set.of(
            "app",
            "cli",
            "credentials",
            "deploy",
            "ipc",
            "lifecycle",
            "log",
            "process",
            "recipe",
            "store"));
  }

  @Test
  void standardStreamsBelongToTheCommandsAndTheLog() {
    assertThat(
            CLASSES.stream()
                .flatMap(type -> type.getFieldAccessesFromSelf().stream())
                .filter(access ->
                    access.getTargetOwner().getName().equals("java.lang.System")
                        && (access.getName().equals("out") || access.getName().equals("err")))
                .map(access -> packageOf(access.getOriginOwner())))
        .isSubsetOf("app", "cli", "log");
  }

  private static boolean isCall(JavaMethodCall call, String owner, String... names) {
    return call.getTargetOwner().getName().equals(owner) && Set.of(names).contains(call.getName());
  }

  private static void assertNobodyCalls(Predicate<JavaMethodCall> call, Set<String> but) {
    assertThat(
            CLASSES.stream()
                .filter(type -> !but.contains(packageOf(type)))
                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                .filter(call)
                .map(JavaMethodCall::getDescription))
        .isEmpty();
  }

  private static void assertNobodyUses(Predicate<JavaClass> target, Set<String> but) {
    assertThat(
            CLASSES.stream()
                .filter(type -> !but.contains(packageOf(type)))
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(dependency -> target.test(dependency.getTargetClass()))
                .map(Dependency::getDescription))
        .isEmpty();
  }
}
