/**
 * One file per IPC operation: parse, authorize, act, reply.
 *
 * <p>Handlers run on the event loop and never block. This is the only package that knows both the
 * IPC server and what operations act on: topics, policies, configuration, lifecycle, tokens.
 */
@NullMarked
package dev.marram.operation;

import org.jspecify.annotations.NullMarked;
