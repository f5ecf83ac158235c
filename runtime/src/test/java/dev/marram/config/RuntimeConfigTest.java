package dev.marram.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.marram.model.Document;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuntimeConfigTest {
  private static final long DIRECT_MEMORY = 64 << 20;

  private enum PeerCheck {
    STRICT,
    STANDARD,
    OFF
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "{}",
        "{'services': null, 'system': {}}",
        "{'services': {'aws.greengrass.Nucleus': {'configuration': {'ipc': null}}}}",
        "{'services': {'aws.greengrass.Nucleus': {'configuration': {'ipc': {'maxStreams': null}}}}}",
      })
  void whatIsNotThereHasItsDefault(String json) throws Exception {
    RuntimeConfig config = read(json);
    assertThat(config.number(Setting.IPC_MAX_STREAMS)).isEqualTo(4_096);
    assertThat(config.flag(Setting.READ_OTHERS)).isTrue();
    assertThat(config.text(Setting.POSIX_SHELL)).isEqualTo("sh");
    assertThat(config.text(Setting.THING_NAME)).isEmpty();
    assertThat(config.choice(Setting.IPC_PEER_CHECK, PeerCheck.class))
        .isEqualTo(PeerCheck.STANDARD);
    assertThat(config.names(Setting.PASS_ENVIRONMENT)).isEmpty();
    assertThat(config.notes()).isEmpty();
  }

  @Test
  void keysAreReadInAnyLetterCase() throws Exception {
    RuntimeConfig config =
        read(
            "{'SYSTEM': {'thingname': 'edge-1'}, 'Services': {'AWS.greengrass.nucleus':"
                + " {'Configuration': {'IPC': {'MaxStreams': 7, 'subscriberqueue': {'BYTES': 9}},"
                + " 'configuration': {'readothers': false}, 'supervisor': {'passEnvironment':"
                + " ['A', 'B']}}}}}");
    assertThat(config.text(Setting.THING_NAME)).isEqualTo("edge-1");
    assertThat(config.number(Setting.IPC_MAX_STREAMS)).isEqualTo(7);
    assertThat(config.number(Setting.IPC_QUEUE_BYTES)).isEqualTo(9);
    assertThat(config.flag(Setting.READ_OTHERS)).isFalse();
    assertThat(config.names(Setting.PASS_ENVIRONMENT)).containsExactly("A", "B");
    assertThat(config.notes()).isEmpty();
  }

  @Test
  void peerCheckOffIsReadAlsoAsTheFlagThatYamlMakesOfIt() throws Exception {
    RuntimeConfig config = nucleus("{'ipc': {'peerCheck': false}}");
    assertThat(config.text(Setting.IPC_PEER_CHECK)).isEqualTo("off");
    assertThat(config.choice(Setting.IPC_PEER_CHECK, PeerCheck.class)).isEqualTo(PeerCheck.OFF);
  }

  @Test
  void aBadValueIsAnErrorAndNotTheDefault() {
    ConfigException exception =
        refused("{'ipc': {'maxStreams': 0, 'peerCheck': 'strikt'}, 'logging': {'level': []}}");
    assertThat(exception)
        .hasMessage(
            """
            ipc.maxStreams is 0: allowed is 1 to 1,048,576 streams; \
            correct it, or remove it for the default
            ipc.peerCheck is "strikt": allowed is strict, standard, off; \
            correct it, or remove it for the default
            logging.level is a list: allowed is ERROR, WARN, INFO, DEBUG, TRACE; \
            correct it, or remove it for the default\
            """);
  }

  @Test
  void aMessageOfErrorsHasNoNotes() {
    assertThat(refused("{'ipc': {'maxStreams': 0, 'maxStream': 1}}").getMessage())
        .doesNotContain("unknown");
  }

  @Test
  void aValueThatIsTakenOtherwiseIsNoted() throws Exception {
    RuntimeConfig config = nucleus("{'ipc': {'handshakeTimeoutMs': '500ms'}}");
    assertThat(config.number(Setting.IPC_HANDSHAKE_TIMEOUT_MS)).isEqualTo(500);
    assertThat(config.notes())
        .containsExactly(
            "ipc.handshakeTimeoutMs is \"500ms\": taken as 500, allowed is 1 to 600,000 ms; write it"
                + " that way");
  }

  @Test
  void thePlatformsAttributesAreTextsAndWhatIsNoneIsLeftOut() throws Exception {
    RuntimeConfig config =
        nucleus("{'PlatformOverride': {'os': 'hal', 'architecture.detail': 'x', 'n': 7, 'm': {}}}");
    assertThat(config.texts(Setting.PLATFORM_OVERRIDE))
        .isEqualTo(Map.of("os", "hal", "architecture.detail", "x"));
    assertThat(config.notes())
        .containsExactly(
            "platformOverride is a section: taken as {architecture.detail=x, os=hal}, allowed is a"
                + " section of up to 1,000 texts; write it that way");
    assertThat(nucleus("{}").texts(Setting.PLATFORM_OVERRIDE)).isEmpty();
    assertThat(
            nucleus("{'interpolateComponentConfiguration': 'yes'}")
                .flag(Setting.INTERPOLATE_CONFIGURATION))
        .isTrue();
  }

  @Test
  void knownKeysWithoutEffectAreNamedOnce() throws Exception {
    RuntimeConfig config =
        read(
            "{'system': {'rootpath': '/x'}, 'services': {'main': {},"
                + " 'aws.greengrass.Nucleus': {'componentType': 'NUCLEUS', 'configuration':"
                + " {'jvmOptions': '-Xmx1g', 'ipc': {'eventLoops': 4}, 'mqtt': {'port': 'x', 'spooler':"
                + " {'maxSizeInBytes': 1}}, 's3EndpointType': {'any': 1}}}}}");
    assertThat(config.notes())
        .containsExactly(
            "unknown key services.main: ignored; remove it",
            "system.rootpath, services.aws.greengrass.Nucleus.componentType, jvmOptions,"
                + " ipc.eventLoops,"
                + " mqtt.port, mqtt.spooler.maxSizeInBytes, s3EndpointType: known, but without"
                + " effect in this version; nothing has to be done");
  }

  @Test
  void anUnknownKeyIsNamedWithTheNearestKnownOne() throws Exception {
    RuntimeConfig config =
        read(
            "{'sytem': {}, 'services': {'aws.greengrass.Nucleos': {}, 'aws.greengrass.Nucleus':"
                + " {'config': {}, 'configuration': {'maxStreams': 5, 'ipc': {'maxConections': 3},"
                + " 'qqq': 1, 'system': {'thingName': 'x'}}}}}");
    assertThat(config.notes())
        .containsExactly(
            "unknown key sytem: ignored; did you mean system?",
            "unknown key services.aws.greengrass.Nucleos: ignored; did you mean"
                + " aws.greengrass.Nucleus?",
            "unknown key services.aws.greengrass.Nucleus.config: ignored; remove it",
            "unknown key maxStreams: ignored; did you mean ipc.maxStreams?",
            "unknown key ipc.maxConections: ignored; did you mean ipc.maxConnections?",
            "unknown key qqq: ignored; remove it",
            "unknown key system: ignored; remove it");
    assertThat(config.number(Setting.IPC_MAX_STREAMS)).isEqualTo(4_096);
  }

  @Test
  void aSectionWrittenWithADotIsExplained() throws Exception {
    RuntimeConfig config = nucleus("{'ipc.subscriberQueue.bytes': 5}");
    assertThat(config.number(Setting.IPC_QUEUE_BYTES)).isEqualTo(4 << 20);
    assertThat(config.notes())
        .containsExactly(
            "unknown key ipc.subscriberQueue.bytes: a section is written as one, not with a dot;"
                + " write ipc: {...}");
  }

  @Test
  void aSectionThatIsNoneIsAnError() {
    assertThat(refused("{'ipc': 5}"))
        .hasMessage("ipc is 5: it has to be a section with keys; correct or remove it");
    assertThat(refused("{'ipc': {'maxStreams': {'a': 1}}}"))
        .hasMessageStartingWith("ipc.maxStreams is a section: allowed is 1 to 1,048,576 streams;");
    assertThatThrownBy(() -> read("{'services': {'a.B': 5}}"))
        .hasMessageStartingWith("services.a.B is 5: it has to be a section with keys");
    assertThatThrownBy(() -> read("[1]"))
        .hasMessageStartingWith("the file is a list: it has to be a section with keys");
  }

  @Test
  void aKeyTwiceInDifferentLetterCaseIsAnError() {
    assertThat(refused("{'ipc': {'maxStreams': 5, 'MAXSTREAMS': 6}}"))
        .hasMessageStartingWith("ipc.maxStreams is 6: it is there twice");
  }

  @Test
  void whatMayBeASecretAtTheWrongPlaceIsNotRepeated() {
    assertThat(refused("{'runWithDefault': {'posixUser': ['secret']}}").getMessage())
        .startsWith("runWithDefault.posixUser is a list:")
        .doesNotContain("secret");
    String text = "secret".repeat(Kind.Text.MAX_CHARS);
    assertThat(refused("{'runWithDefault': {'posixUser': '%s'}}".formatted(text)).getMessage())
        .startsWith("runWithDefault.posixUser is a long text: allowed is a text of up to 4,096")
        .doesNotContain("secret");
  }

  @Test
  void aComponentIsRunAsItsOwnSectionSaysAndElseWithTheDefaultLimits() throws Exception {
    RuntimeConfig config =
        read(
            "{'services': {'a.B': {'runWith': {'PosixUser': 'ann:staff', 'windowsUser': 'w',"
                + " 'systemResourceLimits': {'cpus': '1.5'}}}, 'c': {'runWith': {'posixUser': ''}},"
                + " 'aws.greengrass.Nucleus': {'configuration': {'runWithDefault':"
                + " {'posixUser': 'all', 'systemResourceLimits': {'memory': 2048, 'cpus': 2}}}}}}");
    assertThat(runWith(config, "a.B")).isEqualTo("ann:staff 0 1.5");
    assertThat(runWith(config, "A.b")).isEqualTo("ann:staff 0 1.5");
    assertThat(runWith(config, "c")).isEqualTo(" 2048 2.0");
    assertThat(runWith(config, "other")).isEqualTo("all 2048 2.0");
    assertThat(config.notes())
        .containsExactly(
            "services.a.B.runWith.windowsUser: known, but without effect in this version; nothing"
                + " has to be done");
    assertThat(config.notesAbout(Set.of("A.b")))
        .containsExactly(
            "services.c: no component of that name is deployed; without effect until one is");
  }

  @Test
  void whatIsWrongInTheSectionOfAComponentIsNamedWithItsWholeKey() throws Exception {
    String runWith = "{'services': {'a.B': {'runWith': {%s}}}}";
    assertThatThrownBy(
            () -> read(runWith.formatted("'systemResourceLimits': {'memory': -1, 'cpus': 'x'}")))
        .hasMessage(
            "services.a.B.runWith.systemResourceLimits.memory is -1: allowed is 0 to"
                + " 1,099,511,627,776 KB; correct it, or remove it for the default\n"
                + "services.a.B.runWith.systemResourceLimits.cpus is \"x\": allowed is 0.0 to"
                + " 65536.0 processors; correct it, or remove it for the default");
    assertThatThrownBy(() -> read("{'services': {'a.B': {'runWith': 5}}}"))
        .hasMessageStartingWith("services.a.B.runWith is 5: it has to be a section");
    assertThat(read(runWith.formatted("'posixUsr': 'x', 'shell': 'bash'")).notes())
        .containsExactly(
            "unknown key services.a.B.runWith.posixUsr: ignored; did you mean posixUser?",
            "unknown key services.a.B.runWith.shell: ignored; remove it");
  }

  @Test
  void outboundBytesHaveToFitIntoDirectMemory() throws Exception {
    String json =
        "{'services': {'aws.greengrass.Nucleus': {'configuration': {'ipc':"
            + " {'maxOutboundBytes': 1048576}}}}}";
    assertThat(RuntimeConfig.read(document(json), 1_048_577).number(Setting.IPC_MAX_OUTBOUND_BYTES))
        .isEqualTo(1_048_576);
    assertThatThrownBy(() -> RuntimeConfig.read(document(json), 1_048_576))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "ipc.maxOutboundBytes is 1048576: it has to be less than the JVM's direct memory of"
                + " 1048576 bytes; lower it, or raise -XX:MaxDirectMemorySize");
    assertThatThrownBy(() -> RuntimeConfig.read(Document.Obj.EMPTY, 32 << 20))
        .isInstanceOf(ConfigException.class);
  }

  private static String runWith(RuntimeConfig config, String component) {
    RuntimeConfig own = config.of(component);
    return "%s %d %s"
        .formatted(
            own.text(Setting.POSIX_USER),
            own.number(Setting.LIMIT_MEMORY),
            own.decimal(Setting.LIMIT_CPUS));
  }

  @Test
  void theVariablesOfAllComponentsAreTexts() throws Exception {
    assertThat(read("{'setEnv': {'A': 'x', 'b': 1, 'C': true, 'D': null}}").environment())
        .isEqualTo(Map.of("A", "x", "b", "1", "C", "true"));
    assertThat(read("{}").environment()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'setenv': {'A=B': 'x'}}",
        "{'setenv': {'': 'x'}}",
        "{'setenv': {'A\\u0000': 'x'}}",
        "{'setenv': {'A': 'x\\u0000'}}",
        "{'setenv': {'A': ['x']}}",
        "{'setenv': {'A': {}}}"
      })
  void whatIsNoVariableIsAnError(String json) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(" is no variable: it takes a name without = and one value;");
  }

  @Test
  void theTokenExchangeServiceHasSettingsOfItsOwn() throws Exception {
    String json =
        "{'services': {'aws.greengrass.tokenExchangeService': {'configuration': {'Port': 8088,"
            + " 'activePort': 1, 'credentialRetryInSec': {'clientError': %d, 'client': 1}}}}}";
    RuntimeConfig config = read(json.formatted(10));
    assertThat(config.number(Setting.TOKEN_EXCHANGE_PORT)).isEqualTo(8088);
    assertThat(config.number(Setting.CREDENTIAL_RETRY_CLIENT)).isEqualTo(10);
    assertThat(config.number(Setting.CREDENTIAL_RETRY_SERVER)).isEqualTo(60);
    assertThat(config.number(Setting.CREDENTIAL_RETRY_UNKNOWN)).isEqualTo(300);
    assertThat(config.notes())
        .containsExactly(
            "unknown key aws.greengrass.TokenExchangeService.activePort: ignored; did you mean"
                + " aws.greengrass.TokenExchangeService.port?",
            "unknown key aws.greengrass.TokenExchangeService.credentialRetryInSec.client: ignored; did"
                + " you mean"
                + " aws.greengrass.TokenExchangeService.credentialRetryInSec.clientError?");
    for (int seconds : new int[] {9, 42_901}) {
      assertThatThrownBy(() -> read(json.formatted(seconds)))
          .hasMessageContaining("allowed is 10 to 42,900 s");
    }
    assertThat(nucleus("{'aws.greengrass.TokenExchangeService': {'port': 1}, 'port': 1}").notes())
        .allMatch(note -> note.startsWith("unknown key"))
        .hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'credentials': {'secretAccessKey': 'S3CRET', 'SecretAccessKey': 'S3CRET'}}",
        "{'credentials': {'sessionToken': 'S3CRET', 'SessionToken': 'S3CRET'}}",
        "{'credentials': {'command': 'S3CRET', 'Command': 'S3CRET'}}",
        "{'networkProxy': {'proxy': {'url': 'S3CRET', 'URL': 'S3CRET'}}}",
        "{'networkProxy': {'proxy': {'password': 'S3CRET', 'Password': 'S3CRET'}}}"
      })
  void aMessageAboutASecretDoesNotRepeatIt(String configuration) {
    assertThat(refused(configuration).getMessage())
        .contains(" is a secret: it is there twice")
        .doesNotContain("S3CRET");
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "~/a/b, /home/x/a/b",
        "~root/a, /r/a",
        "~config/a, /r/config/a",
        "~packages/a, /r/packages/a",
        "/abs/a, /abs/a",
        "rel, rel",
        "~other/a, ~other/a",
        "'', ''"
      })
  void aPathOfTheSystemMayBeginWithATilde(String written, String meant) throws Exception {
    RuntimeConfig config = read("{'system': {'rootCaPath': '%s'}}".formatted(written));
    assertThat(config.path(Setting.ROOT_CA, Path.of("/r"), Map.of("HOME", "/home/x")))
        .isEqualTo(meant);
  }

  private static ConfigException refused(String nucleus) {
    return catchThrowableOfType(ConfigException.class, () -> nucleus(nucleus));
  }

  private static RuntimeConfig nucleus(String configuration) throws Exception {
    return read(
        "{'services': {'aws.greengrass.Nucleus': {'configuration': %s}}}".formatted(configuration));
  }

  private static RuntimeConfig read(String json) throws Exception {
    return RuntimeConfig.read(document(json), DIRECT_MEMORY);
  }

  private static Document document(String json) throws Document.SyntaxException {
    return Document.parse(json.replace('\'', '"'));
  }
}
