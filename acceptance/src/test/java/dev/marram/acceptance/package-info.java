/**
 * The built program from outside: {@code ./marram} as a real process, components by recipe, real
 * sockets, signals and official clients.
 *
 * <p>Nothing of the runtime is on the class path here; frames and client of the wire module are.
 * Tests wait through {@link Eventually} only. A test without a tag belongs to the short set, which
 * takes less than a minute; the tag {@code full} marks what takes longer or makes users.
 */
@NullMarked
package dev.marram.acceptance;

import org.jspecify.annotations.NullMarked;
