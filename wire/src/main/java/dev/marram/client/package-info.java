/**
 * A blocking client for the runtime's socket, for the command line and for tests from outside.
 *
 * <p>Components use their own SDK, not this. Every public type may be used from any thread unless
 * it says otherwise; a method that waits has a limit. Depends on {@code frame} and {@code model};
 * knows neither the runtime nor what an operation means.
 */
@NullMarked
package dev.marram.client;

import org.jspecify.annotations.NullMarked;
