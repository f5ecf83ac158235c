/**
 * What every other package needs and nobody owns: the clock, the nearest name.
 *
 * <p>Depends on nothing. Any thread.
 */
@NullMarked
package dev.marram.base;

import org.jspecify.annotations.NullMarked;
