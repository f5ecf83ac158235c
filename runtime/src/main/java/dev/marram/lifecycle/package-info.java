/**
 * The life of components: which state each is in, what that asks for, and the running of it.
 *
 * <p>{@link dev.marram.lifecycle.Transitions} is the pure table; {@link
 * dev.marram.lifecycle.Supervisor} may be called on any thread and never blocks its caller. Each
 * component has a lane, a serial executor on a virtual thread, that owns its state and does its
 * blocking work. Depends on base, log, process and recipe. It decides nothing about which
 * components there should be.
 */
@NullMarked
package dev.marram.lifecycle;

import org.jspecify.annotations.NullMarked;
