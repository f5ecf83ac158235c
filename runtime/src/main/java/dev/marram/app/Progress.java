package dev.marram.app;

import dev.marram.base.Visible;
import dev.marram.lifecycle.ComponentListener;
import dev.marram.lifecycle.State;
import dev.marram.model.Document;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;

/** Shows what components do: a line each for people, or a JSON object. Safe on any thread. */
class Progress implements ComponentListener {
  private final CommandLine command;
  final boolean json;

  Progress(CommandLine command, boolean json) {
    this.command = command;
    this.json = json;
  }

  /** Tells of what happened: programs the event, more of it and the text, people the text. */
  final void tell(String event, Document.Obj more, String text) {
    Map<String, Document> members = new LinkedHashMap<>();
    members.put("event", new Document.Text(event));
    members.putAll(more.members());
    members.put("message", new Document.Text(text.strip()));
    PrintWriter out = command.getOut();
    out.println(json ? new Document.Obj(members).toJson() : text);
    out.flush();
  }

  /** Nothing was started. Standard error has it as from every command. */
  final void failed(StartException e) {
    String message = String.valueOf(e.getMessage());
    command.getErr().println("marram: " + Visible.text(message));
    command.getErr().flush();
    if (json) {
      tell("runtime.not-started", Document.Obj.of("problem", e.problem()), message);
    }
  }

  void stopped() {
    tell("runtime.stopped", Document.Obj.EMPTY, "Stopped.");
  }

  /** Of the steps before a component runs, that which may take long. */
  @Override
  public void stepStarted(String component, String step) {
    if (step.equals("Install")) {
      Document.Obj more = Document.Obj.of("component", component);
      tell("component.installing", more, component + " is being installed");
    }
  }

  @Override
  public void stateChanged(String component, State from, State to, String reason) {
    switch (to) {
      case RUNNING, FINISHED, ERRORED, BROKEN -> {
        String why = reason.isEmpty() ? "" : " (" + reason + ")";
        Document.Obj more = Document.Obj.of("component", component, "state", to, "reason", reason);
        tell("component.state", more, component + " is " + to + why);
      }
      case NEW, INSTALLED, STARTING, STOPPING -> {}
    }
  }
}
