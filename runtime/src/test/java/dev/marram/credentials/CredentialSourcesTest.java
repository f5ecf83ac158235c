package dev.marram.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marram.base.Clock;
import dev.marram.config.RuntimeConfig;
import dev.marram.credentials.CredentialSource.Failure;
import dev.marram.model.Document;
import dev.marram.process.Cgroups;
import dev.marram.process.Launcher;
import dev.marram.process.LinuxProcesses;
import dev.marram.process.StartedGroups;
import dev.marram.process.Users;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CredentialSourcesTest {
  private static final Path ROOT = Path.of("/r");

  @Test
  void thePairOfTheConfiguration() throws Exception {
    assertThat(
            chosen(
                    "'credentials': {'source': 'static', 'accessKeyId': 'A', 'secretAccessKey': 'S',"
                        + " 'sessionToken': 'T'}",
                    Map.of())
                .fetch())
        .isEqualTo(new Credentials("A", "S", Optional.of("T"), Optional.empty()));
  }

  @Test
  void theVariablesOfTheRuntime() throws Exception {
    Map<String, String> variables = Map.of("AWS_ACCESS_KEY_ID", "A", "AWS_SECRET_ACCESS_KEY", "S");
    assertThat(chosen("'credentials': {'source': 'environment'}", variables).fetch())
        .isEqualTo(new Credentials("A", "S", Optional.empty(), Optional.empty()));
  }

  @Test
  void theEndpointIsTheSourceWhenItAndTheAliasAreSet() throws Exception {
    String keys = "'iotCredEndpoint': 'host:1', 'iotRoleAlias': 'alias'";
    String files =
        "'certificateFilePath': '~root/c', 'privateKeyPath': '/k', 'rootCaPath': '~config/a'";
    for (String source : new String[] {"", ", 'credentials': {'source': 'iot'}"}) {
      assertThat(chosen(keys + source, files, Map.of()))
          .isEqualTo(
              new IotSource(
                  "https://host:1/role-aliases/alias/credentials",
                  "thing",
                  new DeviceCertificate(Path.of("/r/c"), Path.of("/k"), Path.of("/r/config/a")),
                  60_000));
    }
    assertThat(chosen(keys + ", 'credentials': {'source': 'command', 'command': 'x'}", Map.of()))
        .isInstanceOf(CommandSource.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'x': 1 | credentials.source, or iotCredEndpoint and iotRoleAlias",
        "'iotRoleAlias': 'a' | credentials.source, or iotCredEndpoint and iotRoleAlias",
        "'credentials': {'source': 'static'} | credentials.accessKeyId, credentials.secretAccessKey",
        "'credentials': {'source': 'static', 'accessKeyId': 'A'} | credentials.secretAccessKey",
        "'credentials': {'source': 'command'} | credentials.command",
        "'credentials': {'source': 'iot'} | iotCredEndpoint, iotRoleAlias,"
            + " system.certificateFilePath, system.privateKeyPath, system.rootCaPath",
        "'credentials': {'source': 'environment'} | AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in"
            + " the runtime's environment"
      })
  void whatIsMissingIsNamedWithAStatusThatIsNotTriedAgain(String keys, String missing) {
    assertThatThrownBy(() -> chosen(keys, Map.of("AWS_ACCESS_KEY_ID", "A")).fetch())
        .isInstanceOfSatisfying(Failure.class, failure -> assertThat(failure.status).isEqualTo(424))
        .hasMessage("the runtime has no source of credentials: it needs " + missing);
  }

  private static CredentialSource chosen(String keys, Map<String, String> variables)
      throws Exception {
    return chosen(keys, "", variables);
  }

  private static CredentialSource chosen(String keys, String system, Map<String, String> variables)
      throws Exception {
    String json =
        "{'system': {%s}, 'services': {'aws.greengrass.Nucleus': {'configuration': {%s}}}}"
            .formatted(system, keys)
            .replace('\'', '"');
    Launcher launcher =
        new Launcher(
            new StartedGroups(ROOT, new LinuxProcesses(), Clock.SYSTEM),
            new Users(Optional.empty()),
            new Cgroups(ROOT, false),
            "sh",
            false);
    RuntimeConfig config = RuntimeConfig.read(Document.parse(json), 1L << 30);
    return new CredentialSources(config, variables, ROOT, "thing", launcher).chosen();
  }
}
