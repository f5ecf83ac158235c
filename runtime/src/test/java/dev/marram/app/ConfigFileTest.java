package dev.marram.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marram.config.Container;
import dev.marram.config.Merge;
import dev.marram.config.RefusedException;
import dev.marram.config.Setting;
import dev.marram.config.Update;
import dev.marram.model.Document;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
  @Test
  void aFileWithoutEndIsRefused() {
    assertThatThrownBy(() -> ConfigFile.read(Optional.of(Path.of("/dev/zero")), Container.EMPTY))
        .isInstanceOf(StartException.class)
        .hasMessage(
            "the configuration /dev/zero has more than 1,048,576 bytes. Name the right file with"
                + " --config. [CONFIG_UNREADABLE]");
  }

  private static Merge set(Container root, String json) throws Exception {
    List<String> path = Update.pathOf("aws.greengrass.Nucleus");
    return new Merge(root, 1).put(path, Document.parse(json), Merge.Existing.STAYS_IF_NEWER);
  }

  @Test
  void whoChangesSettingsIsToldWhatTheyDoNotDoNow() throws Exception {
    Container before = set(Container.EMPTY, "{\"old\":1}").root();
    Merge change =
        set(
            before,
            """
            {"ipc":{"maxStreams":100},"Logging":{"level":"WARN"},"odd":{"key":1},
             "platformOverride":{"os":"x"},"jvmOptions":"-Xmx1m"}
            """);
    assertThat(ConfigFile.notes(before, change))
        .containsExactly(
            "unknown key odd: ignored; remove it",
            "jvmOptions: known, but without effect in this version; nothing has to be done",
            "ipc.maxStreams: takes effect at the next start of the runtime",
            "platformOverride.os: takes effect at the next start of the runtime");
    assertThat(ConfigFile.notes(before, set(before, "{\"old\":1}"))).isEmpty();
  }

  @Test
  void whoNamesAUserOrGroupThatIsNotThereIsToldSo() throws Exception {
    String nobody = "{\"runWithDefault\":{\"posixUser\":\"no-such-user\"}}";
    Merge user = set(Container.EMPTY, nobody);
    assertThat(ConfigFile.notes(Container.EMPTY, user))
        .contains(
            "There is no user 'no-such-user' on this machine: create it, or change posixUser"
                + " 'no-such-user'.");
    assertThat(ConfigFile.notes(user.root(), set(user.root(), nobody))).isEmpty();
    Merge group =
        new Merge(Container.EMPTY, 1)
            .put(
                Update.pathOf("aws.greengrass.Cli"),
                Document.parse("{\"AuthorizedPosixGroups\":[\"no-such-group\",\"0\",\"root\"]}"),
                Merge.Existing.STAYS_IF_NEWER);
    assertThat(ConfigFile.notes(Container.EMPTY, group))
        .containsExactly(
            "There is no group 'no-such-group' on this machine: create it",
            "AuthorizedPosixGroups: takes effect at the next start of the runtime");
  }

  private static Path file(Path folder, String yaml) throws Exception {
    return Files.writeString(folder.resolve("config.yaml"), yaml);
  }

  @Test
  void anEmptySectionOfTheFileLeavesWhatIsStored(@TempDir Path folder) throws Exception {
    Container stored = set(Container.EMPTY, "{\"awsRegion\":\"eu-north-1\"}").root();
    for (String yaml :
        List.of("", "services:", "services:\n  aws.greengrass.Nucleus:\n    configuration:\n")) {
      ConfigFile read = ConfigFile.read(Optional.of(file(folder, yaml)), stored);
      assertThat(read.mergeInto(stored).changes()).as(yaml).isEmpty();
      assertThat(read.notes()).as(yaml).hasSize(yaml.isEmpty() ? 0 : 1);
      assertThat(read.config().text(Setting.AWS_REGION)).isEqualTo("eu-north-1");
    }
  }

  @Test
  void theFilesLiteNucleusCountsBesideAStoredValueOfTheNucleus(@TempDir Path folder)
      throws Exception {
    Container stored = set(Container.EMPTY, "{\"awsRegion\":\"eu-north-1\"}").root();
    Path lite =
        file(
            folder,
            "Services: {aws.greengrass.NucleusLite: {Configuration: {ipc: {maxStreams: 77}}}}");
    ConfigFile read = ConfigFile.read(Optional.of(lite), stored);
    assertThat(read.config().number(Setting.IPC_MAX_STREAMS)).isEqualTo(77);
    assertThat(read.config().text(Setting.AWS_REGION)).isEqualTo("eu-north-1");
    assertThat(read.mergeInto(stored).root().toDocument().toJson())
        .isEqualTo(
            "{\"services\":{\"aws.greengrass.Nucleus\":{\"configuration\":"
                + "{\"awsRegion\":\"eu-north-1\",\"ipc\":{\"maxStreams\":77}}}}}");
    assertThatThrownBy(
            () -> ConfigFile.read(Optional.of(file(folder, "system: {}\nSystem: {}")), stored))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("system is there twice")
        .hasMessageContaining("[CONFIG_VALUE]");
  }

  @Test
  void settingsThatCannotBeUsedAreRefusedWithAllFaults() throws Exception {
    Merge change =
        set(Container.EMPTY, "{\"ipc\":{\"maxStreams\":0},\"logging\":{\"level\":\"LOUD\"}}");
    assertThatThrownBy(() -> ConfigFile.notes(Container.EMPTY, change))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("ipc.maxStreams")
        .hasMessageContaining("logging.level");
  }
}
