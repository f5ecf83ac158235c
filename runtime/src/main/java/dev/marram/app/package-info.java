/**
 * The runtime as a program: composition by hand, start and orderly stop, and the commands that do
 * it.
 *
 * <p>The one place that knows every other package. Commands run on the main thread; the stop runs
 * on the JVM's shutdown thread.
 */
@NullMarked
package dev.marram.app;

import org.jspecify.annotations.NullMarked;
