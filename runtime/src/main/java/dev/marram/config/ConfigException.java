package dev.marram.config;

import java.util.List;

/** A configuration that cannot be used; the message has one line for each error. */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  ConfigException(List<String> errors) {
    super(String.join("\n", errors));
  }
}
