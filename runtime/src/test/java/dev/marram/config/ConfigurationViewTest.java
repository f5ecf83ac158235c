package dev.marram.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.model.Document;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationViewTest {
  private static final String CONFIGURATION =
      """
      {"mqtt": {"Port": 443, "hosts": ["b", {"z": 1, "_a": 2, "A": 3}], "empty": {}, "no": null,
                "tls": {"on": true, "_key": "x"}},
       "Beta": "b", "alpha": 1.0, "_private": {"a": 1}, "accessControl": {}}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "mqtt/Port | {\"Port\":443}",
        "MQTT/port | {\"Port\":443}",
        "mqtt/tls | {\"on\":true}",
        "mqtt/empty | {}",
        "mqtt/no | {\"no\":null}",
        "mqtt/hosts | {\"hosts\":[\"b\",{\"z\":1,\"_a\":2,\"A\":3}]}",
        "alpha | {\"alpha\":1.0}",
        "BETA | {\"Beta\":\"b\"}",
      })
  void objectsAreThemselvesAndOtherValuesAreWrapped(String path, String json) throws Exception {
    assertThat(view().lookup(path(path)).orElseThrow().toJson()).isEqualTo(json);
  }

  @Test
  void theEmptyPathIsTheWholeSortedWithoutPrivateKeys() throws Exception {
    assertThat(view().lookup(List.of()).orElseThrow().toJson())
        .isEqualTo(
            "{\"accessControl\":{},\"alpha\":1.0,\"Beta\":\"b\",\"mqtt\":{\"empty\":{},\"hosts\":"
                + "[\"b\",{\"z\":1,\"_a\":2,\"A\":3}],\"no\":null,\"Port\":443,\"tls\":"
                + "{\"on\":true}}}");
  }

  @Test
  void theSecretsOfTheCredentialsAreMasked() throws Exception {
    Document.Obj nucleus =
        (Document.Obj)
            Document.parse(
                """
                {"Credentials": {"source": "static", "accessKeyId": "AKID", "secretAccessKey": "s",
                                 "SessionToken": "t", "command": "vault s", "other": "o"}}
                """);
    assertThat(ConfigurationView.ofNucleus(nucleus).lookup(List.of()).orElseThrow().toJson())
        .isEqualTo(
            "{\"Credentials\":{\"accessKeyId\":\"AKID\",\"command\":\"****\",\"other\":\"o\","
                + "\"secretAccessKey\":\"****\",\"SessionToken\":\"****\",\"source\":\"static\"}}");
  }

  @Test
  void withoutConfigurationTheWholeIsAnEmptyObject() {
    assertThat(ConfigurationView.of(Document.Obj.EMPTY).lookup(List.of()))
        .contains(Document.Obj.EMPTY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gamma",
        "mqtt/none",
        "alpha/x",
        "mqtt/no/x",
        "mqtt/hosts/0",
        "mqtt/hosts/b",
        "_private",
        "_private/a",
        "mqtt/tls/_key",
        "mqtt/",
        "mqtt.Port",
      })
  void whatIsNotThereOrPrivateOrBelowAValueIsMissing(String path) throws Exception {
    assertThat(view().lookup(path(path))).isEmpty();
  }

  @Test
  void theSameKeyInTwoLetterCasesHasTheFirstSpellingAndTheLastValue() throws Exception {
    assertThat(view("{\"Port\":1,\"port\":2}").lookup(List.of("PORT")).orElseThrow().toJson())
        .isEqualTo("{\"Port\":2}");
  }

  @Test
  void passwordsOfProxyAndBrokerAreMasked() throws Exception {
    String json =
        """
        {"MQTT": {"Password": "secret1", "port": 1},
         "networkProxy": {"Proxy": {"password": 12345, "username": "u",
                                    "url": "https://u:secret2@proxy:8080/x"}}}
        """;
    Document.Obj nucleus = (Document.Obj) Document.parse(json);
    ConfigurationView view = ConfigurationView.ofNucleus(nucleus);
    assertThat(view.lookup(List.of()).orElseThrow().toJson())
        .isEqualTo(
            "{\"MQTT\":{\"Password\":\"****\",\"port\":1},\"networkProxy\":{\"Proxy\":"
                + "{\"password\":\"****\",\"url\":\"https://****@proxy:8080/x\",\"username\":\"u\"}}}");
    assertThat(view.lookup(path("mqtt/password")).orElseThrow().toJson())
        .isEqualTo("{\"Password\":\"****\"}");
    assertThat(ConfigurationView.of(nucleus).lookup(path("mqtt/password")).orElseThrow().toJson())
        .isEqualTo("{\"Password\":\"secret1\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"mqtt.password", "MQTT.PASSWORD", "mqtt.pa\u017fsword", "mqtt.password.a.b"})
  void whatIsAtASecretsPlaceOrBelowIsMaskedInAnyLetterCase(String path) {
    Document secret = new Document.Text("secret");
    assertThat(ConfigurationView.masked(secret, path).toJson()).isEqualTo("\"****\"");
    assertThat(ConfigurationView.masked(secret, "mqtt.passwords")).isEqualTo(secret);
  }

  @ParameterizedTest
  @CsvSource({
    "http://proxy:80, http://proxy:80",
    "http://user@proxy, http://****@proxy",
    "http://u:p@ss@proxy, http://****@proxy",
    "u:p@proxy:1080, ****@proxy:1080",
    "socks5://u:p/x@proxy, socks5://****@proxy",
    "'', ''",
  })
  void theUserInAProxyUrlIsMasked(String url, String shown) throws Exception {
    Document.Obj nucleus =
        (Document.Obj)
            Document.parse("{\"networkProxy\":{\"proxy\":{\"url\":\"%s\"}}}".formatted(url));
    assertThat(ConfigurationView.ofNucleus(nucleus).lookup(path("networkProxy/proxy")))
        .contains((Document.Obj) Document.parse("{\"url\":\"%s\"}".formatted(shown)));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      value = {"\"\", \"\"", "null, null", "{\"a\":1}, \"****\"", "[\"a\"], \"****\""})
  void aPasswordOfAnyKindIsMaskedUnlessThereIsNone(String value, String shown) throws Exception {
    Document.Obj nucleus =
        (Document.Obj) Document.parse("{\"mqtt\":{\"password\":%s}}".formatted(value));
    assertThat(ConfigurationView.ofNucleus(nucleus).lookup(List.of()).orElseThrow().toJson())
        .isEqualTo("{\"mqtt\":{\"password\":%s}}".formatted(shown));
  }

  private static List<String> path(String path) {
    return Arrays.asList(path.split("/", -1));
  }

  private static ConfigurationView view() throws Exception {
    return view(CONFIGURATION);
  }

  private static ConfigurationView view(String json) throws Exception {
    return ConfigurationView.of((Document.Obj) Document.parse(json));
  }
}
