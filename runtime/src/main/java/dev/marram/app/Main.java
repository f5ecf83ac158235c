package dev.marram.app;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry: reads the command line and exits with 0 done, 1 failed, 2 wrong use. */
@Command(
    name = "marram",
    description = "Runs AWS IoT Greengrass v2 components unchanged, with no cloud account.",
    subcommands = {RunCommand.class, DemoCommand.class, RecipeCommand.class, Main.Version.class},
    mixinStandardHelpOptions = true,
    versionProvider = Main.Versions.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example:", "  marram demo"})
final class Main implements Runnable {
  /** The version of the runtime that components are shown (decisions D4). */
  static final String SHOWN_VERSION = "2.18.0";

  @CommandLine.Spec private CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

  public static void main(String[] arguments) {
    int code = new CommandLine(new Main()).execute(arguments);
    // After a stop by signal the shutdown thread decides the code; exiting here would wait for it.
    System.exit(code);
  }

  @Override
  public void run() {
    if (spec != null) {
      throw new CommandLine.ParameterException(spec.commandLine(), "Missing command");
    }
  }

  @Command(name = "version", mixinStandardHelpOptions = true, description = "Shows the version.")
  static final class Version implements Runnable {

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
          + SHOWN_VERSION;
    }

    @Override
    public String[] getVersion() {
      return new String[] {text()};
    }
  }
}
