package dev.marram.credentials;

import dev.marram.credentials.CredentialSource.Failure;
import dev.marram.model.Document;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * Credentials of AWS. Their text form names the key alone, so that no log can tell more.
 *
 * @param sessionToken empty for a pair that stands for ever
 */
record Credentials(
    String accessKeyId,
    String secretAccessKey,
    Optional<String> sessionToken,
    Optional<Instant> expiration) {
  private static final int BAD_ANSWER = 500;

  /** Reads what {@code credential_process} prints, or the member in which IoT answers the same. */
  static Credentials parse(String from, byte[] json) throws Failure {
    try {
      if (Document.parse(json) instanceof Document.Obj answer
          && answer.get("credentials").orElse(answer) instanceof Document.Obj members) {
        return new Credentials(
            text(members, "AccessKeyId").orElseThrow(() -> incomplete(from)),
            text(members, "SecretAccessKey").orElseThrow(() -> incomplete(from)),
            text(members, "SessionToken"),
            text(members, "Expiration").map(Instant::parse));
      }
    } catch (Document.SyntaxException | DateTimeException e) {
      // What it says may quote a secret.
    }
    throw incomplete(from);
  }

  private static Failure incomplete(String from) {
    return new Failure(
        BAD_ANSWER,
        from + " gave no JSON with AccessKeyId, SecretAccessKey and, if any, an ISO Expiration");
  }

  private static Optional<String> text(Document.Obj members, String name) {
    return members
        .getIgnoreCase(name)
        .map(value -> value instanceof Document.Text(String text) ? text : "")
        .filter(text -> !text.isEmpty());
  }

  /** The answer to a component. Without session token it is null: Java's SDK would sign with "". */
  String toJson(Instant shownExpiration) {
    return Document.Obj.of(
            "AccessKeyId", accessKeyId,
            "SecretAccessKey", secretAccessKey,
            "Token", sessionToken.<Document>map(Document.Text::new).orElse(Document.Null.NULL),
            "Expiration", shownExpiration)
        .toJson();
  }

  @Override
  public String toString() {
    return "credentials of " + accessKeyId;
  }
}
