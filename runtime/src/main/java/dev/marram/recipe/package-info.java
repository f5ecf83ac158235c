/**
 * Recipes: read from YAML 1.1 or JSON, checked, the manifest for this device selected, variables
 * interpolated.
 *
 * <p>Pure functions on values, apart from the reading of one recipe file; any thread. {@code Yaml}
 * also serves the runtime's own configuration. Depends on the model's documents and SnakeYAML.
 * Knows no process, no network and no store.
 */
@NullMarked
package dev.marram.recipe;

import org.jspecify.annotations.NullMarked;
