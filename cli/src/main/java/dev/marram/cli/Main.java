package dev.marram.cli;

import dev.marram.app.DemoCommand;
import dev.marram.app.RecipeCommand;
import dev.marram.app.RunCommand;
import dev.marram.client.RemoteException;
import dev.marram.recipe.KnownComponents;
import java.io.IOException;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** The entry: 0 done, 1 failed, 2 wrong use, 3 no runtime there. */
@Command(
    name = "marram",
    description = "Runs AWS IoT Greengrass v2 components unchanged, with no cloud account.",
    subcommands = {
      RunCommand.class,
      DemoCommand.class,
      StatusCommand.class,
      ComponentCommand.class,
      TopicCommand.class,
      LogsCommand.class,
      RecipeCommand.class
    },
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    versionProvider = Main.Versions.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example:", "  marram demo"})
final class Main {
  static final int FAILED = 1;
  static final int NO_RUNTIME = 3;

  public static void main(String[] arguments) {
    int code =
        new CommandLine(new Main())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler((e, command, _) -> failed(e, command))
            .execute(arguments);
    // After a stop by signal the shutdown thread decides the code; exiting here would wait for it.
    System.exit(code);
  }

  /** What is no bug is said in one sentence. */
  private static int failed(Exception e, CommandLine command) throws Exception {
    int code =
        switch (e) {
          case Target.NoRuntimeException _ -> NO_RUNTIME;
          case CommandLine.TypeConversionException _, PatternSyntaxException _ ->
              CommandLine.ExitCode.USAGE;
          case IOException _, RemoteException _ -> FAILED;
          default -> throw e;
        };
    command.getErr().println("marram: " + e.getMessage());
    command.getErr().flush();
    return code;
  }

  @Command(name = "version", description = "Shows the version.")
  void version() {
    System.out.println(Versions.text());
  }

  static final class Versions implements CommandLine.IVersionProvider {
    static String text() {
      String version = Main.class.getPackage().getImplementationVersion();
      return "marram "
          + (version == null ? "(not packaged)" : version)
          + ", shown to components as "
          + KnownComponents.NUCLEUS_VERSION;
    }

    @Override
    public String[] getVersion() {
      return new String[] {text()};
    }
  }
}
