package dev.marram.app;

import dev.marram.config.RuntimeConfig;
import dev.marram.config.Setting;
import dev.marram.process.InheritedEnvironment;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The environment of components (recipes reference, section 4.3): what they inherit, where the
 * socket is, who they are.
 *
 * @param inherited the runtime's own environment
 */
record ComponentEnvironment(
    Map<String, String> inherited, RuntimeConfig config, SocketPlace socket, String thingName) {

  /** The environment of the component that has this token. */
  Map<String, String> of(String token) {
    Map<String, String> environment =
        new HashMap<>(
            InheritedEnvironment.of(inherited, Set.copyOf(config.names(Setting.PASS_ENVIRONMENT))));
    String region = config.text(Setting.AWS_REGION);
    String fips = Boolean.toString(config.flag(Setting.FIPS_MODE));
    environment.put("SVCUID", token);
    environment.put("AWS_CONTAINER_AUTHORIZATION_TOKEN", token);
    environment.put("GG_ROOT_CA_PATH", config.text(Setting.ROOT_CA));
    environment.put("AWS_GG_NUCLEUS_DOMAIN_SOCKET_FILEPATH", socket.socket().toString());
    environment.put("AWS_GG_NUCLEUS_DOMAIN_SOCKET_FILEPATH_FOR_COMPONENT", socket.forComponents());
    environment.put("AWS_IOT_THING_NAME", thingName);
    environment.put("AWS_REGION", region);
    environment.put("AWS_DEFAULT_REGION", region);
    environment.put("GGC_VERSION", Main.SHOWN_VERSION);
    environment.put("AWS_USE_FIPS_ENDPOINT", fips);
    environment.put("AWS_GG_FIPS_MODE", fips);
    return environment;
  }
}
