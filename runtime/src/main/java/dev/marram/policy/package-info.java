/**
 * Who may call what: the policies of components ({@code accessControl}) compiled to rules, and
 * decisions with the rule that made them or the nearest one that did not.
 *
 * <p>Decisions are asked for on any thread, most on the event loop, and never block. Policies are
 * replaced on any thread. Depends on documents and {@code base}. It reads no file, writes no log
 * and knows no connection: what it finds wrong it returns.
 */
@NullMarked
package dev.marram.policy;

import org.jspecify.annotations.NullMarked;
