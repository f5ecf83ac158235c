package dev.marram.cli;

import dev.marram.base.Visible;
import dev.marram.model.Document;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import picocli.CommandLine.Option;

/** How a command says what it found: for people, or as JSON for programs. */
final class Output {
  @Option(names = "--json", description = "Writes JSON, for programs.")
  private boolean json;

  boolean json() {
    return json;
  }

  /** Whether a person sees it in a terminal that takes commands. */
  boolean isTerminal() {
    return isTerminal(1) && !"dumb".equals(System.getenv("TERM"));
  }

  /** Whether it may have colours there, too. */
  boolean hasColours() {
    return isTerminal() && Objects.requireNonNullElse(System.getenv("NO_COLOR"), "").isEmpty();
  }

  static boolean isTerminal(int descriptor) {
    try { // asking the JDK for its console costs a tenth of a second
      Path target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
      return target.toString().matches("/dev/(pts/|tty|console).*");
    } catch (IOException e) {
      return false;
    }
  }

  /** The text in a terminal's colour: 31 red, 32 green, 33 yellow, 34 blue. */
  static String paint(int colour, String text) {
    return "\033[" + colour + "m" + text + "\033[0m";
  }

  /** Until closed a signal ends the command with 0, at once, for an output may be blocked. */
  static Closeable endingBySignal() {
    Thread end = Thread.ofPlatform().unstarted(() -> Runtime.getRuntime().halt(0));
    Runtime.getRuntime().addShutdownHook(end);
    return () -> Runtime.getRuntime().removeShutdownHook(end);
  }

  /** Writes a line or more, JSON or not, without what could command a terminal. */
  void say(String text) throws IOException {
    print(Visible.text(text));
  }

  /** Writes it as it is; fails when nobody reads it any more, which ends the command. */
  void print(String visible) throws IOException {
    System.out.println(visible);
    if (System.out.checkError()) {
      throw new IOException("standard output was closed by whoever read it, or its disk is full");
    }
  }

  /** Writes the answer if JSON is wanted, and says whether it is. */
  boolean json(Document answer) throws IOException {
    if (json) {
      say(answer.toJson());
    }
    return json;
  }

  /** A line per object with the values of these keys, one under the other. */
  void table(List<String> headings, List<String> keys, List<Document.Obj> objects)
      throws IOException {
    List<List<String>> rows = new ArrayList<>(List.of(headings));
    objects.forEach(
        each -> rows.add(keys.stream().map(key -> Visible.line(Json.text(each, key))).toList()));
    int columns = headings.size();
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
