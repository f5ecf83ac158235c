package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.client.IpcClient;
import dev.marram.model.Document;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who may use the command line: the runtime's user, or the groups that are configured. */
@Tag("full")
class CliAccessTest {
  /** Lists the components as whoever may read a token file, or with a token that is given. */
  private static final String PROGRAM =
      """
      import dev.marram.client.*;
      import java.nio.file.*;
      import java.time.Duration;

      public class List {
        public static void main(String[] args) throws Exception {
          try {
            String token = args[1].length() == 16 ? args[1]
                : Files.readString(Path.of(args[1])).replaceAll(".*cli_auth_token\\":\\"|\\".*", "");
            try (IpcClient client =
                IpcClient.connect(Path.of(args[0]), token, Duration.ofSeconds(20))) {
              System.out.println(client.call("aws.greengrass#ListComponents", "{}").json());
            }
          } catch (AccessDeniedException | ConnectRefusedException e) {
            System.out.println(e.getClass().getSimpleName());
          }
        }
      }
      """;

  private static TestUser operator;
  private static TestUser stranger;

  @BeforeAll
  static void makeUsers() throws Exception {
    operator = TestUser.create("marram-test-ops");
    stranger = TestUser.create("marram-test-str");
  }

  @AfterAll
  static void removeUsers() throws Exception {
    operator.close();
    stranger.close();
  }

  @Test
  void aMemberOfAnAllowedGroupGetsInAndNobodyElse() throws Exception {
    try (Workspace workspace = new Workspace()) {
      Path config =
          workspace.wholeConfiguration(
              """
              services:
                aws.greengrass.Cli:
                  configuration:
                    AuthorizedPosixGroups: %s,no-such-group
              """
                  .formatted(operator.name()));
      String gid = operator.run("id", "-g").strip();
      try (MarramProcess marram =
          MarramProcess.deploy(workspace).arguments("--config", config.toString()).start()) {
        marram.awaitReady();
        Path file = marram.root().resolve("cli_ipc_info/group-" + gid);
        assertThat(names(marram)).containsExactly("group-" + gid);
        assertThat(list(workspace, operator, marram, file.toString()))
            .startsWith("{\"components\":[{\"componentName\":\"aws.greengrass.Cli\"")
            .contains("\"componentName\":\"com.example.LedgerProbe\"", "\"accessControl\"");
        assertThat(list(workspace, stranger, marram, file.toString()))
            .isEqualTo("AccessDeniedException");
        assertThat(list(workspace, stranger, marram, token(file)))
            .isEqualTo("ConnectRefusedException");
        assertThat(marram.log("marram")).contains("cli.group-not-allowed", "no-such-group");
        marram.endCleanly();
        assertThat(names(marram)).isEmpty();
      }
    }
  }

  @Test
  void withoutGroupsOnlyTheRuntimesUserGetsInAndARestartRevokesItsToken() throws Exception {
    try (Workspace workspace = new Workspace()) {
      String old;
      try (MarramProcess marram = MarramProcess.deploy(workspace).start()) {
        marram.awaitReady();
        Path file = marram.root().resolve("cli_ipc_info/user-0");
        old = token(file);
        try (IpcClient client = IpcClient.connect(marram.socket(), old, Duration.ofSeconds(20))) {
          assertThat(client.call("dev.marram#GetStatus", "{}").json())
              .contains("\"root\":\"" + marram.root() + "\"");
        }
        assertThat(list(workspace, operator, marram, file.toString()))
            .isEqualTo("AccessDeniedException");
        assertThat(list(workspace, operator, marram, old)).isEqualTo("ConnectRefusedException");
        marram.endCleanly();
      }
      try (MarramProcess marram = MarramProcess.run(workspace).start()) {
        marram.awaitReady();
        assertThat(ComponentToken.accepted(marram, old)).isFalse();
        assertThat(token(marram.root().resolve("cli_ipc_info/user-0"))).isNotEqualTo(old);
        marram.endCleanly();
      }
    }
  }

  private static Stream<String> names(MarramProcess marram) {
    String[] names = marram.root().resolve("cli_ipc_info").toFile().list();
    return Stream.of(names == null ? new String[0] : names);
  }

  private static String token(Path file) throws Exception {
    Document.Obj content = (Document.Obj) Document.parse(Files.readString(file));
    return ((Document.Text) content.get("cli_auth_token").orElseThrow()).value();
  }

  /** Runs the program as this user; the class path is copied to where he may read. */
  private static String list(
      Workspace workspace, TestUser user, MarramProcess marram, String tokenOrFile)
      throws Exception {
    Path classes = workspace.folder().resolve("classes");
    if (!Files.exists(classes)) {
      Files.createDirectory(classes);
      for (String each : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
        if (each.contains("wire") || each.contains("jackson")) {
          Processes.run(
              "cp", "-r", each + (new File(each).isDirectory() ? "/." : ""), classes.toString());
        }
      }
      Files.writeString(classes.resolve("List.java"), PROGRAM);
      Processes.run("chmod", "-R", "a+rX", classes.toString());
    }
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return user.run(
            java,
            "-cp",
            classes + ":" + classes + "/*",
            classes.resolve("List.java").toString(),
            marram.socket().toString(),
            tokenOrFile)
        .strip();
  }
}
