package dev.marram.frame;

/** A header block whose lengths or types do not add up; the message says where. */
public final class MalformedHeadersException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedHeadersException(String message) {
    super(message);
  }
}
