/**
 * Processes of components: started in a session of their own and as the right user, their output
 * read, ended whole, and ended by the next start if the runtime was killed. Also who is in /proc,
 * for whoever asks which component a process belongs to.
 *
 * <p>Everything here blocks (fork, /proc, waiting for an end), so it is called on virtual threads,
 * never on an event loop. Depends on base and on Linux: /proc, cgroups, setsid, setpriv, getent
 * and, for a runtime that is not root, sudo. It knows no recipe and no state of a component.
 */
@NullMarked
package dev.marram.process;

import org.jspecify.annotations.NullMarked;
