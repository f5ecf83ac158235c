package dev.marram.recipe;

/**
 * A recipe that cannot be used. The message is for people: which recipe, what is wrong at which
 * line or key, and what to do.
 */
public final class RecipeException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param origin the file or whatever else the recipe came from
   * @param where the key or place that is wrong
   */
  RecipeException(String origin, String where, String why, String remedy) {
    super("recipe %s: %s: %s. %s".formatted(origin, where, why, remedy));
  }
}
