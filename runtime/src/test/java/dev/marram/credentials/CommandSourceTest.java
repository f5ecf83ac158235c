package dev.marram.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marram.base.Clock;
import dev.marram.credentials.CredentialSource.Failure;
import dev.marram.process.Cgroups;
import dev.marram.process.Launcher;
import dev.marram.process.LinuxProcesses;
import dev.marram.process.StartedGroups;
import dev.marram.process.Users;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandSourceTest {
  private static final Duration LONG = Duration.ofSeconds(25);

  @TempDir private Path folder;

  @Test
  void whatTheCommandPrintsAreTheCredentials() throws Exception {
    assertThat(
            run(
                """
                echo note >&2
                cat <<END
                {"Version": 1, "AccessKeyId": "AKID", "SecretAccessKey": "$SECRET",
                 "SessionToken": "t", "Expiration": "2026-02-01T01:00:00+01:00"}
                END
                """,
                LONG))
        .isEqualTo(
            new Credentials(
                "AKID",
                "s3cret",
                Optional.of("t"),
                Optional.of(Instant.parse("2026-02-01T00:00:00Z"))));
  }

  @Test
  void sessionTokenAndExpirationMayBeMissing() throws Exception {
    Credentials credentials =
        run("echo '{\"AccessKeyId\": \"A\", \"SecretAccessKey\": \"S\"}'", LONG);
    assertThat(credentials)
        .isEqualTo(new Credentials("A", "S", Optional.empty(), Optional.empty()));
    assertThat(credentials.toString()).isEqualTo("credentials of A");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "echo first >&2; echo second >&2; exit 3 | ended with exit code 3: first",
        "kill -9 $$ | ended with killed by signal 9 (SIGKILL): ",
        "echo '{' | gave no JSON with AccessKeyId",
        "true | gave no JSON with AccessKeyId",
        "echo '[]' | gave no JSON with AccessKeyId",
        "echo '{SECRET}' | gave no JSON with AccessKeyId",
        "printf %070000d 1 | printed more than 65,536 characters"
      })
  void whatGoesWrongIsToldWithoutWhatWasPrinted(String script, String why) {
    assertThatThrownBy(() -> run(script, LONG))
        .isInstanceOfSatisfying(Failure.class, failure -> assertThat(failure.status).isEqualTo(500))
        .hasMessageStartingWith("credentials.command " + why)
        .message()
        .doesNotContain("SECRET", "00000");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"AccessKeyId\": \"A\"}",
        "{\"SecretAccessKey\": \"S3CRET\"}",
        "{\"AccessKeyId\": \"A\", \"SecretAccessKey\": 5}",
        "{\"AccessKeyId\": \"A\", \"SecretAccessKey\": \"S3CRET\", \"Expiration\": \"soon\"}"
      })
  void incompleteCredentialsAreNone(String json) {
    assertThatThrownBy(
            () -> Credentials.parse("it", json.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .isInstanceOf(Failure.class)
        .hasMessageStartingWith("it gave no JSON with AccessKeyId")
        .message()
        .doesNotContain("S3CRET");
  }

  @Test
  void aCommandThatTakesTooLongIsKilledWithItsChildren() {
    assertThatThrownBy(() -> run("sleep 1000 & echo $! > child; wait", Duration.ofMillis(500)))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("credentials.command has not ended within 0 s and was killed");
    assertThat(folder.resolve("child"))
        .content()
        .satisfies(pid ->
            assertThat(new LinuxProcesses().find(Long.parseLong(pid.strip())))
                .matches(process -> process.isEmpty() || process.get().ended()));
  }

  private Credentials run(String script, Duration limit) throws Exception {
    StartedGroups groups =
        new StartedGroups(folder.resolve("run"), new LinuxProcesses(), Clock.SYSTEM);
    Files.createDirectories(folder.resolve("run"));
    Launcher launcher =
        new Launcher(
            groups, new Users(Optional.empty()), new Cgroups(Cgroups.SYSTEM, false), "sh", false);
    return new CommandSource(
            script, launcher, Map.of("PATH", "/usr/bin:/bin", "SECRET", "s3cret"), folder, limit)
        .fetch();
  }
}
