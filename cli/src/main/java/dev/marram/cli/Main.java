package dev.marram.cli;

import dev.marram.app.DemoCommand;
import dev.marram.app.RecipeCommand;
import dev.marram.app.RunCommand;
import dev.marram.base.Problem;
import dev.marram.base.Visible;
import dev.marram.client.RemoteException;
import dev.marram.frame.Wire;
import dev.marram.model.Document;
import dev.marram.recipe.KnownComponents;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ScopeType;

/** The entry: 0 done, 1 failed, 2 wrong use, 3 no runtime there. */
@Command(
    name = "marram",
    description = "Runs AWS IoT Greengrass v2 components unchanged, with no cloud account.",
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    versionProvider = Main.Versions.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example:", "  marram demo"})
final class Main {
  static final int FAILED = 1;
  static final int NO_RUNTIME = 3;
  private static final List<Class<?>> COMMANDS =
      List.of(
          RunCommand.class,
          DemoCommand.class,
          StatusCommand.class,
          ComponentCommand.class,
          ConfigCommand.class,
          TopicCommand.class,
          LogsCommand.class,
          RecipeCommand.class,
          InitCommand.class,
          DoctorCommand.class);

  public static void main(String[] arguments) {
    CommandLine program = new CommandLine(new Main());
    // To read the annotations of all takes longer than most commands: only of the one asked for.
    String asked = arguments.length == 0 ? "" : arguments[0] + "Command";
    List<Class<?>> found =
        COMMANDS.stream().filter(each -> each.getSimpleName().equalsIgnoreCase(asked)).toList();
    (found.isEmpty() ? COMMANDS : found).forEach(program::addSubcommand);
    program
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExpandAtFiles(false) // a message may begin so
        .setParameterExceptionHandler((e, _) -> wrongUse(e))
        .setExecutionExceptionHandler(
            (e, command, _) -> failed(e.getCause() instanceof Error error ? error : e, command));
    int code;
    try {
      code = program.execute(arguments);
    } catch (VirtualMachineError e) {
      code = failed(e, program);
    }
    // After a stop by signal the shutdown thread decides the code; exiting here would wait for it.
    System.exit(code);
  }

  /** What is no bug is said in one sentence. */
  private static int failed(Throwable e, CommandLine command) {
    Problem problem =
        switch (e) {
          case Target.NamedException named -> named.problem();
          case CommandLine.TypeConversionException _, PatternSyntaxException _ -> Problem.WRONG_USE;
          case RemoteException _ -> Problem.REQUEST_REFUSED;
          case IOException _ -> Problem.INPUT_OUTPUT;
          case VirtualMachineError _ -> Problem.TOO_LARGE;
          default -> Problem.BUG;
        };
    if (problem == Problem.BUG) {
      e.printStackTrace(command.getErr());
    }
    // What the JDK says of a file is often its path alone.
    boolean brief = e instanceof FileSystemException || e instanceof Error;
    String said = brief ? e.toString() : e.getMessage();
    say(command, problem, String.valueOf(said));
    return switch (problem) {
      case NO_RUNTIME -> NO_RUNTIME;
      case WRONG_USE -> CommandLine.ExitCode.USAGE;
      default -> FAILED;
    };
  }

  private static int wrongUse(CommandLine.ParameterException e) {
    CommandLine command = e.getCommandLine();
    // A value that begins with - is taken for an option, and so seems to be missing.
    Optional<String> dashed =
        command.getUnmatchedArguments().stream().filter(each -> each.startsWith("-")).findFirst();
    String hint =
        dashed.isPresent() && !command.getCommandSpec().positionalParameters().isEmpty()
            ? "; if %s is a value, write -- before it, behind all options".formatted(dashed.get())
            : "";
    say(command, Problem.WRONG_USE, e.getMessage() + hint);
    PrintWriter err = command.getErr();
    if (!CommandLine.UnmatchedArgumentException.printSuggestions(e, err)) {
      command.usage(err);
    }
    return CommandLine.ExitCode.USAGE;
  }

  private static void say(CommandLine command, Problem problem, String message) {
    command.getErr().println("marram: " + problem.named(Visible.text(message)));
    command.getErr().flush();
  }

  @Command(
      name = "version",
      description = "Shows the version.",
      footer = {"", "Example:", "  marram version"})
  void version(@Mixin Output output) throws IOException {
    Document.Obj all =
        Document.Obj.of(
            "version", Versions.packaged(),
            "nucleus", KnownComponents.NUCLEUS_VERSION,
            "protocol", Wire.PROTOCOL_VERSION,
            "java", Runtime.version(),
            "os", System.getProperty("os.name"),
            "architecture", System.getProperty("os.arch"));
    if (!output.json(all)) {
      output.say(Versions.text());
    }
  }

  static final class Versions implements CommandLine.IVersionProvider {
    static String packaged() {
      String version = Main.class.getPackage().getImplementationVersion();
      return version == null ? "(not packaged)" : version;
    }

    static String text() {
      return "marram %s, shown to components as %s"
          .formatted(packaged(), KnownComponents.NUCLEUS_VERSION);
    }

    @Override
    public String[] getVersion() {
      return new String[] {text()};
    }
  }
}
