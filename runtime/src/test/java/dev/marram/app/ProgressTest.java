package dev.marram.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.base.Problem;
import dev.marram.lifecycle.State;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class ProgressTest {
  @Command
  private static final class Any {}

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private Progress progress(boolean json) {
    CommandLine command = new CommandLine(new Any());
    return new Progress(command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)), json);
  }

  private static void tellAll(Progress progress) {
    progress.stepStarted("A", "Install");
    progress.stepStarted("A", "Startup");
    progress.stateChanged("A", State.NEW, State.INSTALLED, "");
    progress.stateChanged("A", State.INSTALLED, State.RUNNING, "");
    progress.stateChanged("A", State.RUNNING, State.BROKEN, "three \"failures\"");
    progress.stopped();
  }

  @Test
  void aPersonReadsSentences() {
    tellAll(progress(false));
    assertThat(out)
        .hasToString(
            """
            A is being installed
            A is RUNNING
            A is BROKEN (three "failures")
            Stopped.
            """);
  }

  @Test
  void aProgramReadsAnObjectALine() {
    tellAll(progress(true));
    assertThat(out)
        .hasToString(
            """
            {"event":"component.installing","component":"A","message":"A is being installed"}
            {"event":"component.state","component":"A","state":"RUNNING","reason":"","message":"A is RUNNING"}
            {"event":"component.state","component":"A","state":"BROKEN","reason":"three \\"failures\\"","message":"A is BROKEN (three \\"failures\\")"}
            {"event":"runtime.stopped","message":"Stopped."}
            """);
  }

  @Test
  void aFailedStartIsOnStandardErrorAndForProgramsOnStandardOutputToo() {
    progress(false).failed(new StartException(Problem.ROOT_IN_USE, "no"));
    assertThat(out.toString()).isEmpty();
    progress(true).failed(new StartException(Problem.ROOT_IN_USE, "no"));
    assertThat(out)
        .hasToString(
            "{\"event\":\"runtime.not-started\",\"problem\":\"ROOT_IN_USE\",\"message\":\"no [ROOT_IN_USE]\"}\n");
    assertThat(err).hasToString("marram: no [ROOT_IN_USE]\n".repeat(2));
  }
}
