package dev.marram.app;

import dev.marram.base.Problem;

/** A start that cannot be made. The message is for people: what failed, why, and what to do. */
final class StartException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Problem problem;

  StartException(Problem problem, String message) {
    super(problem.named(message));
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }
}
