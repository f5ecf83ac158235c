package dev.marram.cli;

import dev.marram.app.DemoCommand;
import dev.marram.app.RecipeCommand;
import dev.marram.app.RunCommand;
import dev.marram.client.RemoteException;
import dev.marram.recipe.KnownComponents;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
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
      RecipeCommand.class,
      Main.VersionCommand.class
    },
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    versionProvider = Main.Versions.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example:", "  marram demo"})
final class Main implements Runnable {
  static final int FAILED = 1;
  static final int NO_RUNTIME = 3;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  public static void main(String[] arguments) {
    int code =
        new CommandLine(new Main())
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
          case IOException _, RemoteException _ -> FAILED;
          default -> throw e;
        };
    command.getErr().println("marram: " + e.getMessage());
    command.getErr().flush();
    return code;
  }

  @Override
  public void run() {
    if (spec != null) {
      throw new CommandLine.ParameterException(spec.commandLine(), "Missing command");
    }
  }

  @Command(name = "version", description = "Shows the version.")
  static final class VersionCommand implements Runnable {
    @Override
    public void run() {
      System.out.println(Versions.text());
    }
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
