package dev.marram.client;

import java.io.IOException;

/** The runtime answered and does not accept this token, or accepts nobody at the moment. */
public final class ConnectRefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  ConnectRefusedException(String message) {
    super(message);
  }
}
