package dev.marram.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a killed runtime leaves behind, as the next start finds it. */
class OrphansTest {
  @TempDir Path directory;
  private Workshop shop;

  @BeforeEach
  void open() throws Exception {
    shop = new Workshop(directory);
  }

  @AfterEach
  void close() throws Exception {
    shop.endAll();
  }

  @Test
  void aStepIsEndedWithItsChildren() throws Exception {
    StepProcess step = shop.start("sleep 1000 & echo $!; wait");
    long child = shop.pidLine();
    assertThat(shop.anew().endOrphans()).containsExactly("a.b");
    assertThat(shop.isAlive(step.pid()) || shop.isAlive(child)).isFalse();
    assertThat(shop.records).isEmptyDirectory();
  }

  @Test
  void childrenAreEndedAlthoughTheStepItselfIsGone() throws Exception {
    StepProcess step = shop.start("sleep 1000 & echo $!");
    long child = shop.pidLine();
    shop.exit(step);
    assertThat(shop.anew().endOrphans()).containsExactly("a.b");
    assertThat(shop.isAlive(child)).isFalse();
  }

  @Test
  void aProcessThatWasNotNotedInTimeIsFoundByItsFolder() throws Exception {
    StepProcess step = shop.start("echo ready; sleep 1000");
    shop.line();
    edit(text -> text.replaceAll("(?m)^pid .*\n", ""));
    assertThat(shop.anew().endOrphans()).containsExactly("a.b");
    assertThat(shop.isAlive(step.pid())).isFalse();
  }

  @Test
  void anOlderProcessInThatFolderIsNotOurs() throws Exception {
    StepProcess step = shop.start("echo ready; sleep 1000");
    shop.line();
    edit(text -> text.replaceAll("(?m)^pid .*\n", "").replaceAll("since .*", "since 99999999999"));
    assertThat(shop.anew().endOrphans()).isEmpty();
    assertThat(shop.isAlive(step.pid())).isTrue();
  }

  @Test
  void recordsOfAnotherBootMeanNothing() throws Exception {
    StepProcess step = shop.start("echo ready; sleep 1000");
    shop.line();
    edit(text -> text.replaceAll("boot .*", "boot 00000000-0000-0000-0000-000000000000"));
    assertThat(shop.anew().endOrphans()).isEmpty();
    assertThat(shop.isAlive(step.pid())).isTrue();
    assertThat(shop.records).isEmptyDirectory();
  }

  @Test
  void aPidThatWasGivenAwayAgainIsLeftAlone() throws Exception {
    StepProcess step = shop.start("echo ready; sleep 1000");
    shop.line();
    edit(text -> text.replaceAll("pid (\\d+) .*", "pid $1 1"));
    assertThat(shop.anew().endOrphans()).isEmpty();
    assertThat(shop.isAlive(step.pid())).isTrue();
  }

  @Test
  void rubbishIsClearedAway() throws Exception {
    Files.write(shop.records.resolve("7.process"), new byte[] {(byte) 0xff, 0, 1});
    Files.writeString(shop.records.resolve("8.process"), "boot");
    assertThat(shop.anew().endOrphans()).isEmpty();
    assertThat(shop.records).isEmptyDirectory();
  }

  private void edit(UnaryOperator<String> change) throws IOException {
    try (Stream<Path> files = Files.list(shop.records)) {
      for (Path file : files.toList()) {
        Files.writeString(file, change.apply(Files.readString(file)));
      }
    }
  }
}
