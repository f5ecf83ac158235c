package dev.marram.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.identity.Tokens;
import dev.marram.model.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenFilesTest {
  @TempDir private Path root;
  private final Tokens tokens = new Tokens(new SecureRandom());

  @Test
  void withoutGroupsTheRuntimesUserHasAFileThatNobodyElseReads() throws Exception {
    write(List.of(), tokens);
    assertThat(names()).containsExactly("user-1234");
    assertThat(mode("user-1234")).isEqualTo("rw-------");
    assertThat(content("user-1234").get("domain_socket_path"))
        .contains(new Document.Text("/some/ipc.socket"));
    assertThat(tokens.componentOf(token("user-1234"))).contains("greengrass-cli#user-1234");
  }

  @Test
  void eachGroupByNameOrNumberHasAFileThatItReads() throws Exception {
    int own = (int) Files.getAttribute(root, "unix:gid");
    write(List.of("operators", "nobody-knows"), tokens);
    assertThat(names()).containsExactly("group-" + own);
    assertThat(mode("group-" + own)).isEqualTo("rw-r-----");
    assertThat(Files.getAttribute(folder().resolve("group-" + own), "unix:gid")).isEqualTo(own);
    assertThat(tokens.componentOf(token("group-" + own))).contains("greengrass-cli#group-" + own);
    write(List.of("" + own), tokens);
    assertThat(names()).containsExactly("group-" + own);
  }

  @Test
  void aNewStartRevokesWhatAnEarlierOneLeft() throws Exception {
    write(List.of("operators"), tokens);
    write(List.of(), tokens);
    String old = token("user-1234");
    Tokens next = new Tokens(new SecureRandom());
    write(List.of(), next);
    assertThat(names()).containsExactly("user-1234");
    assertThat(next.componentOf(old)).isEmpty();
    assertThat(next.componentOf(token("user-1234"))).isPresent();
  }

  @Test
  void theyGoWhenTheRootIsLeft() throws Exception {
    RootFolder folder = RootFolder.lock(root);
    folder.makeFolders();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())))
        .isEqualTo("rwxr-xr-x");
    write(List.of(), tokens);
    folder.close();
    assertThat(names()).isEmpty();
  }

  private void write(List<String> groups, Tokens of) throws IOException {
    Files.createDirectories(folder());
    String own = Files.getAttribute(root, "unix:gid").toString();
    new TokenFiles(
            folder(),
            Path.of("/some/ipc.socket"),
            of,
            (database, key) ->
                database.equals("group") && key.equals("operators")
                    ? Optional.of(new String[] {key, "x", own, ""})
                    : Optional.empty())
        .write(groups, 1234);
  }

  private Path folder() {
    return root.resolve("cli_ipc_info");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private String mode(String name) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder().resolve(name)));
  }

  private Document.Obj content(String name) throws Exception {
    return (Document.Obj) Document.parse(Files.readAllBytes(folder().resolve(name)));
  }

  private String token(String name) throws Exception {
    return ((Document.Text) content(name).get("cli_auth_token").orElseThrow()).value();
  }
}
