package dev.marram.deploy;

import dev.marram.base.Problem;
import dev.marram.recipe.Finding;
import dev.marram.recipe.RecipeException;

/**
 * A deployment that cannot be made, or broke off. The message is for people: what failed, why, and
 * what to do.
 */
public final class DeploymentException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Problem problem;

  /**
   * @param what failed, such as {@code cannot deploy com.example.Hello 1.0.0}
   * @param why without a full stop
   * @param remedy a sentence
   */
  DeploymentException(Problem problem, String what, String why, String remedy) {
    super("%s: %s. %s".formatted(what, why, remedy));
    this.problem = problem;
  }

  DeploymentException(Problem problem, String what, Exception cause, String remedy) {
    super("%s: %s. %s".formatted(what, cause, remedy), cause);
    this.problem = problem;
  }

  DeploymentException(Problem problem, String what, Finding finding) {
    super(what + ": " + finding);
    this.problem = problem;
  }

  /** For a recipe that cannot be used, whose message is for people already. */
  DeploymentException(RecipeException cause) {
    super(cause.getMessage() + " (marram recipe check names all faults of a folder.)", cause);
    this.problem = Problem.RECIPE_FAULTY;
  }

  /** Its entry in the list of all failures; the message is without it. */
  public Problem problem() {
    return problem;
  }
}
