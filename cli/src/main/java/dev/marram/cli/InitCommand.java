package dev.marram.cli;

import dev.marram.base.Problem;
import dev.marram.model.Document;
import dev.marram.recipe.KnownComponents;
import dev.marram.recipe.Recipe;
import java.io.IOException;
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
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code marram init}: a copy of an example under another name. */
@Command(
    name = "init",
    description = "Writes a component's folder and says the command that runs it at once.",
    footer = {"", "Example:", "  marram init python com.example.Mine"})
final class InitCommand implements Callable<Integer> {
  private static final List<String> KINDS = List.of("java", "python", "js", "sh");

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

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws IOException {
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    if (!KINDS.contains(kind)) {
      throw new CommandLine.ParameterException(
          command, "KIND is one of %s, not %s".formatted(KINDS, kind));
    }
    if (!Recipe.isName(name) || KnownComponents.builtIn(name).isPresent()) {
      throw new CommandLine.ParameterException(
          command,
          "NAME cannot be '%s': it takes up to 128 letters, digits, '.', '_' and '-', such as com.example.Mine, and is not built in"
              .formatted(name));
    }
    Path folder = Objects.requireNonNullElse(dir, Path.of(name)).toAbsolutePath().normalize();
    if (Files.exists(folder) && !files(folder).isEmpty()) {
      throw new Target.NamedException(
          Problem.FOLDER_NOT_EMPTY,
          folder + " holds files, and nothing is overwritten. Give another NAME or --dir.");
    }
    Path example =
        Path.of(System.getProperty("marram.examples", "examples"))
            .resolve(kind.equals("java") ? "hello-java-file" : "hello-" + kind);
    Map<String, String> words = words(example, folder);
    for (Path file : files(example)) {
      Path target = folder.resolve(replaced(example.relativize(file).toString(), words));
      Files.createDirectories(Objects.requireNonNull(target.getParent()));
      Files.writeString(target, replaced(Files.readString(file), words));
    }
    String text = Files.readString(folder.resolve("README.md")).replaceAll("(?m)^(?! {4}).*\n", "");
    Document.Obj written =
        Document.Obj.of(
            "folder", folder,
            "files", files(folder).stream().map(file -> folder.relativize(file)).sorted().toList(),
            "command", text.replaceAll(" *\\\\\n *", " ").lines().findFirst().orElse("").strip());
    if (!output.json(written)) {
      output.say("Written: " + folder + ". To run it and see what it prints:");
      output.say(text.stripTrailing());
    }
    return 0;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  /** What stands in the example, and what in the copy; of two words the longer first. */
  private Map<String, String> words(Path example, Path folder) throws IOException {
    String recipe = files(example.resolve("recipes")).getFirst().getFileName().toString();
    String model = recipe.replace("-1.0.0.yaml", "");
    String title = String.valueOf(example.getFileName());
    String quoted = folder.toString().replaceAll("[^\\w./@%+,:~-]", "\\\\$0"); // for a shell
    Map<String, String> words = new LinkedHashMap<>();
    words.put("ComponentName: " + model, "ComponentName: '" + name + "'"); // 1e5 is a name too
    words.put(model, name);
    words.put(model.substring(model.lastIndexOf('.') + 1), name);
    words.put("examples/" + title, quoted);
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
