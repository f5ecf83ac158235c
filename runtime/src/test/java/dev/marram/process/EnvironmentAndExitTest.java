package dev.marram.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentAndExitTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MARRAM_ROOT", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "NOTIFY_SOCKET", "WATCHDOG_PID",
        "WATCHDOG_USEC", "LISTEN_FDS", "LISTEN_PID", "CREDENTIALS_DIRECTORY", "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE"
      })
  void theRuntimesOwnVariablesStayWithItUnlessNamed(String name) {
    Map<String, String> environment = Map.of(name, "secret", "LANG", "C");
    assertThat(InheritedEnvironment.of(environment, Set.of()))
        .containsEntry("LANG", "C")
        .doesNotContainKey(name);
    assertThat(InheritedEnvironment.of(environment, Set.of(name))).containsEntry(name, "secret");
  }

  @Test
  void javaHomeIsPassedAsItIs() {
    assertThat(InheritedEnvironment.of(Map.of("JAVA_HOME", "/jdk17"), Set.of()))
        .containsEntry("JAVA_HOME", "/jdk17");
    assertThat(InheritedEnvironment.of(Map.of(), Set.of())).doesNotContainKey("JAVA_HOME");
  }

  @Test
  void thePathHoldsTheSystemsFoldersAfterItsOwn() {
    Map<String, String> environment = new HashMap<>();
    assertThat(InheritedEnvironment.of(environment, Set.of()))
        .containsEntry("PATH", "/bin:/usr/bin:/sbin:/usr/sbin");
    environment.put("PATH", "/opt/x:/usr/bin");
    assertThat(InheritedEnvironment.of(environment, Set.of()))
        .containsEntry("PATH", "/opt/x:/usr/bin:/bin:/sbin:/usr/sbin");
  }

  @ParameterizedTest
  @CsvSource({
    "0, exit code 0",
    "3, exit code 3",
    "128, exit code 128",
    "137, killed by signal 9 (SIGKILL)",
    "143, killed by signal 15 (SIGTERM)",
    "139, killed by signal 11 (SIGSEGV)",
    "159, killed by signal 31 (SIGSYS)",
    "255, exit code 255"
  })
  void exitsAreToldInWords(int code, String words) {
    assertThat(new ExitStatus(code).words()).isEqualTo(words);
  }

  @Test
  void aNameInProcMayHoldParenthesesAndBlanks() {
    String stat = "42 (a) b (c) S 7 42 40 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 12345 0 0";
    assertThat(LinuxProcesses.parse(stat))
        .contains(new ProcessTree.Entry(42, 7, 42, 40, 12345, false));
    assertThat(LinuxProcesses.parse("")).isEmpty();
  }
}
