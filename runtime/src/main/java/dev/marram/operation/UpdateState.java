package dev.marram.operation;

import dev.marram.ipc.Call;
import dev.marram.ipc.Handler;
import dev.marram.model.Document;
import dev.marram.model.ModelError;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * A component tells its own state (operations reference, section 5.1). A report that does not fit
 * the state it is in is accepted and ignored.
 */
record UpdateState(BiPredicate<String, Boolean> reports) implements Handler {
  @Override
  public void handle(Call call) {
    Optional<Document.Obj> request = call.request();
    if (request.isEmpty()) {
      return;
    }
    String state = request.get().get("state").flatMap(Document::scalar).orElse("");
    if (!state.equals("RUNNING") && !state.equals("ERRORED")) {
      call.fail(ModelError.service("state must be RUNNING or ERRORED"));
    } else if (!reports.test(call.component(), state.equals("RUNNING"))) {
      call.fail(
          ModelError.notFound(
              "Component " + call.component() + " is not running here",
              "Component",
              call.component()));
    } else {
      call.succeed();
    }
  }
}
