package dev.marram.recipe;

/**
 * A recipe that cannot be used. The message is for people: which recipe, what is wrong at which
 * line or key, and what to do.
 */
public final class RecipeException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param origin the file or whatever else the recipe came from
   */
  public RecipeException(String origin, Finding finding) {
    super("recipe " + origin + ": " + finding);
  }
}
