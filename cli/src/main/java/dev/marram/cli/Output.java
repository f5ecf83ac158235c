package dev.marram.cli;

import dev.marram.model.Document;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** How a command says what it found: for people, or as JSON for programs. */
final class Output {
  @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
  private CommandLine.Model.@Nullable CommandSpec spec;

  @Option(names = "--json", description = "Writes JSON, for programs.")
  private boolean json;

  boolean json() {
    return json;
  }

  /** Whether a person sees it in a terminal, and has not asked for no colours. */
  boolean isTerminal() {
    try { // asking the JDK for its console costs a tenth of a second
      Path out = Files.readSymbolicLink(Path.of("/proc/self/fd/1"));
      return out.toString().matches("/dev/(pts/|tty|console).*")
          && System.getenv("NO_COLOR") == null;
    } catch (IOException e) {
      return false;
    }
  }

  PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }

  void say(String line) {
    out().println(line);
    out().flush();
  }

  void json(Document document) {
    say(document.toJson());
  }

  /** The rows with their columns one under the other; the first is the heading. */
  void table(List<List<String>> rows) {
    int columns = rows.getFirst().size();
    List<Integer> widths =
        IntStream.range(0, columns)
            .map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
            .boxed()
            .toList();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < columns; column++) {
        String cell = row.get(column);
        line.append(cell).repeat(' ', widths.get(column) + 2 - cell.length());
      }
      say(line.toString().stripTrailing());
    }
  }
}
