package dev.marram.operation;

import static dev.marram.model.Operation.GET_CONFIGURATION;
import static dev.marram.operation.OperationServer.error;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.client.IpcClient;
import dev.marram.client.RemoteException;
import dev.marram.client.Reply;
import dev.marram.config.ConfigurationView;
import dev.marram.config.Merge;
import dev.marram.config.Update;
import dev.marram.model.Document;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GetConfigurationTest {
  private static final String ME = "com.example.Me";
  private static final String OTHER = "com.example.Other";
  private static final String NUCLEUS = "aws.greengrass.Nucleus";

  @TempDir private Path folder;
  private OperationServer server;
  private IpcClient me;

  @BeforeEach
  void start() throws Exception {
    server = OperationServer.start(folder, views(), true);
    me = server.client(ME);
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  private static Map<String, ConfigurationView> views() throws Exception {
    return Map.of(
        ME,
        ConfigurationView.of(
            object(
                "{\"b\":{\"Leaf\":1.50,\"list\":[1,null,{\"x\":2}],\"nothing\":null,\"empty\":{}},"
                    + "\"A\":\"text\",\"flag\":false,\"_hidden\":1,\"deep\":{\"_p\":2,\"q\":3}}")),
        OTHER,
        ConfigurationView.of(object("{\"k\":\"v\"}")),
        "com.example.Bare",
        ConfigurationView.of(Document.Obj.EMPTY),
        NUCLEUS,
        ConfigurationView.ofNucleus(
            object(
                "{\"mqtt\":{\"port\":8883,\"Password\":\"secret\"},\"networkProxy\":{\"proxy\":"
                    + "{\"url\":\"http://user:secret@host:3128\",\"password\":\"secret\"}}}")));
  }

  private static Document.Obj object(String json) throws Exception {
    return (Document.Obj) Document.parse(json);
  }

  private static String get(IpcClient client, String request) throws Exception {
    return client.call(GET_CONFIGURATION.wireName(), request).json();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[\"b\",\"Leaf\"]| {\"Leaf\":1.50}",
        "[\"B\",\"leaf\"]| {\"Leaf\":1.50}",
        "[\"b\",\"list\"]| {\"list\":[1,null,{\"x\":2}]}",
        "[\"b\",\"nothing\"]| {\"nothing\":null}",
        "[\"b\",\"empty\"]| {}",
        "[\"a\"]| {\"A\":\"text\"}",
        "[\"flag\"]| {\"flag\":false}",
        "[\"deep\"]| {\"q\":3}",
        "[\"b\"]| {\"empty\":{},\"Leaf\":1.50,\"list\":[1,null,{\"x\":2}],\"nothing\":null}",
      })
  void anObjectIsItselfAndAnyOtherValueIsWrappedUnderItsStoredKey(String keyPath, String value)
      throws Exception {
    assertThat(get(me, "{\"keyPath\":" + keyPath + "}"))
        .isEqualTo("{\"componentName\":\"com.example.Me\",\"value\":" + value + "}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "{\"keyPath\":[]}",
        "{\"keyPath\":null,\"componentName\":null}",
        "{\"componentName\":\"com.example.Me\"}",
      })
  void withoutAKeyPathItIsTheWholeWithoutPrivateKeysAndSorted(String request) throws Exception {
    Reply reply = me.call(GET_CONFIGURATION.wireName(), request);
    assertThat(reply.modelType()).contains("aws.greengrass#GetConfigurationResponse");
    assertThat(reply.json())
        .isEqualTo(
            "{\"componentName\":\"com.example.Me\",\"value\":{\"A\":\"text\",\"b\":{\"empty\":{},"
                + "\"Leaf\":1.50,\"list\":[1,null,{\"x\":2}],\"nothing\":null},\"deep\":{\"q\":3},"
                + "\"flag\":false}}");
  }

  @Test
  void anotherComponentMayBeReadAndIsNamedInTheResponse() throws Exception {
    assertThat(get(me, "{\"componentName\":\"com.example.Other\"}"))
        .isEqualTo("{\"componentName\":\"com.example.Other\",\"value\":{\"k\":\"v\"}}");
    assertThat(get(me, "{\"componentName\":\"com.example.Bare\"}"))
        .isEqualTo("{\"componentName\":\"com.example.Bare\",\"value\":{}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"componentName\":\"com.example.Absent\"}",
        "{\"componentName\":\"com.example.me\"}",
        "{\"componentName\":\"\"}",
        "{\"keyPath\":[\"absent\"]}",
        "{\"keyPath\":[\"\"]}",
        "{\"keyPath\":[\"b\",\"absent\"]}",
        "{\"keyPath\":[\"b\",\"Leaf\",\"below\"]}",
        "{\"keyPath\":[\"b\",\"list\",\"0\"]}",
        "{\"keyPath\":[\"b\",\"nothing\",\"below\"]}",
        "{\"keyPath\":[\"_hidden\"]}",
        "{\"keyPath\":[\"deep\",\"_p\"]}",
        "{\"keyPath\":[\"b.Leaf\"]}",
      })
  void whatIsNotThereIsNotFound(String request) {
    assertThat(error(me, GET_CONFIGURATION, request))
        .hasMessage("Key not found")
        .extracting("code")
        .isEqualTo("ResourceNotFoundError");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{\"componentName\":1}",
        "{\"keyPath\":\"b\"}",
        "{\"keyPath\":{}}",
        "{\"keyPath\":[1]}",
        "{\"keyPath\":[\"b\",null]}",
        "{",
      })
  void aFaultyRequestGetsADeclaredError(String request) {
    assertThat(error(me, GET_CONFIGURATION, request).code()).isEqualTo("ServiceError");
  }

  @Test
  void noPasswordOfTheNucleusIsShown() throws Exception {
    String whole = get(me, "{\"componentName\":\"aws.greengrass.Nucleus\"}");
    assertThat(whole)
        .contains("\"Password\":\"****\"", "\"password\":\"****\"", "http://****@host:3128")
        .doesNotContain("secret", "user");
    assertThat(
            get(
                me,
                "{\"componentName\":\"aws.greengrass.Nucleus\",\"keyPath\":[\"MQTT\",\"password\"]}"))
        .isEqualTo(
            "{\"componentName\":\"aws.greengrass.Nucleus\",\"value\":{\"Password\":\"****\"}}");
    assertThat(get(me, "{\"componentName\":\"aws.greengrass.NucleusLite\"}")).isEqualTo(whole);
  }

  @Test
  void withReadOthersOffOnlyOwnAndTheNucleusAreShown() throws Exception {
    server.close();
    server = OperationServer.start(folder, views(), false);
    me = server.client(ME);
    assertThat(get(me, "{\"keyPath\":[\"flag\"]}")).endsWith("\"value\":{\"flag\":false}}");
    assertThat(
            get(
                me,
                "{\"componentName\":\"aws.greengrass.Nucleus\",\"keyPath\":[\"mqtt\",\"port\"]}"))
        .endsWith("\"value\":{\"port\":8883}}");
    RemoteException refused =
        error(me, GET_CONFIGURATION, "{\"componentName\":\"com.example.Other\"}");
    assertThat(refused.code()).isEqualTo("ResourceNotFoundError");
    assertThat(get(server.client(OTHER), "{}")).endsWith("\"value\":{\"k\":\"v\"}}");
  }

  @Test
  void aComponentThatIsNotDeployedHasNone() throws Exception {
    assertThat(error(server.client("com.example.New"), GET_CONFIGURATION, "{}").code())
        .isEqualTo("ResourceNotFoundError");
  }

  private void change(String component, String key, String json) throws Exception {
    List<String> path = new ArrayList<>(Update.pathOf(component));
    path.add(key);
    Document value = Document.parse(json);
    server.store.commit(
        "test",
        (root, now) -> new Merge(root, now).put(path, value, Merge.Existing.STAYS_IF_NEWER));
  }

  @Test
  void aRepeatedRequestIsAnsweredAnewWhenTheConfigurationChanged() throws Exception {
    List<String> requests =
        List.of(
            "{\"keyPath\":[\"n\"]}",
            "{\"componentName\":\"com.example.Other\",\"keyPath\":[\"n\"]}",
            "{\"keyPath\":[\"flag\"]}");
    change(ME, "n", "0");
    change(OTHER, "n", "0");
    IpcClient other = server.client(OTHER);
    for (int n = 1; n < 20; n++) {
      change(ME, "n", "" + n);
      for (int again = 0; again < 3; again++) {
        assertThat(get(me, requests.get(0))).endsWith("\"value\":{\"n\":" + n + "}}");
        assertThat(get(me, requests.get(1))).endsWith("\"value\":{\"n\":" + (n - 1) + "}}");
        assertThat(get(me, requests.get(2))).endsWith("\"value\":{\"flag\":false}}");
        assertThat(get(other, requests.get(0))).endsWith("\"value\":{\"n\":" + (n - 1) + "}}");
      }
      change(OTHER, "n", "" + n);
    }
  }

  @Test
  void aConnectionRemembersManyAndLargeAnswersAndEachIsRight() throws Exception {
    for (int n = 0; n < 40; n++) {
      change(ME, "k" + n, Requests.quoted((n + " ").repeat(n * n)));
    }
    change(ME, "large", Requests.quoted("x".repeat(100_000)));
    for (int round = 0; round < 3; round++) {
      for (int n = 0; n < 40; n++) {
        assertThat(get(me, "{\"keyPath\":[\"k%d\"]}".formatted(n)))
            .endsWith("{\"k%d\":%s}}".formatted(n, Requests.quoted((n + " ").repeat(n * n))));
      }
      assertThat(get(me, "{\"keyPath\":[\"large\"]}")).hasSizeGreaterThan(100_000);
      assertThat(error(me, GET_CONFIGURATION, "{\"keyPath\":[\"k40\"]}").code())
          .isEqualTo("ResourceNotFoundError");
    }
  }
}
