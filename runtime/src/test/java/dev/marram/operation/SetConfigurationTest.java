package dev.marram.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.marram.client.IpcClient;
import dev.marram.client.RemoteException;
import dev.marram.config.ConfigurationView;
import dev.marram.config.RefusedException;
import dev.marram.config.UpdateCase;
import dev.marram.model.Document;
import dev.marram.model.ModelError;
import dev.marram.model.Operation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code dev.marram#UpdateConfiguration} and {@code dev.marram#GetConfigurationHistory}. */
class SetConfigurationTest {
  private static final String ME = "com.example.Me";
  private static final String NUCLEUS = "aws.greengrass.Nucleus";
  private static final String PEOPLE = "greengrass-cli#user-0";
  private static final String SET = "dev.marram#UpdateConfiguration";
  private static final String HISTORY = "dev.marram#GetConfigurationHistory";

  @TempDir private Path folder;
  private OperationServer server;
  private IpcClient people;

  @BeforeEach
  void start() throws Exception {
    ConfigurationView given =
        ConfigurationView.of(UpdateCase.document("{'a':9,'own':{'x':1},'list':[1]}"));
    server =
        OperationServer.start(
            folder, Map.of(ME, given, NUCLEUS, ConfigurationView.of(Document.Obj.EMPTY)), true);
    server.defaults.put(ME, UpdateCase.document("{'a':1,'list':[]}"));
    people = server.client(PEOPLE);
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  private static String call(IpcClient client, String operation, String request) throws Exception {
    return client.call(operation, UpdateCase.json(request)).json();
  }

  private static RemoteException refused(IpcClient client, String operation, String request) {
    return catchThrowableOfType(RemoteException.class, () -> call(client, operation, request));
  }

  private String configuration(String component) throws Exception {
    String json =
        call(
            people,
            Operation.GET_CONFIGURATION.wireName(),
            "{'componentName':'%s'}".formatted(component));
    return json.substring(json.indexOf("\"value\":") + 8, json.length() - 1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "'valueToMerge':{'a':2}                              | {'a':2,'list':[1],'own':{'x':1}}",
        "'keyPath':['own','x'],'valueToMerge':2              | {'a':9,'list':[1],'own':{'x':2}}",
        "'valueToMerge':{'accessControl':{'s':{}}}           | {'a':9,'accessControl':{'s':{}},'list':[1],'own':{'x':1}}",
        "'keyPath':['accessControl'],'valueToMerge':{'s':{}} | {'a':9,'accessControl':{'s':{}},'list':[1],'own':{'x':1}}",
        "'keyPath':['a'],'reset':true                        | {'a':1,'list':[1],'own':{'x':1}}",
        "'keyPath':['own'],'reset':true                      | {'a':9,'list':[1]}",
        "'reset':true                                        | {'a':1,'list':[]}",
        "'timestamp':99999999999,'valueToMerge':{'a':3}      | {'a':3,'list':[1],'own':{'x':1}}",
      })
  void peopleChangeAnyPartOrBringItsDefaultBack(String request, String after) throws Exception {
    String whole = "{'componentName':'com.example.Me',%s}".formatted(request);
    assertThat(call(people, SET, whole)).isEqualTo("{\"notes\":[]}");
    assertThat(configuration(ME)).isEqualTo(UpdateCase.json(after));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{'valueToMerge':{}}                                                          | InvalidArgumentsError       | Component name cannot be empty",
        "{'componentName':'com.example.Absent','valueToMerge':{}}                      | ResourceNotFoundError       | Component with name com.example.Absent not found",
        "{'componentName':'com.example.Me'}                                            | InvalidArgumentsError       | Give either valueToMerge or reset",
        "{'componentName':'com.example.Me','valueToMerge':{},'reset':true}             | InvalidArgumentsError       | Give either valueToMerge or reset",
        "{'componentName':'com.example.Me','reset':'yes'}                              | InvalidArgumentsError       | Give either valueToMerge or reset",
        "{'componentName':'com.example.Me','reset':true,'keyPath':'a'}                 | InvalidArgumentsError       | keyPath must be a list of strings",
        "{'componentName':'com.example.Me','valueToMerge':{'':1}}                      | InvalidArgumentsError       | valueToMerge holds an empty key",
        "{'componentName':'com.example.Me','timestamp':1,'valueToMerge':{'a':5}}       | FailedUpdateConditionCheckError | Proposed timestamp is older",
      })
  void aFaultyChangeIsRefused(String request, String code, String message) throws Exception {
    RemoteException error = refused(people, SET, request);
    assertThat(error.code()).isEqualTo(code);
    assertThat(error).hasMessageStartingWith(message);
    assertThat(configuration(ME)).contains("\"a\":9");
  }

  @Test
  void aComponentNeedsAPolicyForControlAndTheName() throws Exception {
    IpcClient me = server.client(ME);
    String set = "{'componentName':'com.example.Me','valueToMerge':{'a':2}}";
    String history = "{'componentName':'com.example.Me'}";
    assertThat(refused(me, SET, set).code()).isEqualTo("UnauthorizedError");
    assertThat(refused(me, HISTORY, history).code()).isEqualTo("UnauthorizedError");
    server.allow(ME, OperationServer.CONTROL, "*", ME);
    assertThat(call(me, SET, set)).isEqualTo("{\"notes\":[]}");
    assertThat(call(me, HISTORY, history)).contains("\"by\":\"com.example.Me\"");
    assertThat(refused(me, HISTORY, "{}").code()).isEqualTo("UnauthorizedError");
  }

  @Test
  void settingsMustBeValidAndComeWithNotes() throws Exception {
    server.settings =
        (before, after) -> {
          if (after.root().toDocument().toJson().contains("bad")) {
            throw new RefusedException(ModelError.invalidArguments("one fault\nanother"));
          }
          return List.of("takes effect at the next start");
        };
    String set = "{'componentName':'%s','valueToMerge':{'logging':{'level':'%s'}}}";
    RemoteException error = refused(people, SET, set.formatted(NUCLEUS, "bad"));
    assertThat(error.code()).isEqualTo("InvalidArgumentsError");
    assertThat(error).hasMessage("one fault\nanother");
    assertThat(configuration(NUCLEUS)).isEqualTo("{}");
    assertThat(call(people, SET, set.formatted("aws.greengrass.NucleusLite", "DEBUG")))
        .isEqualTo("{\"notes\":[\"takes effect at the next start\"]}");
    assertThat(configuration(NUCLEUS)).isEqualTo("{\"logging\":{\"level\":\"DEBUG\"}}");
    assertThat(call(people, SET, set.formatted(ME, "bad"))).isEqualTo("{\"notes\":[]}");
  }

  @Test
  void theHistoryIsNewestFirstOfOneOrOfAll() throws Exception {
    call(people, SET, "{'componentName':'com.example.Me','valueToMerge':{'a':1}}");
    call(people, SET, "{'componentName':'com.example.Me','keyPath':['own'],'reset':true}");
    call(people, SET, "{'componentName':'%s','valueToMerge':{'x':1}}".formatted(NUCLEUS));
    String mine = call(people, HISTORY, "{'componentName':'com.example.me','limit':2}");
    String path = "'path':['services','com.example.Me','configuration',";
    assertThat(mine).contains(UpdateCase.json(path + "'a'],'before':9,'after':1,'time':"));
    assertThat(mine).contains(UpdateCase.json(path + "'own','x'],'before':1}"));
    assertThat(mine).contains("\"by\":\"greengrass-cli#user-0\"", "\"at\":", "\"version\":");
    assertThat(mine.indexOf("\"x\"")).isLessThan(mine.indexOf("\"a\""));
    assertThat(mine).doesNotContain(NUCLEUS);
    assertThat(call(people, HISTORY, "{'limit':1}")).contains(NUCLEUS).doesNotContain(ME);
    assertThat(call(people, HISTORY, "{}")).contains(NUCLEUS, ME);
    for (String limit : List.of("0", "-1", "1.5", "'1'")) {
      assertThat(refused(people, HISTORY, "{'limit':%s}".formatted(limit)).code())
          .isEqualTo("InvalidArgumentsError");
    }
  }

  @Test
  void noSecretOfTheSettingsBecomesHistory() throws Exception {
    call(
        people,
        SET,
        """
        {'componentName':'aws.greengrass.Nucleus','valueToMerge':{'MQTT':{'Password':'secret1'},
         'networkProxy':{'proxy':{'url':'http://user:secret2@host:1','password':'secret3'}}}}
        """);
    call(
        people,
        SET,
        """
        {'componentName':'aws.greengrass.Nucleus','keyPath':['mqtt','password'],
         'valueToMerge':{'Any':{'secret4':'secret5'},'list':['secret6']}}
        """);
    assertThat(call(people, HISTORY, "{}"))
        .contains("****", "http://****@host:1")
        .doesNotContainPattern("secret[1-35-9]|user:");
  }
}
