package dev.marram.deploy;

import java.util.Set;

/** The components that this runtime is itself; recipes that depend on them find them there. */
final class BuiltIns {
  private static final Set<String> NAMES =
      Set.of(
          "aws.greengrass.Nucleus",
          "aws.greengrass.Cli",
          "aws.greengrass.TokenExchangeService",
          "aws.greengrass.SecretManager",
          "aws.greengrass.ShadowManager",
          "aws.greengrass.DiskSpooler");

  private BuiltIns() {}

  static boolean contains(String name) {
    return NAMES.contains(name);
  }
}
