package dev.marram.recipe;

import org.yaml.snakeyaml.error.Mark;

/** Text that is no YAML we read; the message says why and where (line and column from 1). */
public final class YamlException extends Exception {
  private static final long serialVersionUID = 1L;

  YamlException(String message) {
    super(message);
  }

  YamlException(String problem, Mark mark) {
    super("line %d, column %d: %s".formatted(mark.getLine() + 1, mark.getColumn() + 1, problem));
  }
}
