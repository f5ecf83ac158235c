package dev.marram.credentials;

/** Where credentials come from. */
@FunctionalInterface
public interface CredentialSource {
  /** Gets new credentials; blocks, one call at a time. */
  Credentials fetch() throws Failure, InterruptedException;

  /** No credentials, and why. The message is for components and the log: it holds no secret. */
  final class Failure extends Exception {
    /** The status when nobody has answered. */
    static final int NO_ANSWER = 0;

    private static final long serialVersionUID = 1L;

    /** As HTTP has it: the one that was answered, or one that fits. */
    final int status;

    Failure(int status, String message) {
      super(message);
      this.status = status;
    }
  }
}
