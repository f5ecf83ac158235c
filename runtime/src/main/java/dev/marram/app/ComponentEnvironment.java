package dev.marram.app;

import dev.marram.config.RuntimeConfig;
import dev.marram.config.Setting;
import dev.marram.process.InheritedEnvironment;
import dev.marram.recipe.KnownComponents;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The environment of components (recipes reference, section 4.3): what they inherit, where the
 * socket is, who they are.
 *
 * @param root of the installation
 * @param inherited the runtime's own environment
 * @param credentialsUrl of the token exchange service, while it runs
 */
record ComponentEnvironment(
    Path root,
    Map<String, String> inherited,
    RuntimeConfig config,
    SocketPlace socket,
    String thingName,
    Optional<String> credentialsUrl) {
  /** What may stand in a URL before the @; a % is taken as an escape that is there already. */
  private static final Pattern NOT_IN_USER = Pattern.compile("[^A-Za-z0-9._~!$&'()*+,;=%-]");

  private static final List<String> PROXY = List.of("http_proxy", "https_proxy", "all_proxy");

  Map<String, String> of(String token) {
    Map<String, String> environment =
        new HashMap<>(
            InheritedEnvironment.of(inherited, Set.copyOf(config.names(Setting.PASS_ENVIRONMENT))));
    String region = config.text(Setting.AWS_REGION);
    String fips = Boolean.toString(config.flag(Setting.FIPS_MODE));
    environment.put("SVCUID", token);
    environment.put("AWS_CONTAINER_AUTHORIZATION_TOKEN", token);
    environment.put("GG_ROOT_CA_PATH", config.path(Setting.ROOT_CA, root, inherited));
    if (!config.text(Setting.PROXY_URL).isEmpty()) {
      String url = proxyUrl();
      String exempt = "localhost," + String.join(",", config.names(Setting.NO_PROXY));
      PROXY.forEach(name -> putInBothCases(environment, name, url));
      putInBothCases(environment, "no_proxy", exempt.replaceFirst(",$", ""));
    }
    environment.put("AWS_GG_NUCLEUS_DOMAIN_SOCKET_FILEPATH", socket.socket().toString());
    environment.put("AWS_GG_NUCLEUS_DOMAIN_SOCKET_FILEPATH_FOR_COMPONENT", socket.forComponents());
    environment.put("AWS_IOT_THING_NAME", thingName);
    environment.put("AWS_REGION", region);
    environment.put("AWS_DEFAULT_REGION", region);
    environment.put("GGC_VERSION", KnownComponents.NUCLEUS_VERSION);
    environment.put("AWS_USE_FIPS_ENDPOINT", fips);
    environment.put("AWS_GG_FIPS_MODE", fips);
    credentialsUrl.ifPresent(url -> environment.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", url));
    environment.putAll(config.environment());
    return environment;
  }

  private static void putInBothCases(Map<String, String> environment, String name, String value) {
    environment.put(name, value);
    environment.put(name.toUpperCase(Locale.ROOT), value);
  }

  /** The proxy's URL, with user and password unless it has its own. */
  private String proxyUrl() {
    String url = config.text(Setting.PROXY_URL);
    String user = config.text(Setting.PROXY_USER);
    if (user.isEmpty() || url.contains("@")) {
      return url;
    }
    String password = config.text(Setting.PROXY_PASSWORD);
    int host = url.contains("://") ? url.indexOf("://") + "://".length() : 0;
    return url.substring(0, host)
        + escaped(user)
        + (password.isEmpty() ? "" : ":" + escaped(password))
        + "@"
        + url.substring(host);
  }

  private static String escaped(String text) {
    return NOT_IN_USER
        .matcher(text)
        .replaceAll(
            found -> URLEncoder.encode(found.group(), StandardCharsets.UTF_8).replace("+", "%20"));
  }
}
