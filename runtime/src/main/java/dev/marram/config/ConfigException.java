package dev.marram.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used; the message has one line for each error. */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  ConfigException(List<Problem> problems) {
    super(
        problems.stream()
            .filter(problem -> problem.severity() == Problem.Severity.ERROR)
            .map(Problem::sentence)
            .collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** All problems in the order of the file, notes too. */
  public List<Problem> problems() {
    return problems;
  }
}
