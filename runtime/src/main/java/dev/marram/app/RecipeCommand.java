package dev.marram.app;

import dev.marram.app.RecipeCheck.Checked;
import dev.marram.base.Visible;
import dev.marram.model.Document;
import dev.marram.recipe.Finding;
import dev.marram.recipe.Finding.Severity;
import dev.marram.recipe.Recipe;
import dev.marram.recipe.Yaml;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code marram recipe}: what can be done with recipes without a runtime. */
@Command(
    name = "recipe",
    description = "Works on recipes; needs no running runtime.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example:", "  marram recipe check --artifact-dir artifacts recipes"})
public final class RecipeCommand {
  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  /** {@code marram recipe check}: exits with 1 if a recipe has an error. */
  @Command(
      name = "check",
      description = {
        "Finds what is wrong with recipes and says for each fault where it is and what to do.",
        "Exits with 0 when there is no error, else with 1."
      },
      sortOptions = false,
      footer = {"", "Example:", "  marram recipe check --artifact-dir artifacts recipes"})
  int check(
      @Parameters(
              arity = "1..*",
              paramLabel = "PATH",
              description = "Recipe, or folder of recipes (*.json, *.yaml, *.yml).")
          List<Path> paths,
      @Option(
              names = {"--artifact-dir", "--artifactDir"},
              paramLabel = "DIR",
              description = "Folder of artifacts, <name>/<version>/<files>, to be checked too.")
          @Nullable Path artifactDir,
      @Option(names = "--json", description = "Writes JSON.") boolean json)
      throws IOException {
    RecipeCheck check =
        new RecipeCheck(Startup.platform(Map.of()), Optional.ofNullable(artifactDir));
    SequencedMap<Path, Checked> all = check.check(paths);
    Map<Severity, Long> counts =
        all.values().stream()
            .flatMap(each -> each.findings().stream())
            .collect(Collectors.groupingBy(Finding::severity, Collectors.counting()));
    long errors = counts.getOrDefault(Severity.ERROR, 0L);
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    if (json) {
      out.println(json(all).toJson());
    } else {
      all.forEach((file, checked) -> print(file, checked, out));
      out.printf(
          "%d checked: %d errors, %d warnings, %d notes%n",
          all.size(),
          errors,
          counts.getOrDefault(Severity.WARNING, 0L),
          counts.getOrDefault(Severity.NOTE, 0L));
    }
    out.flush();
    return errors == 0 ? 0 : 1;
  }

  private static void print(Path file, Checked checked, PrintWriter out) {
    out.println(
        Visible.line(file.toString()) + (checked.findings().isEmpty() ? ": nothing to say" : ""));
    Map<String, Integer> lines = lines(checked);
    for (Finding finding : checked.findings()) {
      String line = line(lines, finding).map(number -> "line " + number).orElse("");
      // What a recipe quotes must not command the terminal.
      out.printf("  %-8s%-9s %s%n", word(finding), line, Visible.line(finding.toString()));
    }
  }

  private static Document json(SequencedMap<Path, Checked> all) {
    List<Document> files = new ArrayList<>();
    all.forEach((file, checked) -> {
      Map<String, Integer> lines = lines(checked);
      List<Document> findings = new ArrayList<>();
      for (Finding finding : checked.findings()) {
        findings.add(
            Document.Obj.of(
                "severity", word(finding),
                "place", finding.place(),
                "line", line(lines, finding),
                "what", finding.what(),
                "remedy", finding.remedy()));
      }
      files.add(Document.Obj.of("file", file, "findings", findings));
    });
    return Document.Obj.of("files", files);
  }

  private static String word(Finding finding) {
    return finding.severity().name().toLowerCase(Locale.ROOT);
  }

  private static Map<String, Integer> lines(Checked checked) {
    return checked.recipe().map(Recipe::text).map(Yaml::lines).orElse(Map.of());
  }

  /** The line of the place, or of the nearest one above it that is there. */
  private static Optional<Integer> line(Map<String, Integer> lines, Finding finding) {
    String place = finding.place().toLowerCase(Locale.ROOT);
    while (!lines.containsKey(place) && !place.isEmpty()) {
      place =
          place.substring(0, Math.max(0, Math.max(place.lastIndexOf('.'), place.lastIndexOf('['))));
    }
    return Optional.ofNullable(lines.get(place));
  }
}
