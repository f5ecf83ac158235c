package dev.marram.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.config.RuntimeConfig;
import dev.marram.model.Document;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of the recipes reference, section 4.3. */
class ComponentEnvironmentTest {
  private static final Map<String, String> OWN =
      Map.of("LANG", "C", "HOME", "/home/x", "AWS_ACCESS_KEY_ID", "A", "HTTP_PROXY", "inherited");

  @Test
  void theWholeOfIt() throws Exception {
    assertThat(
            of(
                "'rootCaPath': '~root/ca.pem'",
                "'awsRegion': 'eu-west-1', 'fipsMode': true",
                "'MINE': 1",
                Optional.of("http://localhost:9/2016-11-01/credentialprovider/")))
        .isEqualTo(
            Map.ofEntries(
                Map.entry("LANG", "C"),
                Map.entry("HOME", "/home/x"),
                Map.entry("HTTP_PROXY", "inherited"),
                Map.entry("PATH", "/bin:/usr/bin:/sbin:/usr/sbin"),
                Map.entry("SVCUID", "TOKEN"),
                Map.entry("AWS_CONTAINER_AUTHORIZATION_TOKEN", "TOKEN"),
                Map.entry("GG_ROOT_CA_PATH", "/r/ca.pem"),
                Map.entry("AWS_GG_NUCLEUS_DOMAIN_SOCKET_FILEPATH", "/r/ipc.socket"),
                Map.entry("AWS_GG_NUCLEUS_DOMAIN_SOCKET_FILEPATH_FOR_COMPONENT", "/r/ipc.socket"),
                Map.entry("AWS_IOT_THING_NAME", "thing"),
                Map.entry("AWS_REGION", "eu-west-1"),
                Map.entry("AWS_DEFAULT_REGION", "eu-west-1"),
                Map.entry("GGC_VERSION", "2.18.0"),
                Map.entry("AWS_USE_FIPS_ENDPOINT", "true"),
                Map.entry("AWS_GG_FIPS_MODE", "true"),
                Map.entry(
                    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                    "http://localhost:9/2016-11-01/credentialprovider/"),
                Map.entry("MINE", "1")));
  }

  @Test
  void whatIsNotConfiguredIsNotThere() throws Exception {
    assertThat(of("", "", "", Optional.empty()))
        .containsEntry("GG_ROOT_CA_PATH", "")
        .doesNotContainKeys(
            "AWS_CONTAINER_CREDENTIALS_FULL_URI", "HTTPS_PROXY", "NO_PROXY", "no_proxy");
  }

  @Test
  void theFilesVariablesWinOverWhatIsInheritedAndWhatIsOurs() throws Exception {
    assertThat(
            of(
                "",
                "",
                "'LANG': 'de', 'SVCUID': 'own', 'AWS_REGION': 'r', 'PATH': '/p'",
                Optional.empty()))
        .containsEntry("LANG", "de")
        .containsEntry("SVCUID", "own")
        .containsEntry("AWS_REGION", "r")
        .containsEntry("PATH", "/p");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'url': 'http://p:80' | http://p:80",
        "'url': 'http://p:80', 'username': 'u', 'password': 'w' | http://u:w@p:80",
        "'url': 'http://p:80', 'username': 'u' | http://u@p:80",
        "'url': 'http://p:80', 'password': 'w' | http://p:80",
        "'url': 'http://a:b@p:80', 'username': 'u', 'password': 'w' | http://a:b@p:80",
        "'url': 'socks5://p:1080', 'username': 'u', 'password': 'w' | socks5://u:w@p:1080",
        "'url': 'https://p', 'username': 'd\\\\u', 'password': 'a@b:c/ d+%40' |"
            + " https://d%5Cu:a%40b%3Ac%2F%20d+%40@p",
        "'url': 'p:80', 'username': 'u', 'password': 'w' | u:w@p:80"
      })
  void sixVariablesNameTheProxy(String proxy, String url) throws Exception {
    Map<String, String> environment =
        of("", "'networkProxy': {'proxy': {%s}}".formatted(proxy), "", Optional.empty());
    for (String name : new String[] {"http_proxy", "https_proxy", "all_proxy"}) {
      assertThat(environment)
          .containsEntry(name, url)
          .containsEntry(name.toUpperCase(java.util.Locale.ROOT), url);
    }
    assertThat(environment)
        .containsEntry("NO_PROXY", "localhost")
        .containsEntry("no_proxy", "localhost");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'' | localhost",
        "'a.b' | localhost,a.b",
        "'a.b, 10.0.0.0/8' | localhost,a.b,10.0.0.0/8",
        "['a', 'b'] | localhost,a,b"
      })
  void twoNameWhatIsReachedWithoutIt(String addresses, String value) throws Exception {
    assertThat(
            of(
                "",
                "'networkProxy': {'noProxyAddresses': %s, 'proxy': {'url': 'http://p'}}"
                    .formatted(addresses),
                "",
                Optional.empty()))
        .containsEntry("NO_PROXY", value)
        .containsEntry("no_proxy", value);
  }

  private static Map<String, String> of(
      String system, String nucleus, String setenv, Optional<String> url) throws Exception {
    String json =
        "{'system': {%s}, 'setenv': {%s}, 'services': {'aws.greengrass.Nucleus': {'configuration': {%s}}}}"
            .formatted(system, setenv, nucleus)
            .replace('\'', '"');
    RuntimeConfig config = RuntimeConfig.read(Document.parse(json), 1L << 30);
    Path root = Path.of("/r");
    return new TreeMap<>(
        new ComponentEnvironment(root, OWN, config, SocketPlace.of(root, ""), "thing", url)
            .of("TOKEN"));
  }
}
