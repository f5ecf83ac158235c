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
    List<String> rows =
        read("docs/COMPATIBILITY.md")
            .lines()
            .dropWhile(line -> !line.startsWith("| operation "))
            .skip(2)
            .takeWhile(line -> line.startsWith("| "))
            .toList();

    assertThat(rows.stream().map(row -> row.split(" ", 3)[1]).toList())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Operation.values()).map(Operation::shortName).toList());
    Set<String> named =
        rows.stream()
            .flatMap(row -> Pattern.compile("`(\\w+Test)`").matcher(row).results())
            .map((MatchResult match) -> match.group(1))
            .collect(Collectors.toSet());
    assertThat(testClasses()).containsAll(named);
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
