package dev.marram.ipc;

import dev.marram.frame.FixedFrame;
import dev.marram.frame.FrameTemplate;
import dev.marram.frame.Wire;
import dev.marram.model.ErrorCode;
import java.nio.charset.StandardCharsets;

/**
 * An operation as the dispatcher knows it: its name, who handles it, and the frames it answers
 * with.
 *
 * @param badRequest the error for a request that cannot be understood, one that this operation
 *     declares
 */
public record Route(
    String operation,
    Handler handler,
    ErrorCode badRequest,
    FrameTemplate unary,
    FrameTemplate initial,
    FixedFrame empty) {

  /** The route of an operation whose response has this type. */
  public static Route of(
      String operation, String responseType, ErrorCode badRequest, Handler handler) {
    FrameTemplate unary =
        FrameTemplate.of(responseType, Wire.APPLICATION_MESSAGE, Wire.TERMINATE_STREAM);
    return new Route(
        operation,
        handler,
        badRequest,
        unary,
        FrameTemplate.of(responseType, Wire.APPLICATION_MESSAGE, 0),
        new FixedFrame(unary, "{}".getBytes(StandardCharsets.UTF_8)));
  }
}
