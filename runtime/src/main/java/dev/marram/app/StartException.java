package dev.marram.app;

/** A start that cannot be made. The message is for people: what failed, why, and what to do. */
final class StartException extends Exception {
  private static final long serialVersionUID = 1L;

  StartException(String message) {
    super(message);
  }

  StartException(String message, Throwable cause) {
    super(message, cause);
  }
}
