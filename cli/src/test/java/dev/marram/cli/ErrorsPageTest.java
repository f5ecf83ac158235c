package dev.marram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.marram.base.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The page of all failures is the table, and the table is what can fail. {@code ./build
 * -Dmarram.rewriteDocs=true} writes it anew.
 */
class ErrorsPageTest {
  private static final Path DOCS =
      Path.of(System.getProperty("basedir", "")).resolve("../docs").normalize();

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.marram");

  @Test
  void thePageShowsTheTable() throws Exception {
    String page =
        """
        # Errors

        Generated from the table in `Problem.java`: change it there, then run `./build -Dmarram.rewriteDocs=true`.

        A message of the command line that ends with a name in brackets is about one of these; the message itself says what failed
        this time. What SDKs are answered is in [COMPATIBILITY.md](COMPATIBILITY.md), what `marram doctor` finds explains itself.

        | name | what | why | do |
        | --- | --- | --- | --- |
        %s\
        """
            .formatted(
                Arrays.stream(Problem.values())
                    .map(
                        each -> "| `%s` | %s |\n".formatted(each, String.join(" | ", each.parts())))
                    .collect(Collectors.joining()));
    Path file = DOCS.resolve("ERRORS.md");
    if (Boolean.getBoolean("marram.rewriteDocs")) {
      Files.writeString(file, page);
    }
    assertThat(file)
        .as("docs/ERRORS.md; to write it anew: ./build -Dmarram.rewriteDocs=true")
        .hasContent(page);
  }

  @Test
  void eachEntrySaysWhatWhyAndWhatToDo() {
    assertThat(Problem.values())
        .allSatisfy(each -> {
          assertThat(each.parts()).hasSize(3).noneMatch(String::isBlank);
          assertThat(each.parts().get(2)).endsWith(".");
        });
  }

  @Test
  void eachEntryIsUsedByWhoFails() throws Exception {
    Set<String> used =
        CLASSES.stream()
            .filter(type -> !type.isEquivalentTo(Problem.class))
            .map(JavaClass::getFieldAccessesFromSelf)
            .flatMap(Set::stream)
            .filter(access -> access.getTargetOwner().isEquivalentTo(Problem.class))
            .map(JavaFieldAccess::getName)
            .collect(Collectors.toSet());
    used.add(Problem.JDK_MISSING.name()); // said by a script, before there is a JVM
    assertThat(DOCS.resolveSibling("tools/jdk25.sh")).content().contains("[JDK_MISSING]");
    assertThat(used)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Problem.values()).map(Problem::name).toList());
  }

  /** Who can be told nothing else than a sentence with a name: the handlers of the program. */
  @Test
  void whoeverWritesToStandardErrorNamesAnEntry() {
    Set<String> writers =
        CLASSES.stream()
            .filter(type -> type.getMethodCallsFromSelf().stream().anyMatch(ErrorsPageTest::isErr))
            .filter(type ->
                type.getDirectDependenciesFromSelf().stream()
                    .noneMatch(each ->
                        each.getTargetClass().isEquivalentTo(Problem.class)
                            || each.getTargetClass().getSimpleName().equals("StartException")))
            .map(JavaClass::getSimpleName)
            .collect(Collectors.toSet());
    assertThat(writers).as("hands it on to Foreground").isSubsetOf("RunCommand");
  }

  private static boolean isErr(com.tngtech.archunit.core.domain.JavaMethodCall call) {
    return call.getTargetOwner().getName().equals("picocli.CommandLine")
        && call.getName().equals("getErr");
  }
}
