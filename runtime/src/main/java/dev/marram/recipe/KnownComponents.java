package dev.marram.recipe;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What this runtime is itself instead of components of AWS, and which of them it cannot have. */
public final class KnownComponents {
  /** The version of the nucleus that components are shown (decisions D4). */
  public static final String NUCLEUS_VERSION = "2.18.0";

  /**
   * The versions that the runtime stands for. A recipe for Nucleus Lite asks for nothing that the
   * nucleus has not, so the runtime is that one too.
   */
  private static final Map<String, String> BUILT_INS =
      Map.of(
          "aws.greengrass.Nucleus", NUCLEUS_VERSION,
          "aws.greengrass.NucleusLite", "2.5.0",
          "aws.greengrass.Cli", "2.18.0",
          "aws.greengrass.TokenExchangeService", "2.0.3",
          "aws.greengrass.SecretManager", "2.2.0",
          "aws.greengrass.ShadowManager", "2.3.9",
          "aws.greengrass.DiskSpooler", "1.0.5");

  static final String LAMBDA = "Lambda functions need a launcher that is not part of this runtime";
  static final String PLUGIN = "a plugin is written against the classes of another runtime";

  private static final Map<String, String> ABSENT =
      Map.ofEntries(
          Map.entry("aws.greengrass.LambdaLauncher", LAMBDA),
          Map.entry("aws.greengrass.LambdaManager", LAMBDA),
          Map.entry("aws.greengrass.LambdaRuntimes", LAMBDA),
          Map.entry("aws.greengrass.LegacySubscriptionRouter", LAMBDA),
          Map.entry(
              "aws.greengrass.DockerApplicationManager", "container images cannot be run yet"),
          Map.entry("aws.greengrass.StreamManager", "this runtime does not bring it along"),
          Map.entry("aws.greengrass.LocalDebugConsole", PLUGIN),
          Map.entry("aws.greengrass.LogManager", PLUGIN),
          Map.entry("aws.greengrass.telemetry.NucleusEmitter", PLUGIN),
          Map.entry("aws.greengrass.crypto.Pkcs11Provider", PLUGIN),
          Map.entry("aws.greengrass.clientdevices.Auth", PLUGIN),
          Map.entry("aws.greengrass.clientdevices.IPDetector", PLUGIN),
          Map.entry("aws.greengrass.clientdevices.mqtt.Bridge", PLUGIN),
          Map.entry("aws.greengrass.clientdevices.mqtt.Moquette", PLUGIN));

  private KnownComponents() {}

  public static Set<String> builtIns() {
    return BUILT_INS.keySet();
  }

  /** As which version the runtime is this component; empty if it is not. */
  public static Optional<Version> builtIn(String name) {
    return Optional.ofNullable(BUILT_INS.get(name)).flatMap(Version::parse);
  }

  /** Why there is no such component here, unless somebody brings its recipe; for known names. */
  public static Optional<String> whyAbsent(String name) {
    return Optional.ofNullable(ABSENT.get(name)).map(why -> name + " cannot be provided: " + why);
  }
}
