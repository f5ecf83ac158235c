package dev.marram.deploy;

import dev.marram.recipe.Platform;
import dev.marram.recipe.Recipe;

/**
 * A component that ought to run on this device.
 *
 * @param selected the manifest for this device and its lifecycle, not yet interpolated
 */
public record ResolvedComponent(Recipe recipe, Platform.Selected selected) {}
