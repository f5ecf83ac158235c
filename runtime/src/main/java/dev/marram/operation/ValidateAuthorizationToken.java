package dev.marram.operation;

import dev.marram.ipc.Call;
import dev.marram.ipc.Handler;
import dev.marram.model.Document;
import dev.marram.model.ErrorCode;
import dev.marram.model.ModelError;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;

/**
 * The stream manager asks whether a token is a component's (operations reference, section 12).
 * Nobody else may.
 */
record ValidateAuthorizationToken(Function<String, Optional<String>> componentOfToken)
    implements Handler {
  private static final String STREAM_MANAGER = "aws.greengrass.StreamManager";

  @Override
  public void handle(Call call) {
    if (!call.component().equals(STREAM_MANAGER)) {
      call.fail(
          ModelError.unauthorized(
              "Only %s may validate tokens, not %s".formatted(STREAM_MANAGER, call.component())));
      return;
    }
    call.request()
        .ifPresent(request -> {
          if (request.get("token").orElse(Document.Null.NULL) instanceof Document.Text(String token)
              && componentOfToken.apply(token).isPresent()) {
            call.succeed("{\"isValid\":true}".getBytes(StandardCharsets.UTF_8));
          } else {
            call.fail(new ModelError(ErrorCode.INVALID_TOKEN, "The token is missing or unknown"));
          }
        });
  }
}
