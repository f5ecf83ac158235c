package dev.marram.config;

import dev.marram.model.ModelError;

/** A change of the configuration that is not made, with the error for whoever asked for it. */
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // never serialized
  private final ModelError error;

  public RefusedException(ModelError error) {
    super(error.message());
    this.error = error;
  }

  public ModelError error() {
    return error;
  }
}
