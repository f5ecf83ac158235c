/**
 * The model of the interprocess communication as plain data: the operations with their names,
 * kinds, errors and authorization (one table), the error replies, and free-form documents.
 *
 * <p>Used by the server, the client and tests on any thread; everything here is immutable. Depends
 * on jackson-core and nothing else. It knows no socket and no frame.
 */
@NullMarked
package dev.marram.model;

import org.jspecify.annotations.NullMarked;
