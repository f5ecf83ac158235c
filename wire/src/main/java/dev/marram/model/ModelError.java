package dev.marram.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An error reply as every client understands it: the text twice and the short name, because clients
 * read different members (protocol reference, section 12.3).
 *
 * @param message never empty
 * @param members what the error's shape has besides, such as {@code resourceName}
 */
public record ModelError(ErrorCode code, String message, Map<String, Document> members) {
  private static final Document SERVICE = new Document.Text(Operation.PREFIX + "GreengrassCoreIPC");

  public ModelError {
    if (message.isEmpty()) {
      throw new IllegalArgumentException("an error needs a text");
    }
    members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
  }

  public ModelError(ErrorCode code, String message) {
    this(code, message, Map.of());
  }

  public static ModelError service(String message) {
    return new ModelError(ErrorCode.SERVICE, message);
  }

  public static ModelError invalidArguments(String message) {
    return new ModelError(ErrorCode.INVALID_ARGUMENTS, message);
  }

  public static ModelError unauthorized(String message) {
    return new ModelError(ErrorCode.UNAUTHORIZED, message);
  }

  /** The error of something that is not there, naming its kind and its name. */
  public static ModelError notFound(String message, String resourceType, String resourceName) {
    Document.Obj members =
        Document.Obj.of("resourceType", resourceType, "resourceName", resourceName);
    return new ModelError(ErrorCode.RESOURCE_NOT_FOUND, message, members.members());
  }

  /** The payload of the reply: its members in a fixed order, those that are null left out. */
  public String toJson() {
    Map<String, Document> payload = new LinkedHashMap<>();
    payload.put("_service", SERVICE);
    payload.put("_message", new Document.Text(message));
    payload.put("_errorCode", new Document.Text(code.shortName()));
    payload.put("message", new Document.Text(message));
    members.forEach(payload::putIfAbsent);
    payload.values().removeIf(Document.Null.class::isInstance);
    return new Document.Obj(payload).toJson();
  }
}
