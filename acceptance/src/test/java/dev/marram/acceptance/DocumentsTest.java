package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.model.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documents say what is so. */
class DocumentsTest {
  private static final int FIRST_SCREEN = 24;

  private static String read(String name) throws IOException {
    return Files.readString(Repository.file(name));
  }

  @Test
  void theFirstScreenOfTheReadmeHoldsTheTwoCommandsThatAreTestedHere() throws IOException {
    List<String> commands =
        read("README.md")
            .lines()
            .limit(FIRST_SCREEN)
            .filter(line -> line.startsWith("    ./"))
            .map(line -> line.strip().replaceFirst(" +#.*", ""))
            .toList();

    assertThat(commands).containsExactly("./marram demo", "./build");
    assertThat(Repository.file("marram")).isExecutable();
    assertThat(Repository.file("build")).isExecutable();
    assertThat(read(".ci/run")).containsPattern("(?m)^\\./build -Pfull$");
  }

  @Test
  void linksBetweenTheDocumentsLeadSomewhere() throws IOException {
    Pattern link = Pattern.compile("\\]\\(([^)#:]+)\\)");
    for (String name : List.of("README.md", "CONTRIBUTING.md", "docs/COMPATIBILITY.md")) {
      Path file = Repository.file(name);
      assertThat(
              link.matcher(read(name)).results().map(match -> file.resolveSibling(match.group(1))))
          .as(name)
          .allMatch(Files::exists);
    }
  }

  @Test
  void compatibilityHasOneRowForEachOperationAndNamesTestsThatExist() throws IOException {
    List<List<String>> rows = table("| operation | state ").toList();

    assertThat(rows.stream().map(List::getFirst).toList())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Operation.values()).map(Operation::shortName).toList());
    Set<String> named =
        read("docs/COMPATIBILITY.md")
            .lines()
            .flatMap(line -> Pattern.compile("`(\\w+Test)`").matcher(line).results())
            .map((MatchResult match) -> match.group(1))
            .collect(Collectors.toSet());
    assertThat(testClasses()).containsAll(named);
  }

  /** C++ is not run here. */
  @Test
  void compatibilityNamesATestOfEachClientForEachOperationThatWorks() throws IOException {
    List<String> working =
        table("| operation | state ")
            .filter(row -> row.get(1).startsWith("works"))
            .map(List::getFirst)
            .toList();
    List<List<String>> clients = table("| operation | Java ").toList();

    assertThat(working).contains("PublishToTopic", "UpdateState");
    for (String operation : working) {
      assertThat(clients)
          .as(operation)
          .filteredOn(row -> row.getFirst().equals(operation))
          .singleElement()
          .satisfies(row -> {
            assertThat(row).hasSize(7).last().isEqualTo("bytes");
            assertThat(row.subList(1, 6))
                .allMatch(cell ->
                    cell.contains("`SdkMatrixTest`") || cell.contains("`ConfigurationTest`"));
          });
    }
  }

  /** The cells of the rows of the table that begins so. */
  private static Stream<List<String>> table(String head) throws IOException {
    return read("docs/COMPATIBILITY.md")
        .lines()
        .dropWhile(line -> !line.startsWith(head))
        .skip(2)
        .takeWhile(line -> line.startsWith("| "))
        .map(line -> line.substring(2, line.length() - 2))
        .map(line -> Arrays.stream(line.split("\\|", -1)).map(String::strip).toList());
  }

  private static Set<String> testClasses() throws IOException {
    try (Stream<Path> files = Files.walk(Repository.root())) {
      return files
          .map(path -> path.getFileName().toString())
          .filter(name -> name.endsWith("Test.java"))
          .map(name -> name.replace(".java", ""))
          .collect(Collectors.toSet());
    }
  }
}
