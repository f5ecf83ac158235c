/**
 * Configuration: the tree of everything as an immutable image with its one writer, the rules of
 * merging and updating it, what components see of it, and the table of the runtime's settings.
 *
 * <p>Everything but {@link dev.marram.config.ConfigurationStore} is a pure function on documents
 * and trees, for any thread; the store has a thread of its own, which waits for the disk. Depends
 * on documents, {@code base}, and {@code store} for what lasts. It reads no file of its own and no
 * YAML, and knows nobody who uses a setting.
 */
@NullMarked
package dev.marram.config;

import org.jspecify.annotations.NullMarked;
