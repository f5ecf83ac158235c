package dev.marram.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.marram.model.Document;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
            ipc.maxStreams is 0: it has to be from 1 to 1,048,576; correct it, or remove it for 4096
            ipc.peerCheck is "strikt": it has to be one of strict, standard, off, perhaps strict; \
            correct it, or remove it for "standard"
            logging.level is a list: it has to be one of ERROR, WARN, INFO, DEBUG, TRACE; \
            correct it, or remove it for "INFO\"\
            """);
    assertThat(exception.problems()).hasSize(3);
  }

  @Test
  void notesAreKeptBesideErrors() {
    ConfigException exception = refused("{'ipc': {'maxStreams': 0, 'maxStream': 1}}");
    assertThat(exception.getMessage()).doesNotContain("unknown");
    assertThat(exception.problems())
        .extracting(Problem::severity)
        .containsExactly(Problem.Severity.ERROR, Problem.Severity.NOTE);
  }

  @Test
  void aValueThatIsTakenOtherwiseIsNoted() throws Exception {
    RuntimeConfig config = nucleus("{'ipc': {'handshakeTimeoutMs': '500ms'}}");
    assertThat(config.number(Setting.IPC_HANDSHAKE_TIMEOUT_MS)).isEqualTo(500);
    assertThat(sentences(config))
        .containsExactly("ipc.handshakeTimeoutMs is \"500ms\": taken as 500; write it that way");
  }

  @Test
  void knownKeysWithoutEffectAreNamedOnce() throws Exception {
    RuntimeConfig config =
        read(
            "{'setenv': {}, 'system': {'rootpath': '/x'}, 'services': {'main': {},"
                + " 'aws.greengrass.Nucleus': {'componentType': 'NUCLEUS', 'configuration':"
                + " {'jvmOptions': '-Xmx1g', 'mqtt': {'port': 'x', 'spooler':"
                + " {'maxSizeInBytes': 1}}, 'platformOverride': {'any': 1}}}}}");
    assertThat(sentences(config))
        .containsExactly(
            "unknown key services.main: ignored; remove it",
            "setenv, system.rootpath, services.aws.greengrass.Nucleus.componentType, jvmOptions,"
                + " mqtt.port, mqtt.spooler.maxSizeInBytes, platformOverride: known, but without"
                + " effect in this version; nothing has to be done");
  }

  @Test
  void anUnknownKeyIsNamedWithTheNearestKnownOne() throws Exception {
    RuntimeConfig config =
        read(
            "{'sytem': {}, 'services': {'aws.greengrass.Nucleos': {}, 'aws.greengrass.Nucleus':"
                + " {'config': {}, 'configuration': {'maxStreams': 5, 'ipc': {'maxConections': 3},"
                + " 'qqq': 1, 'system': {'thingName': 'x'}}}}}");
    assertThat(sentences(config))
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
    assertThat(sentences(config))
        .containsExactly(
            "unknown key ipc.subscriberQueue.bytes: a section is written as one, not with a dot;"
                + " write ipc: {subscriberQueue: {bytes: ...}}");
  }

  @Test
  void aSectionThatIsNoneIsAnError() {
    assertThat(refused("{'ipc': 5}"))
        .hasMessage("ipc is 5: it has to be a section with keys; correct or remove it");
    assertThat(refused("{'ipc': {'maxStreams': {'a': 1}}}"))
        .hasMessageStartingWith("ipc.maxStreams is a section: it has to be a whole number;");
    assertThatThrownBy(() -> read("[1]"))
        .hasMessageStartingWith("the file is a list: it has to be a section with keys");
  }

  @Test
  void aKeyTwiceInDifferentLetterCaseIsAnError() {
    assertThat(refused("{'ipc': {'maxStreams': 5, 'MAXSTREAMS': 6}}"))
        .hasMessageStartingWith("ipc.maxStreams is 6: it is there twice");
  }

  @Test
  void theTextOfAWrongPathIsNotRepeated() {
    assertThat(refused("{'runWithDefault': {'posixUser': ['secret']}}").getMessage())
        .startsWith("runWithDefault.posixUser is a list:")
        .doesNotContain("secret");
  }

  @Test
  void theLiteNameOfTheNucleusIsReadWhenItIsAlone() throws Exception {
    String lite = "'aws.greengrass.NucleusLite': {'configuration': {'ipc': {'maxStreams': 5}}}";
    RuntimeConfig alone = read("{'services': {%s}}".formatted(lite));
    RuntimeConfig both = read("{'services': {%s, 'aws.greengrass.Nucleus': {}}}".formatted(lite));
    assertThat(alone.number(Setting.IPC_MAX_STREAMS)).isEqualTo(5);
    assertThat(both.number(Setting.IPC_MAX_STREAMS)).isEqualTo(4_096);
    assertThat(sentences(both))
        .singleElement()
        .asString()
        .startsWith("services.aws.greengrass.NucleusLite: known, but without effect");
  }

  @Test
  void moreThanOneEventLoopIsNotedAndOneRuns() throws Exception {
    RuntimeConfig config = nucleus("{'ipc': {'eventLoops': 4}}");
    assertThat(config.number(Setting.IPC_EVENT_LOOPS)).isEqualTo(1);
    assertThat(sentences(config))
        .containsExactly("ipc.eventLoops is 4: this version runs one event loop; remove it");
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

  @Test
  void aSettingReadAsAnotherKindOrWithoutEffectIsABug() throws Exception {
    RuntimeConfig config = read("{}");
    assertThatThrownBy(() -> config.number(Setting.READ_OTHERS))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> config.flag(Setting.IPC_MAX_STREAMS))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> config.text(Setting.IPC_MAX_STREAMS))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> config.names(Setting.IPC_MAX_STREAMS))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> config.number(Setting.MQTT_MAX_IN_FLIGHT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("without effect");
  }

  private static List<String> sentences(RuntimeConfig config) {
    assertThat(config.notes()).extracting(Problem::severity).containsOnly(Problem.Severity.NOTE);
    return config.notes().stream().map(Problem::sentence).toList();
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
