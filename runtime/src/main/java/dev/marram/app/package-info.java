/**
 * The program: commands, composition by hand, start and orderly stop.
 *
 * <p>The one place that knows every other package. Commands run on the main thread; the stop runs
 * on the JVM's shutdown thread.
 */
@NullMarked
package dev.marram.app;

import org.jspecify.annotations.NullMarked;
