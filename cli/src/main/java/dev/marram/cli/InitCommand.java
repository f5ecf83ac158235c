package dev.marram.cli;

import dev.marram.base.Problem;
import dev.marram.recipe.KnownComponents;
import dev.marram.recipe.Recipe;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code marram init}: a copy of an example under another name. */
@Command(
    name = "init",
    description = {
      "Writes a component's folder, with recipe, program and README.",
      "Says the command that runs it at once, without a build."
    },
    footer = {"", "Example:", "  marram init python com.example.Mine"})
final class InitCommand implements Callable<Integer> {
  private static final List<String> KINDS = List.of("java", "python", "js", "sh");
  private static final String RECIPE_ENDING = "-1.0.0.yaml";

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Parameters(index = "0", paramLabel = "KIND", description = "java, python, js or sh.")
  private String kind = "";

  @Parameters(
      index = "1",
      paramLabel = "NAME",
      description = "Name of the component, such as com.example.Mine.")
  private String name = "";

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Folder to write, new or empty; without it NAME in this folder.")
  private @Nullable Path dir;

  @Override
  public Integer call() throws IOException {
    require(KINDS.contains(kind), "KIND is one of %s, not %s".formatted(KINDS, kind));
    require(
        Recipe.isName(name),
        "NAME cannot be '%s': it takes up to 128 letters, digits, '.', '_' and '-', such as com.example.Mine, and is none of marram, greengrass, main"
            .formatted(name));
    require(
        KnownComponents.builtIn(name).isEmpty(),
        "NAME cannot be %s: that component is built in".formatted(name));
    Path example =
        Path.of(System.getProperty("marram.examples", "examples"))
            .resolve(kind.equals("java") ? "hello-java-file" : "hello-" + kind);
    Path folder = Objects.requireNonNullElse(dir, Path.of(name)).toAbsolutePath().normalize();
    refuseToOverwrite(folder);
    Map<String, String> words = words(example, folder);
    for (Path file : files(example)) {
      Path target = folder.resolve(replaced(example.relativize(file).toString(), words));
      Files.createDirectories(Objects.requireNonNull(target.getParent()));
      Files.writeString(target, replaced(Files.readString(file), words));
    }
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    out.println("Written: " + folder + ". To run it and see what it prints:");
    try (Stream<String> lines = Files.lines(folder.resolve("README.md"))) {
      lines.filter(line -> line.startsWith("    ")).forEach(out::println);
    }
    out.flush();
    return 0;
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new CommandLine.ParameterException(
          Objects.requireNonNull(spec).commandLine(), otherwise);
    }
  }

  private static void refuseToOverwrite(Path folder) throws IOException {
    if (Files.exists(folder) && !files(folder).isEmpty()) {
      throw new Target.NamedException(
          Problem.FOLDER_NOT_EMPTY,
          "%s already holds something, and nothing is overwritten. Give another NAME or --dir."
              .formatted(folder));
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  /** What stands in the example, and what in the copy; the longer of two words first. */
  private Map<String, String> words(Path example, Path folder) throws IOException {
    if (!Files.isDirectory(example)) {
      throw new Target.NamedException(
          Problem.EXAMPLE_MISSING,
          "there is no example %s to copy. Use ./marram from the repository.".formatted(example));
    }
    String title = String.valueOf(example.getFileName());
    String model =
        files(example.resolve("recipes"))
            .getFirst()
            .getFileName()
            .toString()
            .replace(RECIPE_ENDING, "");
    Map<String, String> words = new LinkedHashMap<>();
    words.put("ComponentName: " + model, "ComponentName: '" + name + "'"); // 1e5 is a name too
    words.put(model, name);
    words.put(model.substring(model.lastIndexOf('.') + 1), name);
    words.put("examples/" + title, folder.toString().replaceAll("[^\\w./@%+,:~-]", "\\\\$0"));
    words.put("# " + title, "# " + name);
    words.put("./marram ", System.getProperty("marram.program", "marram") + " ");
    return words;
  }

  private static String replaced(String text, Map<String, String> words) {
    String any = words.keySet().stream().map(Pattern::quote).collect(Collectors.joining("|"));
    return Pattern.compile(any)
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(words.getOrDefault(found.group(), "")));
  }
}
