/**
 * What is deployed: the store of recipes and artifacts, the root components, and the steps from one
 * set of them to another.
 *
 * <p>Blocks on the disk, so never on an event loop; one lane calls it, the owner of the root
 * folder's lock. Depends on recipes, and on base for names that are nearly right. Starts and stops
 * nothing: it says what ought to run.
 */
@NullMarked
package dev.marram.deploy;

import org.jspecify.annotations.NullMarked;
