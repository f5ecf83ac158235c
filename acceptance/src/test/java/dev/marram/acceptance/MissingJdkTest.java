package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A machine without a JDK 25. */
class MissingJdkTest {
  @Test
  void aJdkThatIsTooOldIsNotTaken() throws Exception {
    Result result =
        bash(". tools/jdk25.sh; jdk_major() { echo 17; }; find_jdk25 ./marram; echo \"status $?\"");
    assertThat(result.output()).isEqualTo("status 1\n");
    saysHowToGetOne(result, "./marram");
  }

  /** The whole commands, where every folder that is searched is empty: needs its own mounts. */
  @Test
  @Tag("full")
  void bothCommandsSayInOneLineHowToGetOne() throws Exception {
    for (String command : List.of("./marram demo", "./build")) {
      Result result =
          bash(
              """
              exec unshare --mount bash -c '
                bin=$(mktemp -d) && trap "rm -rf $bin" EXIT
                for tool in bash env sed dirname readlink cat; do ln -s "$(command -v $tool)" $bin/; done
                for folder in /usr/lib/jvm /usr/java /opt; do
                  if [ -d $folder ]; then mount -t tmpfs none $folder; fi
                done
                env -i PATH=$bin HOME=/nonexistent bash -c "%s"'
              """
                  .formatted(command));
      assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
      saysHowToGetOne(result, command.split(" ", 2)[0]);
    }
  }

  private static void saysHowToGetOne(Result result, String command) {
    assertThat(result.errors().lines().toList()).as(result.toString()).hasSize(1);
    assertThat(result.errors())
        .startsWith(command + ": no JDK 25 found")
        .contains("/usr/lib/jvm", "Install one", "JAVA_HOME");
  }

  private record Result(int exitCode, String output, String errors) {}

  private static Result bash(String script) throws Exception {
    Path output = Files.createTempFile("stdout", ".txt");
    Path errors = Files.createTempFile("stderr", ".txt");
    try {
      Process process =
          new ProcessBuilder("bash", "-c", script)
              .directory(Repository.root().toFile())
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile())
              .start();
      int exitCode = process.waitFor();
      return new Result(
          exitCode,
          Files.readString(output, StandardCharsets.UTF_8),
          Files.readString(errors, StandardCharsets.UTF_8));
    } finally {
      Files.delete(output);
      Files.delete(errors);
    }
  }
}
