/**
 * The command line: one file per command, each against a running runtime through its socket, or on
 * files; and the entry of the program.
 *
 * <p>Commands run on the main thread and may block. They know the client and the model; what runs
 * the runtime itself are commands of {@code app}. Nothing here is needed by a runtime.
 */
@NullMarked
package dev.marram.cli;

import org.jspecify.annotations.NullMarked;
