package dev.marram.store;

import java.io.IOException;

/** Files that this version must not touch: of a higher version, or of another format. */
public final class NewerFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  NewerFormatException(String message) {
    super(message);
  }
}
