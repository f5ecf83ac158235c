package dev.marram.client;

import dev.marram.frame.Frame;
import dev.marram.model.Document;
import java.util.Optional;

/** An operation was answered with an error. The connection stays usable. */
public final class RemoteException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final String payload;

  private RemoteException(String code, String message, String payload) {
    super(message);
    this.code = code;
    this.payload = payload;
  }

  /** The error in this frame; a payload that is no modelled error becomes the message as it is. */
  static RemoteException of(Frame frame) {
    String payload = frame.payloadText();
    Document.Obj body = object(payload);
    String modelType = frame.modelType().orElse("");
    String code = text(body, "_errorCode").orElse(modelType.substring(modelType.indexOf('#') + 1));
    String message = text(body, "message").or(() -> text(body, "_message")).orElse(payload);
    return new RemoteException(code, message, payload);
  }

  /** The name of the error without prefix, such as {@code UnauthorizedError}; may be empty. */
  public String code() {
    return code;
  }

  /** The reply's payload as it came. */
  public String payload() {
    return payload;
  }

  private static Document.Obj object(String json) {
    try {
      return Document.parse(json) instanceof Document.Obj object ? object : Document.Obj.EMPTY;
    } catch (Document.SyntaxException e) {
      return Document.Obj.EMPTY; // upstream has errors in plain text
    }
  }

  private static Optional<String> text(Document.Obj body, String name) {
    return body.get(name).filter(Document.Text.class::isInstance).flatMap(Document::scalar);
  }
}
