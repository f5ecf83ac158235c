/**
 * Recipes: read from YAML 1.1 or JSON, checked, the manifest for this device selected, variables
 * interpolated.
 *
 * <p>Pure functions on values; any thread. Knows no process and no network.
 */
@NullMarked
package dev.marram.recipe;

import org.jspecify.annotations.NullMarked;
