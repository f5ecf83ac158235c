package dev.marram.deploy;

import dev.marram.recipe.Platform;
import dev.marram.recipe.Recipe;

/**
 * A component that ought to run on this device.
 *
 * @param selected the manifest for this device and its lifecycle, not yet interpolated
 * @param root whether it was asked for by name; otherwise others depend on it
 */
public record ResolvedComponent(Recipe recipe, Platform.Selected selected, boolean root) {}
