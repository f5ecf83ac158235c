package dev.marram.operation;

import dev.marram.ipc.Call;
import dev.marram.ipc.Handler;
import dev.marram.model.Document;
import dev.marram.model.ModelError;
import java.util.Optional;
import java.util.Set;

/**
 * The two operations by which components judge what a deployment wants to set (operations
 * reference, sections 6.4 and 6.5): a stream that stays silent, and reports that nobody asked for.
 *
 * @param subscribes whether it opens the stream
 */
record ValidateConfiguration(boolean subscribes) implements Handler {
  private static final Set<String> STATUSES = Set.of("ACCEPTED", "REJECTED", "SUCCEEDED", "FAILED");

  @Override
  public void handle(Call call) {
    call.request()
        .ifPresent(request -> {
          if (subscribes) {
            call.open(Document.Obj.EMPTY.toBytes(), _ -> () -> {});
          } else {
            call.fail(ModelError.invalidArguments(fault(request)));
          }
        });
  }

  private static String fault(Document.Obj request) {
    Optional<Document> report = request.get("configurationValidityReport");
    if (!(report.orElse(Document.Null.NULL) instanceof Document.Obj parts)) {
      return "configurationValidityReport is required";
    }
    if (!(parts.get("deploymentId").orElse(Document.Null.NULL) instanceof Document.Text)) {
      return "deploymentId is required in configurationValidityReport";
    }
    if (parts.get("status").flatMap(Document::scalar).filter(STATUSES::contains).isEmpty()) {
      return "status in configurationValidityReport must be ACCEPTED or REJECTED";
    }
    return "Validation request either timed out or was never made";
  }
}
