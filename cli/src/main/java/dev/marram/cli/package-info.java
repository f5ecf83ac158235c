/**
 * The command line: one file per command, each against a running runtime through its socket, or on
 * files; and the entry of the program.
 *
 * <p>Commands run on the main thread and may block and sleep; a signal ends those without an end.
 * They know the client and the model; what runs the runtime itself are commands of {@code app}.
 */
@NullMarked
package dev.marram.cli;

import org.jspecify.annotations.NullMarked;
