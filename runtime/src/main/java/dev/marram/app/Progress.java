package dev.marram.app;

import dev.marram.lifecycle.ComponentListener;
import dev.marram.lifecycle.State;
import java.io.PrintWriter;

/** Shows on the terminal what components do, a line each. Safe on any thread. */
class Progress implements ComponentListener {
  private final PrintWriter out;

  Progress(PrintWriter out) {
    this.out = out;
  }

  final void say(String line) {
    out.println(line);
    out.flush();
  }

  /** Everything has stopped. */
  void stopped() {
    say("Stopped.");
  }

  /** Of the steps before a component runs, that which may take long. */
  @Override
  public void stepStarted(String component, String step) {
    if (step.equals("Install")) {
      say(component + " is being installed");
    }
  }

  @Override
  public void stateChanged(String component, State from, State to, String reason) {
    switch (to) {
      case RUNNING, FINISHED, ERRORED, BROKEN ->
          say("%s is %s%s".formatted(component, to, reason.isEmpty() ? "" : " (" + reason + ")"));
      case NEW, INSTALLED, STARTING, STOPPING -> {}
    }
  }
}
